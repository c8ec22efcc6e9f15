// engine/fire/support.hpp
//
// Which matches hold a conclusion up. A fact that was not told stands while a
// match concludes it, and the reasons must reach the ground: two conclusions
// never hold each other up after what both came from has gone.

#pragma once

#include <map>
#include <set>
#include <unordered_map>
#include <vector>

#include "engine/match/matcher.hpp"

namespace lastmile {

class Support {
 public:
  void add(FactId fact, MatchId match);
  // The facts that this match concluded; it holds none of them up any more.
  std::vector<FactId> drop(MatchId match);
  // Forgets a fact that fell; gives the matches that concluded it.
  std::vector<MatchId> forget(FactId fact);

  const std::set<MatchId>& of(FactId fact) const;
  std::vector<FactId> concluded_by(MatchId match) const;
  bool any(FactId fact) const { return !of(fact).empty(); }

  // Of `lost` (conclusions of recursive rules that lost a reason and kept
  // another) and all that stands on them: those whose reasons go in a circle
  // and never reach a fact that was told, or that stands outside.
  std::vector<FactId> ungrounded(const std::vector<FactId>& lost,
                                 const Matcher& matcher,
                                 const WorkingMemory& memory) const;

 private:
  std::unordered_map<FactId, std::set<MatchId>> reasons_;
  std::unordered_map<MatchId, std::vector<FactId>> conclusions_;
};

}  // namespace lastmile
