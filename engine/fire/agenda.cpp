#include "engine/fire/agenda.hpp"

#include <algorithm>

namespace lastmile {

std::optional<Strategy> parse_strategy(std::string_view text) {
  if (text == "depth") return Strategy::Depth;
  if (text == "breadth") return Strategy::Breadth;
  if (text == "lex") return Strategy::Lex;
  if (text == "mea") return Strategy::Mea;
  return std::nullopt;
}

Agenda::Rank Agenda::rank(const Match& match, std::size_t round) const {
  Rank rank{-match.rule->salience, {}, match.rule->index, match.facts,
            match.id};
  auto made = static_cast<std::int64_t>(round);
  std::int64_t newest = 0, first = 0;
  for (FactId fact : match.facts) {
    newest = std::max(newest, std::int64_t{fact.number});
    if (first == 0) first = fact.number;
  }
  if (strategy_ == Strategy::Depth) {
    rank.recency = {-made, -newest};
  } else if (strategy_ == Strategy::Breadth) {
    rank.recency = {made, newest};
  } else {
    for (FactId fact : match.facts) {
      if (fact.number != 0) rank.recency.push_back(-std::int64_t{fact.number});
    }
    std::sort(rank.recency.begin(), rank.recency.end());
    if (strategy_ == Strategy::Mea) {
      rank.recency.insert(rank.recency.begin(), -first);
    }
    // Of two that agree as far as the shorter goes, the longer fires first.
    rank.recency.push_back(1);
  }
  return rank;
}

void Agenda::add(const Match& match, std::size_t round) {
  Rank r = rank(match, round);
  order_.emplace(r, match.id);
  waiting_.emplace(match.id, std::move(r));
}

void Agenda::remove(MatchId id) {
  auto found = waiting_.find(id);
  if (found == waiting_.end()) return;
  order_.erase(found->second);
  waiting_.erase(found);
}

std::optional<MatchId> Agenda::next() {
  if (order_.empty()) return std::nullopt;
  MatchId id = order_.begin()->second;
  remove(id);
  return id;
}

}  // namespace lastmile
