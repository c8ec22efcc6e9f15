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

#pragma once

#include <utility>
#include <vector>

#include "engine/diagnose/ranking.hpp"
#include "engine/diagnose/repairs.hpp"

namespace lastmile {

// One outcome of a test: which signs it turns, and to what.
using Turned = std::vector<std::pair<std::size_t, SignState>>;

class Outlook {
 public:
  // `can` says which fixes can still be tried.
  Outlook(const KnowledgeBase& base, const Ranker& ranker,
          const SignEvidence& evidence,
          const std::function<bool(const Fix&)>& can);

  const std::vector<SignState>& states() const { return states_; }
  // P(cause) by position: each with the part of its row that a repair of it
  // would reach.
  const std::vector<double>& probabilities() const { return now_.reach; }
  double cost() const { return cost_; }

  // What the outcomes take off the expected cost, before the test's own cost.
  double saved(const std::vector<Turned>& outcomes);
  // Never less than `saved` of whatever turns only these signs.
  double at_most_saved(const std::vector<std::size_t>& signs) const;

 private:
  struct Belief {
    std::vector<double> reach;  // by cause, for its repair
    std::vector<double> row;    // by cause: of its row, at the best member
  };
  void believe(Belief& belief);
  double chance(const Turned& outcome) const;
  double cost_after(const Turned& outcome);

  const Weights& weights_;
  const Chains& chains_;
  Repairs repairs_;
  double escalation_;
  std::vector<SignState> states_;
  OwnScores own_;
  std::vector<double> weight_;  // 10^(points/10), beside the best
  double other_;                // likewise
  Belief now_, then_;
  double cost_ = 0;
  Chains::Rows rows_;
  std::vector<double> shares_, best_;
};

}  // namespace lastmile
