// engine/match/matcher.hpp
//
// Turns changes of working memory into changes of the set of matches. A
// matcher only notes what changed; the session asks for the consequences, one
// stratum at a time, when it is ready for them.

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/match/evaluator.hpp"

namespace lastmile {

struct MatchId {
  std::uint32_t number = 0;
  bool operator==(const MatchId&) const = default;
  auto operator<=>(const MatchId&) const = default;
};

// A rule whose conditions hold for certain, and what makes them hold.
struct Match {
  MatchId id;
  const Rule* rule = nullptr;
  std::vector<FactId> facts;      // by row; 0 where no fact stands
  std::vector<FactId> witnesses;  // of `some`
  std::vector<Value> columns;     // row 0: $now and what was computed
};

class MatchSink {
 public:
  virtual ~MatchSink() = default;
  virtual void matched(const Match& match) = 0;
  virtual void unmatched(MatchId id) = 0;
  // Still a match, but its `some` are witnessed by other facts than before.
  virtual void rewitnessed(MatchId id) = 0;
};

class Matcher {
 public:
  virtual ~Matcher() = default;
  virtual void added(const Fact& fact) = 0;
  virtual void removed(const Fact& fact) = 0;
  // A look was noted: what is complete may have changed.
  virtual void collected(TypeId type) = 0;

  // Of the derive rules of a stratum, or of the `then` rules (stratum:
  // KnowledgeBase::strata). Withdraw tells the sink what ceased to be a match;
  // what follows from that may make more cease, so it is called until it is
  // false. Only then admit tells what became a match: nothing is ever
  // concluded from what is about to go. False where there was nothing to tell.
  // Admit tells in an order that depends on nothing but what matched: by rule,
  // then by the facts row by row, then by the values of row 0 as they print.
  virtual bool withdraw(std::size_t stratum, MatchSink& sink) = 0;
  virtual bool admit(std::size_t stratum, MatchSink& sink) = 0;
  // A match that was told and not taken back.
  virtual const Match* find(MatchId id) const = 0;
  // Adds to each rule's count, by its index, how many matches it has that were
  // told and not taken back.
  virtual void count_matches(std::span<std::size_t> by_rule) const = 0;
};

// Computes every match of a rule anew whenever something that it mentions has
// changed. It leaves out the rules of `skip` (by index; null: none), and
// numbers its matches on from `ids`.
std::unique_ptr<Matcher> make_naive_matcher(const KnowledgeBase& base,
                                            Evaluator& evaluator,
                                            std::uint32_t& ids,
                                            const std::vector<bool>* skip);

// Keeps partial matches, so that a change costs what follows from it. All
// outlive the matcher; `now` is microseconds since 1970 UTC.
struct Network;
std::unique_ptr<Matcher> make_rete(const KnowledgeBase& base,
                                   std::shared_ptr<const Network> network,
                                   Evaluator& evaluator,
                                   const WorkingMemory& memory,
                                   std::int64_t now);

}  // namespace lastmile

template <>
struct std::hash<lastmile::MatchId> {
  std::size_t operator()(lastmile::MatchId id) const noexcept {
    return id.number;
  }
};
