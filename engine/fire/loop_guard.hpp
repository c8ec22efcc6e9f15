// engine/fire/loop_guard.hpp
//
// Who goes round in a run that never rests. It listens to the last firings
// before a limit and tells the rules that repeat, in the order in which they
// do, with a few of the facts that they turn into each other. It keeps a fixed
// number of firings, however long it listens.
//
//   LoopGuard guard;
//   session.listen_near_limit(&guard, LoopGuard::window);
//   if (session.run().stopped == Stopped::Limit) show(guard.loop());

#pragma once

#include <vector>

#include "engine/fire/session.hpp"

namespace lastmile {

struct Loop {
  // What one firing did: the facts that it retracted, or else those that it
  // matched, and the new facts that it told or derived.
  struct Turn {
    std::size_t round = 0;  // counts all firings from 1
    std::vector<FactId> before = {};
    std::vector<FactId> after = {};
  };
  struct Member {
    const Rule* rule = nullptr;
    std::size_t fired = 0;         // since the session began
    std::vector<Turn> turns = {};  // the last few, the oldest first
  };
  // How many firings come back in the same order; 0: no order was found, then
  // the members are those of the last firings, the most frequent first.
  std::size_t period = 0;
  // In the order of their turns, each once.
  std::vector<Member> members = {};
};

class LoopGuard final : public Listener {
 public:
  static constexpr std::size_t window = 1024;  // firings looked at
  static constexpr std::size_t shown = 3;      // turns of each member

  void attached(const Session& session) override;
  void told(FactId fact, bool fresh) override;
  void untold(FactId fact) override;
  void derived(FactId fact, const Match& because, bool fresh) override;
  void fired(const Match& match) override;

  Loop loop() const;

 private:
  struct Heard {
    std::uint32_t rule = 0;
    std::vector<FactId> matched = {};
    std::vector<FactId> retracted = {};
    std::vector<FactId> made = {};
  };

  const Heard& back(std::size_t i) const;  // the last is 0
  std::size_t period() const;
  Loop::Member member(std::uint32_t rule) const;

  const Session* session_ = nullptr;
  std::vector<Heard> heard_;  // a ring
  std::size_t count_ = 0;     // firings heard in all
};

}  // namespace lastmile
