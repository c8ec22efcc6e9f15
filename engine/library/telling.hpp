// engine/library/telling.hpp
//
// The checked doors of a session: what is told by names, and changes of facts
// that stand. All faults of what was given are found, and then nothing is done.

#pragma once

#include "engine/library/parts.hpp"

namespace lastmile::inline v0::detail {

Result<FactId> tell(Parts& parts, std::string_view type,
                    std::span<const Given> fields, const Source& from);
Result<std::vector<FactId>> tell_text(Parts& parts, std::string name,
                                      std::string text);
Result<void> retract(Parts& parts, FactId fact);
Result<FactId> update(Parts& parts, FactId fact, std::span<const Given> fields,
                      const Source& from);
// What keeps the fast door from taking these.
Result<void> check(const Parts& parts, TypeId type,
                   std::span<const Cell> values);
Result<Cell> cell(Parts& parts, TypeId type, std::size_t field,
                  const Value& value);

}  // namespace lastmile::inline v0::detail
