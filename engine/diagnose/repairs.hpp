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
#include <vector>

#include "engine/diagnose/weights.hpp"

namespace lastmile {

class Repairs {
 public:
  // `can` says which fixes can still be tried.
  Repairs(const Weights& weights, double escalation,
          const std::function<bool(const Fix&)>& can);

  // The parts of the causes, by position; a probability is a part of `sum`.
  // Not for two threads at once, nor is what is below.
  double expected_cost(std::span<const double> parts, double sum = 1);

  struct Change {
    std::size_t cause;
    double part;  // more than it was, or less
  };
  // Beside the parts of the last `expected_cost`, which stay as they were. The
  // sum may not have shrunk so much that what is left of it is rounding.
  double expected_cost_after(std::span<const Change> changes, double sum);

 private:
  // What a fix cures, in parts, per minute of its cost.
  struct Try {
    double cures, cost;
    std::size_t fix;
    bool before(const Try& other) const {
      double x = cures * other.cost, y = other.cures * cost;
      return x != y ? x > y : fix < other.fix;
    }
  };
  struct Way;

  double escalation_;
  const Weights& weights_;
  std::vector<char> can_;
  std::vector<double> costs_;
  std::vector<double> sums_;
  std::vector<Try> order_;    // best first
  std::vector<double> rest_;  // what each and those behind it cure together
  std::vector<Try> changed_;
  std::vector<double> more_;  // by fix: what changes make of its sum
  std::vector<char> is_changed_;
};

}  // namespace lastmile
