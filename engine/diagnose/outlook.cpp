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
      repairs_(ranker.weights(), base.escalation, can),
      escalation_(base.escalation),
      states_(states.begin(), states.end()),
      is_before_(ranking.causes.size()),
      factor_(ranking.causes.size()) {
  const std::size_t n = ranking.causes.size();
  own_.points.resize(n);
  own_.out.resize(n);
  double best = weights_.other;
  for (const CauseScore& row : ranking.causes) {
    if (!row.out()) best = std::max(best, row.own_score);
  }
  other_ = std::pow(10, (weights_.other - best) / 10);
  for (const CauseScore& row : ranking.causes) {
    weight_.push_back(row.out() ? 0
                                : std::pow(10, (row.own_score - best) / 10));
  }
  rows_.head.resize(n);
  rows_.effect.resize(n);
  shares_.resize(n);
  best_.resize(n);
  now_.part = weight_;
  now_.group.resize(chains_.groups().size());
  now_.sum = other_;
  for (std::size_t c = 0; c < n; ++c) {
    if (!chains_.is_linked(c)) now_.sum += weight_[c];
  }
  row_ = weight_;
  for (std::size_t g = 0; g < now_.group.size(); ++g) {
    add_group(g, now_);
    for (std::size_t c : chains_.groups()[g]) {
      if (weight_[c] < best_[rows_.head[c]]) row_[c] = 0;
    }
  }
  then_ = now_;
  reach_ = now_.part;
  for (double& one : reach_) one /= now_.sum;
  for (double& one : row_) one /= now_.sum;
  cost_ = repairs_.expected_cost(now_.part, now_.sum);
}

// Which causes of a group are one row, by weights and states, and what of it
// is each one's.
void Outlook::add_group(std::size_t group, Parts& parts) {
  const std::vector<std::size_t>& members = chains_.groups()[group];
  for (std::size_t c : members) {
    own_.out[c] = weight_[c] <= 0;
    own_.points[c] = own_.out[c] ? 0 : 10 * std::log10(weight_[c]);
    best_[c] = weight_[c];
  }
  chains_.find(group, states_, own_, rows_);
  chains_.shares(group, rows_, weight_, shares_);
  for (std::size_t c : members) {
    double& best = best_[rows_.head[c]];
    best = std::max(best, weight_[c]);
  }
  double sum = 0;
  for (std::size_t c : members) {
    if (rows_.head[c] == c) sum += best_[c];
    parts.part[c] = shares_[c] * best_[rows_.head[c]];
  }
  parts.group[group] = sum;
  parts.sum += sum;
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

// Changes weights and states, and notes of what.
void Outlook::turn(const Turned& outcome) {
  before_.clear();
  groups_.clear();
  states_before_.clear();
  for (const auto& [sign, state] : outcome) {
    states_before_.push_back(states_[sign]);
    for (const Weights::Said& said : weights_.by_sign[sign]) {
      if (is_before_[said.cause] == 0) {
        is_before_[said.cause] = 1;
        before_.emplace_back(said.cause, weight_[said.cause]);
        if (chains_.is_linked(said.cause)) {
          groups_.push_back(chains_.group_of(said.cause));
        }
      }
      weight_[said.cause] *=
          Weights::factor(said, state) / Weights::factor(said, states_[sign]);
      if (said.rules_out && state == SignState::Present) {
        weight_[said.cause] = 0;
      }
    }
    states_[sign] = state;
  }
  std::sort(groups_.begin(), groups_.end());
  groups_.erase(std::unique(groups_.begin(), groups_.end()), groups_.end());
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
  turn(outcome);
  changes_.clear();
  then_.sum = now_.sum;
  for (const auto& [cause, was] : before_) {
    if (chains_.is_linked(cause)) continue;
    changes_.push_back({cause, weight_[cause] - was});
    then_.sum += weight_[cause] - was;
  }
  for (std::size_t group : groups_) {
    then_.sum -= now_.group[group];
    add_group(group, then_);
    for (std::size_t c : chains_.groups()[group]) {
      changes_.push_back({c, then_.part[c] - now_.part[c]});
    }
  }
  double cost = then_.sum > rounding * now_.sum
                    ? repairs_.expected_cost_after(changes_, then_.sum)
                    : cost_anew();
  turn_back(outcome);
  return cost;
}

// The same where nearly all is gone; what was stands again afterwards.
double Outlook::cost_anew() {
  Parts parts{weight_, now_.group, other_};
  for (std::size_t c = 0; c < weight_.size(); ++c) {
    if (!chains_.is_linked(c)) parts.sum += weight_[c];
  }
  for (std::size_t g = 0; g < now_.group.size(); ++g) add_group(g, parts);
  double cost = repairs_.expected_cost(parts.part, parts.sum);
  repairs_.expected_cost(now_.part, now_.sum);
  return cost;
}

double Outlook::saved(const std::vector<Turned>& outcomes) {
  double told = 0;
  std::size_t silent = 0;
  std::vector<double> chances;
  chances.reserve(outcomes.size());
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
      if (chains_.is_linked(said.cause)) return 2 * escalation_;
      moved += said.moves * row_[said.cause];
    }
  }
  return escalation_ * std::min(2.0, moved);
}

}  // namespace lastmile
