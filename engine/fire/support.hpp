// engine/fire/support.hpp
//
// Which matches hold a conclusion up. A fact that was not told stands while a
// match concludes it, and the reasons must reach the ground: two conclusions
// never hold each other up after what both came from has gone.

#pragma once

#include <vector>

#include "engine/match/matcher.hpp"

namespace lastmile {

class Support {
 public:
  explicit Support(WorkingMemory& memory) : memory_(memory) {}

  void add(FactId fact, Match& match);
  // Adds to `facts` what this match concluded; it holds none of it up any more.
  void drop(Match& match, std::vector<FactId>& facts);
  // Forgets a fact that fell; adds the matches that concluded it.
  void forget(FactId fact, std::vector<Match*>& matches);
  // Of a fact that goes while it has reasons: they stay without it.
  bool any(FactId fact) const;
  std::size_t count(FactId fact) const;

  // In the order in which they became matches.
  std::vector<const Match*> of(FactId fact) const;
  std::vector<FactId> concluded_by(const Match& match) const;
  // Does a reason of a recursive rule hold it up?
  bool may_circle(FactId fact) const;

  // Of `lost` (conclusions of recursive rules that lost a reason and kept
  // another) and all that stands on them: those whose reasons go in a circle
  // and never reach a fact that was told, or that stands outside.
  std::vector<FactId> ungrounded(const std::vector<FactId>& lost,
                                 const Matcher& matcher) const;
  void reset();

 private:
  // One reason: in the list of its fact and in that of its match.
  struct Reason {
    Match* match;
    FactId fact;
    Reason* next_of_fact;
    Reason* previous_of_fact;
    Reason* next_of_match;
    Reason* next;  // of all, in no order
    Reason* previous;
  };

  static Reason* of_match(const Match& match) {
    return static_cast<Reason*>(match.support);
  }
  void unlink(Reason* reason);

  WorkingMemory& memory_;
  Arena arena_;
  Reason* all_ = nullptr;
};

}  // namespace lastmile
