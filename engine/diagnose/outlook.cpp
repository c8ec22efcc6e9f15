#include "engine/diagnose/outlook.hpp"

#include <algorithm>
#include <cmath>

namespace lastmile {
namespace {

// What of the sum has to be left for it to be more than rounding.
constexpr double rounding = 1e-6;

}  // namespace

Outlook::Outlook(const KnowledgeBase& base, const Ranker& ranker,
                 std::span<const SignState> states, const Ranking& ranking,
                 const std::function<bool(const Fix&)>& can)
    : weights_(ranker.weights()),
      chains_(ranker.chains()),
      is_linked_(ranking.causes.size()),
      repairs_(ranker.weights(), base.escalation, can),
      escalation_(base.escalation),
      states_(states.begin(), states.end()),
      is_before_(ranking.causes.size()),
      factor_(ranking.causes.size()) {
  const std::size_t n = ranking.causes.size();
  for (std::size_t c : chains_.linked()) is_linked_[c] = 1;
  own_.points.resize(n);
  own_.out.resize(n);
  double best = weights_.other;
  for (const CauseScore& row : ranking.causes) {
    if (!row.out()) best = std::max(best, row.own_score);
  }
  other_ = std::pow(10, (weights_.other - best) / 10);
  for (const CauseScore& row : ranking.causes) {
    weight_.push_back(
        row.out() ? 0 : std::pow(10, (row.own_score - best) / 10));
  }
  now_.part = weight_;
  now_.sum = other_;
  for (std::size_t c = 0; c < n; ++c) {
    if (is_linked_[c] == 0) now_.sum += weight_[c];
  }
  add_linked(now_);
  row_ = weight_;
  for (std::size_t c : chains_.linked()) {
    if (weight_[c] < best_[rows_.head[c]]) row_[c] = 0;
  }
  reach_ = now_.part;
  for (double& one : reach_) one /= now_.sum;
  for (double& one : row_) one /= now_.sum;
  cost_ = repairs_.expected_cost(now_.part, now_.sum);
}

// Which causes in chains are one row, by weights and states.
void Outlook::make_rows() {
  for (std::size_t c : chains_.linked()) {
    own_.out[c] = weight_[c] <= 0;
    own_.points[c] = own_.out[c] ? 0 : 10 * std::log10(weight_[c]);
  }
  chains_.find(states_, own_, rows_);
  chains_.shares(rows_, weight_, shares_);
  best_.resize(weight_.size());
  for (std::size_t c : chains_.linked()) best_[c] = weight_[c];
  for (std::size_t c : chains_.linked()) {
    double& best = best_[rows_.head[c]];
    best = std::max(best, weight_[c]);
  }
}

void Outlook::add_linked(Parts& parts) {
  make_rows();
  parts.linked = 0;
  for (std::size_t c : chains_.linked()) {
    if (rows_.head[c] == c) parts.linked += best_[c];
    parts.part[c] = shares_[c] * best_[rows_.head[c]];
  }
  parts.sum += parts.linked;
}

// P of an outcome, up to a factor that all outcomes share.
double Outlook::chance(const Turned& outcome) {
  auto of = [](double present, SignState state) {
    return state == SignState::Present  ? present
           : state == SignState::Absent ? 1 - present
                                        : 1;
  };
  double usual = 1;  // of a cause of which none of the signs speaks
  before_.clear();
  for (const auto& [sign, state] : outcome) {
    usual *= of(weights_.otherwise[sign], state);
    for (const Weights::Said& said : weights_.by_sign[sign]) {
      if (is_before_[said.cause] != 0) continue;
      is_before_[said.cause] = 1;
      factor_[said.cause] = 1;
      before_.emplace_back(said.cause, row_[said.cause]);
    }
  }
  for (const auto& [sign, state] : outcome) {
    double otherwise = of(weights_.otherwise[sign], state);
    auto said = weights_.by_sign[sign].begin();
    auto end = weights_.by_sign[sign].end();
    if (otherwise > 0) {
      for (; said != end; ++said) {
        factor_[said->cause] *= of(said->how_often, state) / otherwise;
      }
    } else {
      // Only those that the sign speaks of can be.
      for (auto& [cause, row] : before_) {
        said = std::find_if(
            weights_.by_sign[sign].begin(), end,
            [c = cause](const auto& one) { return one.cause == c; });
        factor_[cause] *= said == end ? 0 : of(said->how_often, state);
      }
    }
  }
  // Without the signs that never show otherwise, whose factor is 0.
  double common = 1;
  for (const auto& [sign, state] : outcome) {
    double otherwise = of(weights_.otherwise[sign], state);
    if (otherwise > 0) common *= otherwise;
  }
  double rest = 1, sum = 0;
  for (const auto& [cause, row] : before_) {
    rest -= row;
    sum += row * factor_[cause] * common;
    is_before_[cause] = 0;
  }
  return sum + std::max(0.0, rest) * usual;
}

// Changes weights and states; true where that may make other rows.
bool Outlook::turn(const Turned& outcome) {
  bool rows = false;
  before_.clear();
  states_before_.clear();
  for (const auto& [sign, state] : outcome) {
    states_before_.push_back(states_[sign]);
    for (const Weights::Said& said : weights_.by_sign[sign]) {
      if (is_before_[said.cause] == 0) {
        is_before_[said.cause] = 1;
        before_.emplace_back(said.cause, weight_[said.cause]);
        rows |= is_linked_[said.cause] != 0;
      }
      double points =
          Weights::points(said, state) - Weights::points(said, states_[sign]);
      weight_[said.cause] *= std::pow(10, points / 10);
      if (said.rules_out && state == SignState::Present) {
        weight_[said.cause] = 0;
      }
    }
    states_[sign] = state;
  }
  return rows;
}

void Outlook::turn_back(const Turned& outcome) {
  for (const auto& [cause, weight] : before_) {
    weight_[cause] = weight;
    is_before_[cause] = 0;
  }
  for (std::size_t i = outcome.size(); i-- > 0;) {
    states_[outcome[i].first] = states_before_[i];
  }
}

double Outlook::cost_after(const Turned& outcome) {
  bool rows = turn(outcome);
  changes_.clear();
  double sum = now_.sum;
  for (const auto& [cause, was] : before_) {
    if (is_linked_[cause] != 0) continue;
    changes_.push_back({cause, weight_[cause] - was});
    sum += weight_[cause] - was;
  }
  if (rows) {
    then_.part.resize(weight_.size());
    then_.sum = sum - now_.linked;
    add_linked(then_);
    sum = then_.sum;
    for (std::size_t c : chains_.linked()) {
      changes_.push_back({c, then_.part[c] - now_.part[c]});
    }
  }
  double cost = 0;
  if (sum > rounding * now_.sum) {
    cost = repairs_.expected_cost_after(changes_, sum);
  } else {
    // Nearly all is gone: anew, and then back to what was.
    then_.part = weight_;
    then_.sum = other_;
    for (std::size_t c = 0; c < weight_.size(); ++c) {
      if (is_linked_[c] == 0) then_.sum += weight_[c];
    }
    add_linked(then_);
    cost = repairs_.expected_cost(then_.part, then_.sum);
    repairs_.expected_cost(now_.part, now_.sum);
  }
  turn_back(outcome);
  return cost;
}

double Outlook::saved(const std::vector<Turned>& outcomes) {
  double told = 0;
  std::size_t silent = 0;
  std::vector<double> chances;
  for (const Turned& outcome : outcomes) {
    chances.push_back(outcome.empty() ? 0 : chance(outcome));
    told += chances.back();
    silent += outcome.empty();
  }
  double sum = silent > 0 ? std::max(1.0, told) : told;
  if (sum <= 0) return 0;
  double saved = 0;  // an outcome that turns nothing saves nothing
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (chances[i] <= 0) continue;
    saved += chances[i] / sum * (cost_ - cost_after(outcomes[i]));
  }
  return saved;
}

double Outlook::at_most_saved(std::span<const std::size_t> signs) const {
  // The expected cost is concave and homogeneous in the probabilities, and no
  // part of them costs more than escalation: it moves by no more than what the
  // outcomes move them away from a common factor. What turns in a chain may
  // make other rows of it: there is no bound.
  double moved = 0;
  for (std::size_t sign : signs) {
    for (const Weights::Said& said : weights_.by_sign[sign]) {
      if (is_linked_[said.cause] != 0) return 2 * escalation_;
      moved += said.moves * row_[said.cause];
    }
  }
  return escalation_ * std::min(2.0, moved);
}

}  // namespace lastmile
