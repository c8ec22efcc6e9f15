// engine/library/convert.hpp
//
// Values and diagnostics across the border, in both directions.

#pragma once

#include <algorithm>

#include "engine/library/inside.hpp"

namespace lastmile::inline v0::detail {

Value outside(const inside::Value& value, const Symbols& symbols);

// The value as a field or result of that type; Unknown stays Unknown. A text is
// read as if it stood in a file. LM0002, LM0011, LM0012x, LM0615.
inside::Result<inside::Value> within(const inside::Type& type,
                                     const Value& value, Symbols& symbols);

// Microseconds of the years 1 to 9999.
constexpr std::int64_t first_time = -62'135'596'800'000'000;
constexpr std::int64_t last_time = 253'402'300'799'999'999;
constexpr bool is_time(std::int64_t microseconds) {
  return microseconds >= first_time && microseconds <= last_time;
}
// The time, or the nearest in those years.
constexpr std::int64_t microseconds(Time time) {
  return std::clamp(std::int64_t{time.time_since_epoch().count()}, first_time,
                    last_time);
}
// LM0002 or LM0011 where the text may not be told.
std::optional<inside::Diagnostic> refused_text(std::string_view text);

Diagnostic outside(const inside::Diagnostic& found, const Sources& sources);
// One without a place in a text.
Diagnostic outside(const inside::Diagnostic& found);
Diagnostics outside(const std::vector<inside::Diagnostic>& found,
                    const Sources& sources);

}  // namespace lastmile::inline v0::detail
