#include "engine/fire/loop_guard.hpp"

#include <algorithm>
#include <map>

namespace lastmile {

void LoopGuard::attached(const Session& session) {
  session_ = &session;
  heard_.clear();
  count_ = 0;
}

void LoopGuard::fired(const Match& match) {
  if (heard_.size() < window) heard_.emplace_back();
  Heard& turn = heard_[count_++ % window];
  turn.rule = static_cast<std::uint32_t>(match.rule->index);
  turn.matched.clear();
  turn.retracted.clear();
  turn.made.clear();
  for (FactId fact : match.facts) {
    if (fact.number != 0) turn.matched.push_back(fact);
  }
}

void LoopGuard::told(FactId fact, bool fresh) {
  if (fresh && count_ != 0) {
    heard_[(count_ - 1) % window].made.push_back(fact);
  }
}

void LoopGuard::derived(FactId fact, const Match&, bool fresh) {
  told(fact, fresh);
}

void LoopGuard::untold(FactId fact) {
  if (count_ != 0) heard_[(count_ - 1) % window].retracted.push_back(fact);
}

const LoopGuard::Heard& LoopGuard::back(std::size_t i) const {
  return heard_[(count_ - 1 - i) % window];
}

// The least number of firings after which the rules come back in the same
// order, as far as half of what was heard, and at least three times.
std::size_t LoopGuard::period() const {
  std::size_t heard = heard_.size();
  for (std::size_t p = 1; 3 * p <= heard; ++p) {
    std::size_t reach = std::max(2 * p, heard / 2);
    bool repeats = true;
    for (std::size_t i = 0; i < reach && i + p < heard && repeats; ++i) {
      repeats = back(i).rule == back(i + p).rule;
    }
    if (repeats) return p;
  }
  return 0;
}

Loop::Member LoopGuard::member(std::uint32_t rule) const {
  Loop::Member out{.rule = &session_->base().rules[rule],
                   .fired = session_->fired()[rule]};
  std::size_t rounds = 0;
  for (std::size_t count : session_->fired()) rounds += count;
  for (std::size_t i = 0; i < heard_.size() && out.turns.size() < shown; ++i) {
    const Heard& turn = back(i);
    if (turn.rule != rule) continue;
    out.turns.push_back({rounds - i,
                         turn.retracted.empty() ? turn.matched : turn.retracted,
                         turn.made});
  }
  std::reverse(out.turns.begin(), out.turns.end());
  return out;
}

Loop LoopGuard::loop() const {
  Loop out{.period = period()};
  if (out.period == 0) {
    std::map<std::uint32_t, std::size_t> counts;
    for (const Heard& turn : heard_) ++counts[turn.rule];
    std::vector<std::pair<std::uint32_t, std::size_t>> order(counts.begin(),
                                                             counts.end());
    std::stable_sort(
        order.begin(), order.end(),
        [](const auto& a, const auto& b) { return a.second > b.second; });
    for (const auto& [rule, count] : order) out.members.push_back(member(rule));
    return out;
  }
  std::vector<std::uint32_t> rules;
  for (std::size_t i = out.period; i-- > 0;) {
    if (std::find(rules.begin(), rules.end(), back(i).rule) == rules.end()) {
      rules.push_back(back(i).rule);
    }
  }
  // Where a circle begins is chance: with the rule that stands first.
  std::rotate(rules.begin(), std::min_element(rules.begin(), rules.end()),
              rules.end());
  for (std::uint32_t rule : rules) out.members.push_back(member(rule));
  return out;
}

}  // namespace lastmile
