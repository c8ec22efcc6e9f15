// engine/knowledge/reads.hpp
//
// Which rows and columns of a match a condition reads, and which it makes.
// The planner may take a condition as soon as all that it reads is there.

#pragma once

#include <vector>

#include "engine/knowledge/rule.hpp"

namespace lastmile {

std::vector<Source> reads(const Operand& operand);
std::vector<Source> reads(const FieldTest& test);

// With what lies within it; the rows of its own patterns are left out.
std::vector<Source> reads(const Condition& condition);
// The columns of row 0 that it computes.
std::vector<std::uint32_t> computes(const Condition& condition);
// The rows of the patterns within it, and of those the ones whose facts are
// part of a match (in branches of `any`, and `all`).
std::vector<std::uint32_t> inner_rows(const Condition& condition,
                                      bool of_the_match);

// One bit of a set of fields; the last stands for all from the 64th on.
inline constexpr std::uint64_t field_bit(FieldIndex field) {
  return std::uint64_t{1} << (field < 63 ? field : 63);
}
// By row: the fields that its conditions test, bind or read.
std::vector<std::uint64_t> fields_read(const Rule& rule);

// Does it read $now, or compare with it (`within`, `older than`)?
bool reads_now(const Rule& rule);

}  // namespace lastmile
