#include "engine/fire/support.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace lastmile {

void Support::add(FactId fact, Match& match) {
  void*& head = memory_.hooks(fact).support;
  auto* reason = arena_.make<Reason>();
  *reason = {
      &match, fact,   static_cast<Reason*>(head), nullptr, of_match(match),
      all_,   nullptr};
  if (reason->next_of_fact) reason->next_of_fact->previous_of_fact = reason;
  head = reason;
  match.support = reason;
  if (all_) all_->previous = reason;
  all_ = reason;
}

void Support::unlink(Reason* reason) {
  if (reason->next_of_fact) {
    reason->next_of_fact->previous_of_fact = reason->previous_of_fact;
  }
  if (reason->previous_of_fact) {
    reason->previous_of_fact->next_of_fact = reason->next_of_fact;
  } else {
    memory_.hooks(reason->fact).support = reason->next_of_fact;
  }
  if (reason->next) reason->next->previous = reason->previous;
  (reason->previous ? reason->previous->next : all_) = reason->next;
}

void Support::drop(Match& match, std::vector<FactId>& facts) {
  for (Reason *r = of_match(match), *next = nullptr; r; r = next) {
    next = r->next_of_match;
    unlink(r);
    if (std::find(facts.begin(), facts.end(), r->fact) == facts.end()) {
      facts.push_back(r->fact);
    }
    arena_.release(r, sizeof(Reason));
  }
  match.support = nullptr;
}

void Support::forget(FactId fact, std::vector<Match*>& matches) {
  auto* reason = static_cast<Reason*>(memory_.hooks(fact).support);
  for (Reason* next = nullptr; reason; reason = next) {
    next = reason->next_of_fact;
    matches.push_back(reason->match);
    Reason* of = of_match(*reason->match);
    if (of == reason) {
      reason->match->support = reason->next_of_match;
    } else {
      while (of->next_of_match != reason) of = of->next_of_match;
      of->next_of_match = reason->next_of_match;
    }
    unlink(reason);
    arena_.release(reason, sizeof(Reason));
  }
}

bool Support::any(FactId fact) const { return memory_.hooks(fact).support; }

std::size_t Support::count(FactId fact) const { return of(fact).size(); }

std::vector<const Match*> Support::of(FactId fact) const {
  std::vector<const Match*> matches;
  if (!memory_.alive(fact)) return matches;
  auto* reason = static_cast<Reason*>(memory_.hooks(fact).support);
  for (; reason; reason = reason->next_of_fact) {
    matches.push_back(reason->match);
  }
  std::sort(matches.begin(), matches.end(),
            [](const Match* a, const Match* b) { return a->id < b->id; });
  matches.erase(std::unique(matches.begin(), matches.end()), matches.end());
  return matches;
}

std::vector<FactId> Support::concluded_by(const Match& match) const {
  std::vector<FactId> facts;
  for (Reason* r = of_match(match); r; r = r->next_of_match) {
    facts.push_back(r->fact);
  }
  return facts;
}

bool Support::may_circle(FactId fact) const {
  auto* reason = static_cast<Reason*>(memory_.hooks(fact).support);
  for (; reason; reason = reason->next_of_fact) {
    if (reason->match->rule->recursive) return true;
  }
  return false;
}

void Support::reset() {
  arena_.reset();
  all_ = nullptr;
}

std::vector<FactId> Support::ungrounded(const std::vector<FactId>& lost,
                                        const Matcher& matcher) const {
  // What each match of a recursive rule stands on, and which matches stand on
  // a fact. Only such rules are part of a circle.
  struct Standing {
    const Match* match;
    std::vector<FactId> on;
  };
  std::vector<Standing> standings;
  std::unordered_map<FactId, std::vector<std::size_t>> above;
  std::unordered_map<const Match*, std::size_t> number;
  for (Reason* r = all_; r; r = r->next) {
    if (!r->match->rule->recursive || number.contains(r->match)) continue;
    number.emplace(r->match, standings.size());
    Standing standing{r->match, matcher.witnesses(*r->match)};
    for (FactId fact : r->match->facts) {
      if (fact.number) standing.on.push_back(fact);
    }
    for (FactId fact : standing.on) {
      above[fact].push_back(standings.size());
    }
    standings.push_back(std::move(standing));
  }
  // All that may stand on what lost a reason.
  std::set<FactId> suspects;
  std::vector<FactId> queue;
  auto suspect = [&](FactId fact) {
    if (!memory_.alive(fact) || memory_.told(fact)) return;
    if (suspects.insert(fact).second) queue.push_back(fact);
  };
  for (FactId fact : lost) suspect(fact);
  for (std::size_t i = 0; i < queue.size(); ++i) {
    for (std::size_t n : above[queue[i]]) {
      for (FactId fact : concluded_by(*standings[n].match)) suspect(fact);
    }
  }
  // Cleared from the ground up: a fact with a reason that rests on no suspect,
  // and then what that one was missing.
  auto grounded = [&](FactId fact) {
    for (const Match* match : of(fact)) {
      auto at = number.find(match);
      if (at == number.end()) return true;
      const std::vector<FactId>& on = standings[at->second].on;
      if (std::none_of(on.begin(), on.end(),
                       [&](FactId f) { return suspects.contains(f); })) {
        return true;
      }
    }
    return false;
  };
  std::vector<FactId> cleared;
  for (FactId fact : suspects) {
    if (grounded(fact)) cleared.push_back(fact);
  }
  for (std::size_t i = 0; i < cleared.size(); ++i) {
    if (!suspects.erase(cleared[i])) continue;
    for (std::size_t n : above[cleared[i]]) {
      for (FactId fact : concluded_by(*standings[n].match)) {
        if (suspects.contains(fact) && grounded(fact)) cleared.push_back(fact);
      }
    }
  }
  return {suspects.begin(), suspects.end()};
}

}  // namespace lastmile
