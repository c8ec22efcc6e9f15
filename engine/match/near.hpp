// engine/match/near.hpp
//
// Matches of all conditions but a few: what a rule lacks. A condition that is
// spared need not hold; a fact that it would have needed is imagined, and what
// other conditions say of it is learned, so that one can tell what it would
// have to be. It tries every combination, within a limit of steps, for people
// who ask; no run waits for it.

#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/match/evaluator.hpp"

namespace lastmile {

// A value that a match must have, where it has one at all.
struct Wanted {
  Source source;
  Value value;
};

struct NearLimits {
  std::size_t spares = 0;       // conditions that need not hold
  std::size_t steps = 200'000;  // facts and partial matches looked at
  std::vector<Wanted> wanted = {};
};

// While it is looked at; what it gives lives only then.
class NearMatch {
 public:
  using Each = std::function<bool(const MatchView&)>;

  // Row by row; of an imagined fact: fact 0, and the values that it must have
  // as far as anything says so.
  MatchView match() const;
  // The conditions that were spared, in their order.
  std::span<const Condition* const> spared() const;
  // Those that nobody can judge, as they read what a spared one would bind.
  std::span<const Condition* const> open() const;

  // Further conditions, with all that stands in this match.
  void each(const Conditions& conditions, Certainty certainty,
            const Each& each) const;
  void each(const Condition& condition, Certainty certainty,
            const Each& each) const;
  void each(const Pattern& pattern, Certainty certainty,
            const Each& each) const;
  // The nearest match of further conditions, as those of a branch of `any`.
  bool near(const Conditions& conditions, const NearLimits& limits,
            const std::function<bool(const NearMatch&)>& each) const;
  // May there be a fact that fits and that nobody has told of?
  bool may_be_more(const Pattern& pattern) const;
  // The values that a test compares with.
  std::vector<Value> wanted(const FieldTest& test) const;

 private:
  friend class Evaluator;
  explicit NearMatch(Evaluator::Solver* solver) : solver_(solver) {}

  Evaluator::Solver* solver_;
};

}  // namespace lastmile
