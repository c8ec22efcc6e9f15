#include "engine/explain/profile.hpp"

#include <algorithm>

namespace lastmile {

std::vector<RuleProfile> profile(const Session& session) {
  const auto& rules = session.base().rules;
  std::vector<std::size_t> matches(rules.size());
  session.matcher().count_matches(matches);
  std::vector<RuleProfile> out;
  for (const Rule& rule : rules) {
    RuleProfile one{&rule, session.fired()[rule.index], matches[rule.index]};
    if (one.firings != 0 || one.matches != 0) out.push_back(one);
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return a.firings > b.firings;
  });
  return out;
}

void Stopwatch::attached(const Session& session) {
  session_ = &session;
  spent_.assign(session.base().rules.size(), 0);
  running_.reset();
}

void Stopwatch::fired(const Match& match) {
  std::int64_t now = clock_();
  if (running_) spent_[*running_] += now - since_;
  running_ = match.rule->index;
  since_ = now;
}

void Stopwatch::rest() {
  if (running_) spent_[*running_] += clock_() - since_;
  running_.reset();
}

std::vector<RuleProfile> Stopwatch::profile() const {
  std::vector<RuleProfile> out = lastmile::profile(*session_);
  for (RuleProfile& one : out) one.nanoseconds = spent_[one.rule->index];
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return a.nanoseconds > b.nanoseconds;
  });
  return out;
}

}  // namespace lastmile
