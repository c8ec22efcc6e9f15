// engine/diagnose/ranking.hpp
//
// From the states of the signs to the probabilities of the causes, in decibels
// of odds. With a = P(sign | cause) and b = P(sign otherwise), a present sign
// adds 10·log10(a/b) points, an absent one 10·log10((1−a)/(1−b)), an unknown
// one nothing; each term is clipped to ±30, and a present `proven by` sign
// adds 30 more. The score of a cause is 10·log10 of its normalised base rate
// and the sum of its terms; probabilities are 10^(score/10), normalised over
// all causes that are not ruled out and the row "something this pack does not
// know". The ledger of terms is the explanation: there is no other.

#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/knowledge/knowledge_base.hpp"
#include "engine/match/evaluator.hpp"

namespace lastmile {

struct Term {
  const Sign* sign = nullptr;
  SignState state = SignState::Unknown;
  double points = 0;
  const Cause::Shows* link = nullptr;  // null: only `proven by`
  bool proves = false;
};

struct CauseScore {
  const Cause* cause = nullptr;
  double score = 0;        // decibels; of the head of a chain: of its best
  double own_score = 0;    // without the chain
  double probability = 0;  // after normalisation; 0 where ruled out
  std::vector<Term> terms = {};  // in the order of the cause's links
  // Signs that are present and make it impossible.
  std::vector<const Sign*> ruled_out_by = {};
  bool does_not_apply = false;  // its `only when` does not hold
  // Shown within another row: the cause that heads it.
  const Cause* below = nullptr;
  int known = 0;  // of its signs, those that are present or absent

  bool out() const { return does_not_apply || !ruled_out_by.empty(); }
};

struct Ranking {
  std::vector<CauseScore> causes;  // every ranked cause, in pack order
  double other = 0;                // probability of "something else"
};

// "very likely" from .9, "likely" from .7, "possible" from .4, "unlikely" from
// .1, else "very unlikely".
std::string_view probability_word(double probability);
// The least probability of a word; below 0 for what is no word.
double probability_of_word(std::string_view word);

class Ranker {
 public:
  explicit Ranker(const KnowledgeBase& base);

  // `states` by index of sign; `does_not_apply` by cause, may be empty.
  Ranking rank(std::span<const SignState> states,
               std::span<const bool> does_not_apply = {}) const;

  // Only the probabilities, by position in Ranking::causes, and last the other
  // row; without chains. What next_step computes thousands of times.
  std::vector<double> posterior(std::span<const SignState> states) const;

  const std::vector<const Cause*>& causes() const { return causes_; }
  // P(state of the sign | cause), for a cause by its position; past the last
  // cause: otherwise.
  double likelihood(std::size_t cause, std::size_t sign, SignState state) const;

 private:
  struct Link {
    std::size_t sign;
    double present;
    double absent;
    double how_often;
    bool never;
  };
  struct Compiled {
    double prior;  // decibels
    std::vector<Link> links;
    std::vector<std::size_t> rules_out;
    std::vector<std::size_t> proven_by;
  };

  void chain(Ranking& ranking) const;
  void normalise(Ranking& ranking) const;

  const KnowledgeBase& base_;
  std::vector<const Cause*> causes_;
  std::vector<Compiled> compiled_;
};

}  // namespace lastmile
