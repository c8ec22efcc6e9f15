#include "engine/explain/why.hpp"

namespace lastmile {
namespace {

// Of several reasons the oldest that rests on older facts alone: a reason made
// of younger ones would prove the fact by itself.
const Match* reason(const Session& session, FactId fact) {
  for (MatchId id : session.support().of(fact)) {
    const Match* match = session.matcher().find(id);
    if (!match) continue;
    bool older = true;
    for (FactId premise : match->facts) {
      older = older && premise.number < fact.number;
    }
    if (older) return match;
  }
  return nullptr;
}

}  // namespace

Proof why(const Session& session, FactId fact, std::set<FactId>& seen) {
  Proof proof{.fact = fact};
  if (session.memory().told(fact)) {
    seen.insert(fact);
    return proof;
  }
  const Match* match = reason(session, fact);
  if (!match) return proof;
  proof.rule = match->rule;
  if (!seen.insert(fact).second) {
    proof.shown_above = true;
    return proof;
  }
  auto add = [&](FactId premise) {
    if (premise.number != 0) proof.from.push_back(why(session, premise, seen));
  };
  for (FactId premise : match->facts) add(premise);
  for (FactId premise : match->witnesses) add(premise);
  return proof;
}

}  // namespace lastmile
