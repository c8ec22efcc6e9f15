#include "engine/diagnose/outlook.hpp"

#include <algorithm>
#include <cmath>

namespace lastmile {

Outlook::Outlook(const KnowledgeBase& base, const Ranker& ranker,
                 const SignEvidence& evidence,
                 const std::function<bool(const Fix&)>& can)
    : weights_(ranker.weights()),
      chains_(ranker.chains()),
      repairs_(ranker.weights(), base.escalation, can),
      escalation_(base.escalation),
      states_(evidence.states.begin(), evidence.states.end()) {
  double best = weights_.other;
  Ranking ranking = ranker.rank(evidence);
  for (const CauseScore& row : ranking.causes) {
    own_.points.push_back(row.own_score);
    own_.out.push_back(row.out());
    if (!row.out()) best = std::max(best, row.own_score);
  }
  other_ = std::pow(10, (weights_.other - best) / 10);
  for (std::size_t c = 0; c < own_.points.size(); ++c) {
    weight_.push_back(own_.out[c] ? 0
                                  : std::pow(10, (own_.points[c] - best) / 10));
  }
  believe(now_);
  cost_ = repairs_.expected_cost(now_.reach);
}

// From weights and states to probabilities, by rows.
void Outlook::believe(Belief& belief) {
  std::size_t n = weight_.size();
  for (std::size_t c : chains_.linked()) {
    own_.out[c] = weight_[c] <= 0;
    own_.points[c] = own_.out[c] ? 0 : 10 * std::log10(weight_[c]);
  }
  chains_.find(states_, own_, rows_);
  chains_.shares(rows_, weight_, shares_);
  best_ = weight_;
  belief.row = weight_;
  for (std::size_t c : chains_.linked()) {
    std::size_t head = rows_.head[c];
    if (head != c) best_[head] = std::max(best_[head], weight_[c]);
  }
  double sum = other_;
  for (std::size_t c = 0; c < n; ++c) {
    if (rows_.head[c] == c) sum += best_[c];
  }
  for (std::size_t c : chains_.linked()) {
    if (weight_[c] < best_[rows_.head[c]]) belief.row[c] = 0;
  }
  belief.reach.resize(n);
  for (std::size_t c = 0; c < n; ++c) {
    belief.reach[c] = shares_[c] * best_[rows_.head[c]] / sum;
    belief.row[c] /= sum;
  }
}

// P of an outcome, up to a factor that all outcomes share.
double Outlook::chance(const Turned& outcome) const {
  const std::size_t n = weight_.size();
  std::vector<double> p = now_.row;
  double other = 1;
  for (std::size_t c = 0; c < n; ++c) other -= p[c];
  auto of = [](double present, SignState state) {
    return state == SignState::Present  ? present
           : state == SignState::Absent ? 1 - present
                                        : 1;
  };
  for (const auto& [sign, state] : outcome) {
    double usual = of(weights_.otherwise[sign], state);
    auto said = weights_.by_sign[sign].begin();
    auto end = weights_.by_sign[sign].end();
    for (std::size_t c = 0; c < n; ++c) {
      bool speaks = said != end && said->cause == c;
      p[c] *= speaks ? of((said++)->how_often, state) : usual;
    }
    other *= usual;
  }
  double sum = std::max(0.0, other);
  for (double one : p) sum += one;
  return sum;
}

double Outlook::cost_after(const Turned& outcome) {
  std::vector<double> kept_weight = weight_;
  double kept_other = other_;
  std::vector<SignState> before;
  double most = other_;
  for (const auto& [sign, state] : outcome) {
    before.push_back(states_[sign]);
    for (const Weights::Said& said : weights_.by_sign[sign]) {
      double points =
          Weights::points(said, state) - Weights::points(said, states_[sign]);
      weight_[said.cause] *= std::pow(10, points / 10);
      if (said.rules_out && state == SignState::Present) {
        weight_[said.cause] = 0;
      }
    }
    states_[sign] = state;
  }
  for (double weight : weight_) most = std::max(most, weight);
  if (most > 0) {
    for (double& weight : weight_) weight /= most;
    other_ /= most;
  }
  believe(then_);
  double cost = repairs_.expected_cost(then_.reach);
  weight_ = std::move(kept_weight);
  other_ = kept_other;
  for (std::size_t i = outcome.size(); i-- > 0;) {
    states_[outcome[i].first] = before[i];
  }
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

double Outlook::at_most_saved(const std::vector<std::size_t>& signs) const {
  // The expected cost is concave and homogeneous in the probabilities, and no
  // part of them costs more than escalation: it moves by no more than what the
  // outcomes move them away from a common factor. What turns in a chain may
  // make other rows of it: there is no bound.
  double moved = 0;
  for (std::size_t sign : signs) {
    for (const Weights::Said& said : weights_.by_sign[sign]) {
      if (chains_.is_linked(said.cause)) return 2 * escalation_;
      moved += said.moves * now_.row[said.cause];
    }
  }
  return escalation_ * std::min(2.0, moved);
}

}  // namespace lastmile
