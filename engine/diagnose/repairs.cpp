#include "engine/diagnose/repairs.hpp"

#include <algorithm>

namespace lastmile {
namespace {

constexpr double nothing = 1e-7;  // a chance that is none

}  // namespace

// Fix by fix, until no further one can make it cheaper.
struct Repairs::Way {
  double escalation, sum;
  double spent = 0, left = 1, best = escalation;

  // False where all that follow are in vain: they only add to what is spent.
  bool go(const Try& next) {
    double cures = next.cures / sum;
    if (cures < nothing) return true;
    spent += next.cost * left;
    if (spent >= best) return false;
    left = std::max(0.0, left - cures);
    best = std::min(best, spent + escalation * left);
    return true;
  }

  // May any of those that follow, which cure no more than `rest` together,
  // make it cheaper?
  bool may(double rest) const {
    return spent + escalation * std::max(0.0, left - rest / sum) < best;
  }
};

Repairs::Repairs(const Weights& weights, double escalation,
                 const std::function<bool(const Fix&)>& can)
    : escalation_(escalation),
      weights_(weights),
      more_(weights.fixes.size()),
      is_changed_(weights.fixes.size()) {
  for (const Fix* fix : weights.fixes) {
    can_.push_back(can(*fix) ? 1 : 0);
    costs_.push_back(fix->cost());
  }
}

double Repairs::expected_cost(std::span<const double> parts, double sum) {
  sums_.assign(costs_.size(), 0);
  for (std::size_t c = 0; c < weights_.of.size(); ++c) {
    if (parts[c] <= 0) continue;
    for (const auto& [fix, how_often] : weights_.of[c].fixed_by) {
      if (can_[fix] != 0) sums_[fix] += parts[c] * how_often;
    }
  }
  order_.clear();
  for (std::size_t f = 0; f < sums_.size(); ++f) {
    if (sums_[f] > 0) order_.push_back({sums_[f], costs_[f], f});
  }
  std::sort(order_.begin(), order_.end(),
            [](const Try& a, const Try& b) { return a.before(b); });
  rest_.resize(order_.size());
  double rest = 0;
  for (std::size_t i = order_.size(); i-- > 0;) {
    rest_[i] = rest += order_[i].cures;
  }
  Way way{escalation_, sum};
  for (std::size_t i = 0; i < order_.size() && way.may(rest_[i]); ++i) {
    if (!way.go(order_[i])) break;
  }
  return way.best;
}

double Repairs::expected_cost_after(std::span<const Change> changes,
                                    double sum) {
  changed_.clear();
  for (const Change& change : changes) {
    for (const auto& [fix, how_often] : weights_.of[change.cause].fixed_by) {
      if (can_[fix] == 0) continue;
      if (is_changed_[fix] == 0) {
        is_changed_[fix] = 1;
        more_[fix] = 0;
        changed_.push_back({0, costs_[fix], fix});
      }
      more_[fix] += change.part * how_often;
    }
  }
  for (Try& one : changed_) {
    one.cures = std::max(0.0, sums_[one.fix] + more_[one.fix]);
  }
  std::sort(changed_.begin(), changed_.end(),
            [](const Try& a, const Try& b) { return a.before(b); });
  double rest = 0;  // of the changed ones that are left
  for (const Try& one : changed_) rest += one.cures;
  Way way{escalation_, sum};
  auto next = changed_.begin();
  bool on = true;
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const Try& old = order_[i];
    if (is_changed_[old.fix] != 0) continue;
    while (on && next != changed_.end() && next->before(old)) {
      rest -= next->cures;
      on = way.go(*next++);
    }
    on = on && way.may(rest_[i] + rest) && way.go(old);
    if (!on) break;
  }
  while (on && next != changed_.end()) on = way.go(*next++);
  for (const Try& one : changed_) is_changed_[one.fix] = 0;
  return way.best;
}

}  // namespace lastmile
