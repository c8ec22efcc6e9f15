#include "engine/fire/support.hpp"

#include <algorithm>

namespace lastmile {

void Support::add(FactId fact, MatchId match) {
  reasons_[fact].insert(match);
  conclusions_[match].push_back(fact);
}

std::vector<FactId> Support::drop(MatchId match) {
  auto found = conclusions_.find(match);
  if (found == conclusions_.end()) return {};
  std::vector<FactId> facts = std::move(found->second);
  conclusions_.erase(found);
  for (FactId fact : facts) {
    auto reasons = reasons_.find(fact);
    if (reasons == reasons_.end()) continue;
    reasons->second.erase(match);
    if (reasons->second.empty()) reasons_.erase(reasons);
  }
  return facts;
}

std::vector<MatchId> Support::forget(FactId fact) {
  auto found = reasons_.find(fact);
  if (found == reasons_.end()) return {};
  std::vector<MatchId> matches(found->second.begin(), found->second.end());
  reasons_.erase(found);
  for (MatchId match : matches) {
    std::erase(conclusions_[match], fact);
  }
  return matches;
}

const std::set<MatchId>& Support::of(FactId fact) const {
  static const std::set<MatchId> none;
  auto found = reasons_.find(fact);
  return found == reasons_.end() ? none : found->second;
}

std::vector<FactId> Support::concluded_by(MatchId match) const {
  auto found = conclusions_.find(match);
  return found == conclusions_.end() ? std::vector<FactId>() : found->second;
}

namespace {

bool rests_on(const Match& match, const std::set<FactId>& facts) {
  auto in = [&](FactId f) { return f.number != 0 && facts.contains(f); };
  return std::any_of(match.facts.begin(), match.facts.end(), in) ||
         std::any_of(match.witnesses.begin(), match.witnesses.end(), in);
}

}  // namespace

std::vector<FactId> Support::ungrounded(const std::vector<FactId>& lost,
                                        const Matcher& matcher,
                                        const WorkingMemory& memory) const {
  // All that may stand on what lost a reason.
  std::set<FactId> suspects;
  std::vector<FactId> queue;
  auto suspect = [&](FactId fact) {
    if (!memory.alive(fact) || memory.told(fact)) return;
    if (suspects.insert(fact).second) queue.push_back(fact);
  };
  for (FactId fact : lost) suspect(fact);
  for (std::size_t i = 0; i < queue.size(); ++i) {
    std::set<FactId> only{queue[i]};
    for (const auto& [id, facts] : conclusions_) {
      const Match* match = matcher.find(id);
      if (!match || !rests_on(*match, only)) continue;
      for (FactId fact : facts) suspect(fact);
    }
  }
  // Cleared one after the other, from the ground up.
  bool cleared = true;
  while (cleared) {
    cleared = false;
    for (auto it = suspects.begin(); it != suspects.end();) {
      const std::set<MatchId>& reasons = of(*it);
      bool grounded =
          std::any_of(reasons.begin(), reasons.end(), [&](MatchId id) {
            const Match* match = matcher.find(id);
            return match && !rests_on(*match, suspects);
          });
      it = grounded ? suspects.erase(it) : std::next(it);
      cleared = cleared || grounded;
    }
  }
  return {suspects.begin(), suspects.end()};
}

}  // namespace lastmile
