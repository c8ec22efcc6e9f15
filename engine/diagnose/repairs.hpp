// engine/diagnose/repairs.hpp
//
// What the way to the end of a fault is expected to cost. Fixes are tried in
// the order of what they cure per minute, e/C, as long as that is cheaper than
// handing the fault to somebody else:
//
//   ECR = min over k of Σ_{i≤k} C_i·(1 − Σ_{j<i} e_j) + C_esc·(1 − Σ_{j≤k} e_j)
//
// (Heckerman, Breese, Rommelse 1995; Breese and Heckerman 1996.)

#pragma once

#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "engine/diagnose/weights.hpp"

namespace lastmile {

class Repairs {
 public:
  // `can` says which fixes can still be tried.
  Repairs(const Weights& weights, double escalation,
          const std::function<bool(const Fix&)>& can);

  // `probability` by position of cause. Not for two threads at once.
  double expected_cost(std::span<const double> probability);

 private:
  struct Try {
    double cures, cost;
    const Fix* fix;
  };
  double escalation_;
  std::vector<const Fix*> fixes_;
  std::vector<double> costs_;
  // By cause: which of the fixes, and how often they cure it.
  std::vector<std::vector<std::pair<std::size_t, double>>> cures_;
  std::vector<double> sums_;
  std::vector<Try> tries_;
};

}  // namespace lastmile
