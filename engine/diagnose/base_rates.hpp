// engine/diagnose/base_rates.hpp
//
// How often each cause truly is the one, learned from cases that came to an
// end. The rates that the author wrote count as a hundred cases of their own,
// so that a cause that was not yet met keeps a chance, and his guess fades as
// cases come in:
//
//   rate = (times met + 100 · normalised base rate) / (cases + 100)
//
// "Something this pack does not know" is one of them.

#pragma once

#include <string>
#include <vector>

#include "engine/diagnose/weights.hpp"

namespace lastmile {

inline constexpr std::size_t least_outcomes = 100;

struct BaseRates {
  struct Row {
    const Cause* cause = nullptr;
    std::size_t met = 0;
    double written = 0;    // as part of all causes and the other row
    double estimated = 0;  // likewise
  };
  std::vector<Row> rows;  // in pack order
  Row other;
  std::size_t outcomes = 0;

  bool enough() const { return outcomes >= least_outcomes; }
};

// By the ids of the causes that were found; "other", and what the ranking does
// not hold, counts as other.
BaseRates estimate_base_rates(const KnowledgeBase& base,
                              const std::vector<std::string>& causes);

}  // namespace lastmile
