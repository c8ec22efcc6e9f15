// engine/diagnose/weights.hpp
//
// The numbers of a knowledge base by which causes are weighed, made once and
// then only read: everything is called by its position. Points are decibels of
// odds, each term clipped to ±30.

#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/knowledge/knowledge_base.hpp"
#include "engine/match/evaluator.hpp"

namespace lastmile {

inline constexpr double most_points = 30;   // of one term, either way
inline constexpr double proof_points = 30;  // that a `proven by` sign adds

// 10·log10 of a ratio within the clip; of nothing to nothing: no evidence.
double decibels(double part, double whole);

struct Weights {
  struct Link {
    std::size_t sign;
    double present, absent;       // points
    double how_often, otherwise;  // P(sign | cause), P(sign | other)
    bool never;                   // it rules the cause out when present
    bool refuted;                 // it says nothing
  };
  struct Cure {
    std::size_t fix;  // by position in `fixes`
    double how_often;
  };
  struct OfCause {
    double prior;  // points of the normalised base rate
    double odds;   // points of its odds
    std::vector<Link> links = {};
    std::vector<std::size_t> rules_out = {};  // signs
    std::vector<std::size_t> proven_by = {};  // signs
    std::vector<std::size_t> caused_by = {};  // causes
    std::vector<Cure> fixed_by = {};

    // Does it speak for the cause when it is present?
    bool shows(std::size_t sign) const;
  };

  explicit Weights(const KnowledgeBase& base);

  // What a sign says of a cause that speaks of it.
  struct Said {
    std::size_t cause;
    double present, absent;  // points, of `proven by` too
    double how_often;        // P(sign | cause)
    bool rules_out;          // when it is present
    double moves = 0;        // how much of its probability it moves, at most
    // What that makes of its weight: 10^(points/10).
    double when_present = 1, when_absent = 1;
  };

  // Those that take part in the ranking, in pack order.
  std::vector<const Cause*> causes;
  std::vector<OfCause> of;                 // by position in `causes`
  std::vector<const Fix*> fixes;           // that cure any of them, by id
  std::vector<std::vector<Said>> by_sign;  // in the order of causes
  std::vector<double> otherwise;           // P(sign | other), by sign
  double other = 0;  // points of "something this pack does not know"

  // What a state of a sign makes of the weight of a cause that speaks of it.
  static double factor(const Said& said, SignState state) {
    return state == SignState::Present  ? said.when_present
           : state == SignState::Absent ? said.when_absent
                                        : 1;
  }
  // How a tie between two causes ends.
  bool before(std::size_t a, std::size_t b) const;

 private:
  void number_fixes(const KnowledgeBase& base);
  void index(std::size_t cause);
  void measure();
};

// How much each cause has of its own, before any chain.
struct OwnScores {
  std::vector<double> points;
  std::vector<char> out;  // ruled out, or it does not apply
};

}  // namespace lastmile
