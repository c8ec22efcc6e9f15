// facts/readers/reg_query.hpp
//
// What `reg query` prints, as the export that `reg export` would have written
// of it, so that it is read as one. It does not say whether it shows all that
// there is of a key, so nothing is absent for not being in it.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "facts/readers/bytes.hpp"

namespace lastmile {

struct RegQuerySummary {
  std::uint64_t keys = 0;
  std::uint64_t values = 0;
  std::uint64_t lines_unknown = 0;
  std::uint64_t first_unknown = 0;
};

// By a line with the whole name of a key, and one with the type of a value.
bool is_reg_query(ByteView head);
std::string reg_query_as_export(ByteView bytes, RegQuerySummary& summary);

}  // namespace lastmile
