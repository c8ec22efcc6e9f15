// engine/diagnose/ranking.hpp
//
// From the states of the signs to the probabilities of the causes, in decibels
// of odds. With a = P(sign | cause) and b = P(sign otherwise), a present sign
// adds 10·log10(a/b) points, an absent one 10·log10((1−a)/(1−b)), an unknown
// one nothing; each term is clipped to ±30, and a present `proven by` sign
// adds 30 more. A fix that was tried and did not help, and cures a cause with
// s, adds 10·log10(1−s). The score of a cause is 10·log10 of its normalised
// base rate and the sum of its terms; probabilities are 10^(score/10),
// normalised over all rows that are not ruled out and the row "something this
// pack does not know". A chain of causes is one row (chains.hpp), and where
// one cause alone hardly explains what is seen, several are weighed together
// (several.hpp). The ledger of terms is the explanation: there is no other.

#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/diagnose/chains.hpp"
#include "engine/diagnose/weights.hpp"

namespace lastmile {

struct Term {
  const Sign* sign = nullptr;
  SignState state = SignState::Unknown;
  double points = 0;
  const Cause::Shows* link = nullptr;  // null: only `proven by`
  bool proves = false;
};

// A fix that was tried and did not help, and what that takes from a cause.
struct TriedFix {
  const Fix* fix = nullptr;
  double points = 0;
};

struct CauseScore {
  const Cause* cause = nullptr;
  double score = 0;        // decibels; of the head of a chain: of its best, and
                           // with partners: of all subsets that hold it
  double own_score = 0;    // of its own terms alone
  double probability = 0;  // after normalisation; 0 where ruled out
  std::vector<Term> terms = {};  // in the order of the cause's links
  std::vector<TriedFix> tried = {};
  // Signs that are present and make it impossible.
  std::vector<const Sign*> ruled_out_by = {};
  bool does_not_apply = false;  // its `only when` does not hold
  // Shown within another row: the cause that heads it, and whether this one is
  // its effect or may be what is behind it.
  const Cause* below = nullptr;
  bool effect = false;
  // What is at fault beside it, in the best explanation of all that is seen.
  std::vector<const Cause*> with = {};
  bool together = false;  // its score is its share of subsets of causes
  int known = 0;          // of its signs, those that are present or absent

  bool out() const { return does_not_apply || !ruled_out_by.empty(); }
};

struct Ranking {
  std::vector<CauseScore> causes;  // every ranked cause, in pack order
  double other = 0;                // probability of "something else"
};

// What a ranking rests on.
struct SignEvidence {
  std::span<const SignState> states;          // by index of sign
  std::span<const char> does_not_apply = {};  // by position of cause, or empty
  std::span<const Fix* const> failed = {};    // tried, and did not help
};

// "very likely" from .9, "likely" from .7, "possible" from .4, "unlikely" from
// .1, else "very unlikely".
std::string_view probability_word(double probability);
// The least probability of a word; below 0 for what is no word.
double probability_of_word(std::string_view word);

class Ranker {
 public:
  explicit Ranker(const KnowledgeBase& base);

  Ranking rank(const SignEvidence& evidence) const;

  const std::vector<const Cause*>& causes() const { return weights_.causes; }
  const Weights& weights() const { return weights_; }
  const Chains& chains() const { return chains_; }

 private:
  CauseScore score(std::size_t cause, const SignEvidence& evidence) const;
  std::vector<std::size_t> best_of(const Ranking& ranking,
                                   std::vector<std::size_t> heads) const;
  void several(Ranking& ranking, const SignEvidence& evidence,
               std::vector<std::size_t> heads, double& all) const;
  void normalise(Ranking& ranking, const std::vector<std::size_t>& heads,
                 double together) const;

  const KnowledgeBase& base_;
  Weights weights_;
  Chains chains_;
};

}  // namespace lastmile
