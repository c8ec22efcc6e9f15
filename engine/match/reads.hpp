// engine/match/reads.hpp
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

// Does it read $now, or compare with it (`within`, `older than`)?
bool reads_now(const Rule& rule);

}  // namespace lastmile
