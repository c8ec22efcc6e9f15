// engine/fire/agenda.hpp
//
// The matches of `then` rules that wait to fire, in one order that never
// depends on chance, nor on how they were found: higher salience first, then
// as the strategy says, then the rule that stands earlier, then the tags (the
// numbers) of the facts: from the newest down and the newer first; for breadth
// the older first.

#pragma once

#include <map>
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
  explicit Agenda(Strategy strategy) : strategy_(strategy) {}

  // `round` counts the firings before it became a match.
  void add(const Match& match, std::size_t round);
  void remove(MatchId id);
  std::optional<MatchId> next();  // takes it off
  std::size_t size() const { return waiting_.size(); }

 private:
  // Compared in this order, the least first.
  struct Rank {
    std::int64_t salience;              // negated
    std::vector<std::int64_t> recency;  // as the strategy has it
    std::size_t rule;
    std::vector<std::int64_t> tags;  // of all its facts
    MatchId match;
    auto operator<=>(const Rank&) const = default;
  };

  Rank rank(const Match& match, std::size_t round) const;

  Strategy strategy_;
  std::map<Rank, MatchId> order_;
  std::unordered_map<MatchId, Rank> waiting_;
};

}  // namespace lastmile
