// engine/diagnose/outlook.hpp
//
// What would come of knowing more: the probabilities of the causes and the
// expected cost of repair as they are, and as they would be if some signs
// turned. A chain of causes is one row here too; that several causes may be at
// fault at once is left aside, as the expected cost knows one fault only.
//
// A test with the outcomes v is worth ECR(p) − Σ P(v)·ECR(p | v), where P(v) is
// in proportion to Σ P(cause)·Π P(signs that v turns | cause). An outcome that
// turns nothing has what the others leave of 1.
//
// A sign speaks of few of the causes: what an outcome changes is followed, and
// the rest stands as it was.

#pragma once

#include <span>
#include <utility>
#include <vector>

#include "engine/diagnose/ranking.hpp"
#include "engine/diagnose/repairs.hpp"

namespace lastmile {

// One outcome of a test: which signs it turns, and to what.
using Turned = std::vector<std::pair<std::size_t, SignState>>;

class Outlook {
 public:
  // `ranking` is that of the states (and more); `can` says which fixes can
  // still be tried.
  Outlook(const KnowledgeBase& base, const Ranker& ranker,
          std::span<const SignState> states, const Ranking& ranking,
          const std::function<bool(const Fix&)>& can);

  const std::vector<SignState>& states() const { return states_; }
  // P(cause) by position: each with the part of its row that a repair of it
  // would reach.
  const std::vector<double>& probabilities() const { return reach_; }
  double cost() const { return cost_; }

  // What the outcomes take off the expected cost, before the test's own cost.
  double saved(const std::vector<Turned>& outcomes);
  // Never less than `saved` of whatever turns only these signs.
  double at_most_saved(std::span<const std::size_t> signs) const;

 private:
  // Sums of weights, and what a repair of each cause would reach of them.
  struct Parts {
    std::vector<double> part;   // by cause
    std::vector<double> group;  // by group of chains: the sum of its rows
    double sum = 0;
  };
  void add_group(std::size_t group, Parts& parts);
  double chance(const Turned& outcome);
  void turn(const Turned& outcome);
  void turn_back(const Turned& outcome);
  double cost_after(const Turned& outcome);
  double cost_anew();

  const Weights& weights_;
  const Chains& chains_;
  Repairs repairs_;
  double escalation_;
  std::vector<SignState> states_;
  std::vector<double> weight_;  // 10^(points/10), beside the best
  double other_;                // likewise
  Parts now_;
  std::vector<double> reach_;
  std::vector<double> row_;  // P by cause: of its row, at the best member
  double cost_ = 0;

  // For the outcome that is looked at:
  std::vector<std::pair<std::size_t, double>> before_;  // causes, their weights
  std::vector<char> is_before_;
  std::vector<double> factor_;
  std::vector<SignState> states_before_;
  std::vector<Repairs::Change> changes_;
  std::vector<std::size_t> groups_;  // whose rows may be others
  Parts then_;
  OwnScores own_;
  Chains::Rows rows_;
  std::vector<double> shares_, best_;
};

}  // namespace lastmile
