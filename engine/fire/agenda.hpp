// engine/fire/agenda.hpp
//
// The matches of `then` rules that wait to fire, in one order that never
// depends on chance: higher salience first, then as the strategy says, then
// the rule that stands earlier, then the older match.

#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/match/matcher.hpp"

namespace lastmile {

enum class Strategy : std::uint8_t {
  Depth,    // the match that was made last
  Breadth,  // the match that was made first
  Lex,      // the newest facts, compared from the newest down
  Mea,      // the newest fact of the first condition, then as Lex
};

std::optional<Strategy> parse_strategy(std::string_view text);

class Agenda {
 public:
  explicit Agenda(Strategy strategy) : strategy_(strategy) {}

  void add(const Match& match);
  void remove(MatchId id);
  std::optional<MatchId> next();  // takes it off
  std::size_t size() const { return waiting_.size(); }

 private:
  // Compared in this order, the least first.
  struct Rank {
    std::int64_t salience;               // negated
    std::vector<std::int64_t> recency;   // as the strategy has it
    std::size_t rule;
    MatchId match;
    auto operator<=>(const Rank&) const = default;
  };

  Rank rank(const Match& match) const;

  Strategy strategy_;
  std::map<Rank, MatchId> order_;
  std::unordered_map<MatchId, Rank> waiting_;
};

}  // namespace lastmile
