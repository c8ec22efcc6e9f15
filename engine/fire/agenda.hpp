// engine/fire/agenda.hpp
//
// The matches of `then` rules that wait to fire, in one order that never
// depends on chance, nor on how they were found: higher salience first, then
// as the strategy says, then the rule that stands earlier, then the tags (the
// numbers) of the facts: from the newest down and the newer first; for breadth
// the older first; last the facts row by row, the older first.
//
// The matches of a rule with gates wait in the rule's own queue; the gates
// open and close it as a whole, so that a phase that begins or ends costs
// nothing a match. Each way of standing open has all matches once.
//
// What is taken away is not searched for: it is passed over when its turn
// comes.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/match/matcher.hpp"

namespace lastmile {

enum class Strategy : std::uint8_t {
  Depth,    // what the last firing made possible, its newest fact first
  Breadth,  // what was possible first, its oldest newest fact first
  Lex,      // the newest facts, compared from the newest down
  Mea,      // the newest fact of the first condition, then as Lex
};

std::optional<Strategy> parse_strategy(std::string_view text);

class Agenda {
 public:
  // The rules outlive the agenda.
  Agenda(const KnowledgeBase& base, Strategy strategy);
  ~Agenda();

  // A match to fire, and the facts of the gates, by row; none: it has none.
  struct Next {
    Match* match = nullptr;
    std::span<const FactId> gates = {};
  };

  // `round` counts the firings before it became a match. A match that is none
  // any more is known by its id, which is another then.
  void add(Match& match, std::size_t round);
  // The ways in which the gates of a rule stand open.
  void gates(const Rule& rule, const OpenGates& open, std::size_t round);
  // Takes it off; no match: nothing waits. What it shows lives until the next
  // call.
  Next next();
  // Takes off, unfired, each of which `off` says so.
  void take_off(const std::function<bool(const Next&)>& off);
  // Of rules with gates: what has fired, and would not fire again.
  void each_fired(const std::function<void(const Next&)>& each) const;
  void reset(Strategy strategy);

 private:
  struct Waiting;
  struct Before;
  struct Queue;
  struct Gated;

  static bool stands(const Waiting& waiting);
  Waiting waiting(Match& match, std::uint32_t round,
                  std::span<const FactId> gates);
  const std::uint32_t* keep(std::span<const std::uint32_t> tags);
  void release(const Waiting& waiting);
  static std::uint32_t first_tag(const Match& match,
                                 std::span<const FactId> gates);
  void push(std::vector<Waiting>& heap, const Waiting& waiting);
  Waiting pop(std::vector<Waiting>& heap);
  Gated& gated(const Rule& rule);
  std::vector<Waiting>* best_of(Queue& queue);
  Waiting spokesman(Queue& queue, const std::vector<Waiting>& heap);
  void announce(Queue& queue);
  void close(Queue& queue);

  Strategy strategy_;
  std::vector<std::uint32_t> salience_;  // by rule: its rank, 0 the highest
  std::vector<Waiting> order_;           // a heap
  std::vector<std::unique_ptr<Gated>> gated_;  // by rule, where it has gates
  std::vector<std::uint32_t> touched_;         // of these, since the reset
  std::unordered_map<std::uint32_t, Queue*> queues_;  // that are open
  std::uint32_t last_queue_ = 0;
  std::vector<FactId> open_;  // of the match that was given out last
  Arena tags_;
  std::vector<std::uint32_t> scratch_;
  std::vector<std::unique_ptr<Queue>> before_;
  std::vector<std::size_t> opening_;
};

}  // namespace lastmile
