// engine/diagnose/several.hpp
//
// More than one cause at once. Where the two best rows are within ten points
// and each shows a present sign that the other does not, one cause alone is
// hardly the answer: then all subsets of up to three of the best six rows are
// weighed, with the product of the odds of their base rates before, and
//
//   P(sign | S) = 1 − (1 − P(sign otherwise)) · Π (1 − P(sign | cause))
//
// for each sign that is known. What a cause has in all subsets that hold it
// takes the place of its single score.

#pragma once

#include <optional>
#include <vector>

#include "engine/diagnose/weights.hpp"

namespace lastmile {

inline constexpr std::size_t most_several = 6;  // rows

struct SeveralRow {
  std::size_t speaks = 0;                 // the member whose score it has
  std::vector<std::size_t> members = {};  // all causes of the row
  double points = 0;                      // of its single score
};

struct Several {
  std::vector<double> points;     // by row, of the first six: its marginal
  double all = 0;                 // points of all subsets together
  std::vector<std::size_t> best;  // the rows of the best subset
};

// `rows` best first. `failed`: points that each cause lost by fixes that did
// not help, by position; may be empty. Nothing where the rule does not apply.
std::optional<Several> weigh_several(const Weights& weights,
                                     std::span<const SignState> states,
                                     std::span<const SeveralRow> rows,
                                     std::span<const double> failed);

}  // namespace lastmile
