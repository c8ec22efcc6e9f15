// engine/explain/profile.hpp
//
// What each rule came to in a session: how often it fired, how many matches it
// has now and, with a clock, how long its firings took, what followed from
// them included. Without a clock nothing has to listen. The engine reads no
// clock of its own.

#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "engine/fire/session.hpp"

namespace lastmile {

struct RuleProfile {
  const Rule* rule = nullptr;
  std::size_t firings = 0;
  std::size_t matches = 0;
  std::int64_t nanoseconds = 0;  // 0 without a clock
};

// Rules that never fired and have no match are left out. The most frequent
// first, then in the order of the rules.
std::vector<RuleProfile> profile(const Session& session);

// Gives the time from a firing to the next to the rule that fired.
class Stopwatch final : public Listener {
 public:
  using Clock = std::function<std::int64_t()>;  // nanoseconds, never back

  explicit Stopwatch(Clock clock) : clock_(std::move(clock)) {}

  void attached(const Session& session) override;
  void fired(const Match& match) override;
  // To be called after a run: what is done now belongs to no rule.
  void rest();

  // With times; the longest first.
  std::vector<RuleProfile> profile() const;

 private:
  Clock clock_;
  const Session* session_ = nullptr;
  std::vector<std::int64_t> spent_;  // by rule
  std::optional<std::size_t> running_;
  std::int64_t since_ = 0;
};

}  // namespace lastmile
