// engine/match/matcher.hpp
//
// Turns changes of working memory into changes of the set of matches. A
// matcher only notes what changed; the session asks for the consequences, one
// stratum at a time, when it is ready for them.

#pragma once

#include <cstdint>
#include <functional>
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

// A rule whose conditions hold for certain, and what makes them hold. It
// belongs to its matcher and stays where it is until it was told that it is
// none any more.
struct Match {
  MatchId id = {};
  const Rule* rule = nullptr;
  std::span<const FactId> facts = {};   // by row; 0 where no fact stands
  std::span<const Value> columns = {};  // row 0: $now and what was computed
  // The rule has gates (network.hpp), whose facts are not among these.
  bool gated = false;
  bool fired = false;  // of a `then` rule without gates; kept by engine/fire
  std::uint32_t gate_row = 0xFFFFFFFFu;  // the first row of such a fact
  void* support = nullptr;               // kept by engine/fire
  // Of a copy with the facts of its gates: the matcher's own.
  const Match* own = nullptr;
};

// Two matches of one rule are the same where they are made of the same facts,
// in whatever branch of an `any`, and computed the same.
bool same_match(const Match& a, const Match& b);
// By the facts row by row, then by what was computed.
bool before(const Match& a, const Match& b, const Symbols& symbols);

struct NodeCounts;

// The ways in which the gates of a rule stand open, in order: for each the
// facts of the gates by row, 0 where none of a gate stands.
struct OpenGates {
  std::vector<FactId> facts = {};
  std::size_t width = 1;

  std::size_t ways() const { return facts.size() / width; }
  std::span<const FactId> operator[](std::size_t way) const {
    return {facts.data() + way * width, width};
  }
  void sort();
};

class MatchSink {
 public:
  virtual ~MatchSink() = default;
  virtual void matched(Match& match) = 0;
  virtual void unmatched(Match& match) = 0;
  // Still a match, but its `some` are witnessed by other facts than before.
  virtual void rewitnessed(Match& match) = 0;
  // A `then` rule with gates is open in these ways, each with all its matches;
  // with none it is closed.
  virtual void gates(const Rule& rule, const OpenGates& open) = 0;
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
  // then by the facts row by row, then by the values of row 0 as they print;
  // of `then` rules, whose order the agenda knows, those of which nothing was
  // computed in any order.
  virtual bool withdraw(std::size_t stratum, MatchSink& sink) = 0;
  virtual bool admit(std::size_t stratum, MatchSink& sink) = 0;
  // The facts that witness its `some`.
  virtual std::vector<FactId> witnesses(const Match& match) const = 0;
  // As if no fact had ever been added.
  virtual void reset() = 0;
  // Every match that was told and not taken back, in no order.
  virtual void each(const std::function<void(const Match&)>& call) const = 0;
  // Adds to each rule's count, by its index, how many matches it has that were
  // told and not taken back.
  virtual void count_matches(std::span<std::size_t> by_rule) const = 0;
  // What stands in the nodes of its network (node_counts.hpp); false, and
  // nothing is counted, where it has none.
  virtual bool count_nodes(NodeCounts&) const { return false; }
};

// Computes every match of a rule anew whenever something that it mentions has
// changed.
std::unique_ptr<Matcher> make_naive_matcher(const KnowledgeBase& base,
                                            Evaluator& evaluator);

// Keeps partial matches, so that a change costs what follows from it. All
// outlive the matcher; `now` is microseconds since 1970 UTC.
struct Network;
std::unique_ptr<Matcher> make_rete(const KnowledgeBase& base,
                                   std::shared_ptr<const Network> network,
                                   Evaluator& evaluator, WorkingMemory& memory,
                                   std::int64_t now);

}  // namespace lastmile

template <>
struct std::hash<lastmile::MatchId> {
  std::size_t operator()(lastmile::MatchId id) const noexcept {
    return id.number;
  }
};
