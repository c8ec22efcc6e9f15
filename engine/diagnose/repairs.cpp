#include "engine/diagnose/repairs.hpp"

#include <algorithm>
#include <unordered_map>

namespace lastmile {
namespace {

constexpr double nothing = 1e-7;  // a chance that is none

}  // namespace

Repairs::Repairs(const Weights& weights, double escalation,
                 const std::function<bool(const Fix&)>& can)
    : escalation_(escalation), cures_(weights.of.size()) {
  constexpr std::size_t never = SIZE_MAX;
  std::unordered_map<const Fix*, std::size_t> number;
  for (std::size_t c = 0; c < weights.of.size(); ++c) {
    for (const auto& [fix, how_often] : weights.of[c].fixed_by) {
      auto [found, fresh] = number.emplace(fix, never);
      if (fresh && can(*fix)) {
        found->second = fixes_.size();
        fixes_.push_back(fix);
        costs_.push_back(fix->cost());
      }
      if (found->second != never) {
        cures_[c].emplace_back(found->second, how_often);
      }
    }
  }
}

double Repairs::expected_cost(std::span<const double> probability) {
  sums_.assign(fixes_.size(), 0);
  for (std::size_t c = 0; c < cures_.size(); ++c) {
    double p = probability[c];
    if (p < nothing) continue;
    for (const auto& [fix, how_often] : cures_[c]) sums_[fix] += p * how_often;
  }
  tries_.clear();
  for (std::size_t f = 0; f < sums_.size(); ++f) {
    if (sums_[f] >= nothing) tries_.push_back({sums_[f], costs_[f], fixes_[f]});
  }
  std::sort(tries_.begin(), tries_.end(), [](const Try& a, const Try& b) {
    double x = a.cures * b.cost, y = b.cures * a.cost;
    return x != y ? x > y : a.fix->id < b.fix->id;
  });
  double spent = 0, left = 1, best = escalation_;
  for (const Try& next : tries_) {
    spent += next.cost * left;
    left = std::max(0.0, left - next.cures);
    best = std::min(best, spent + escalation_ * left);
  }
  return best;
}

}  // namespace lastmile
