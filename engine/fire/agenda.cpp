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
  Rank rank{-match.rule->salience, {}, match.rule->index, {}, match.id};
  bool breadth = strategy_ == Strategy::Breadth;
  std::int64_t first = 0;
  for (FactId fact : match.facts) {
    if (fact.number == 0) continue;
    std::int64_t tag = fact.number;
    if (first == 0) first = -tag;
    rank.tags.push_back(breadth ? tag : -tag);
  }
  if (breadth) {
    std::sort(rank.tags.rbegin(), rank.tags.rend());
  } else {
    std::sort(rank.tags.begin(), rank.tags.end());
  }
  std::int64_t newest = rank.tags.empty() ? 0 : rank.tags.front();
  auto made = static_cast<std::int64_t>(round);
  switch (strategy_) {
    case Strategy::Depth: rank.recency = {-made, newest}; break;
    case Strategy::Breadth: rank.recency = {made, newest}; break;
    case Strategy::Mea: rank.recency.push_back(first); [[fallthrough]];
    case Strategy::Lex:
      rank.recency.insert(rank.recency.end(), rank.tags.begin(),
                          rank.tags.end());
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
