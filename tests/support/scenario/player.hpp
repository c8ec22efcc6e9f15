// tests/support/scenario/player.hpp
//
// Plays the acts of a scenario on a session, and gives an account of what it
// holds and of what happened in it, in words that mean the same for every
// session: equal values read alike, however they were first written. It judges
// nothing, and serves on any thread.

#pragma once

#include <functional>
#include <set>

#include "tests/support/scenario/scenario.hpp"

namespace lastmile {

// What can be seen of a session after an act.
struct Account {
  std::string facts;    // sorted; whether told, and how many reasons
  std::string births;   // the same facts in order of birth
  std::string firings;  // of `then` rules, in order, since the last account
  std::string ran;      // how it stopped, how often which rule fired
  std::string printed;
  // That decide: item and code. Which of several is met first, and so where
  // it is said to be, is nobody's business.
  std::set<std::string> faults;

  // The first difference from the measure, in words; empty: there is none.
  std::string difference(const Account& measure) const;
};

class Player final : private Listener {
 public:
  Player(std::shared_ptr<const KnowledgeBase> base, Session::Options options);

  // False where a claim was refused.
  bool play(const Act& act);
  Account account();
  Session& session() { return session_; }
  bool at_limit() const { return ran_.stopped == Stopped::Limit; }
  bool stopped() const { return ran_.stopped == Stopped::Stop; }

  // The facts of these types, or all but `collection`, sorted, one a line.
  std::string facts(const std::vector<std::string>& types = {}) const;
  // Tells this session, in the order of `order`, all that the other was told
  // and not taken back; `order` gets the numbers of the claims and may turn
  // them about.
  void tell_survivors(
      const Player& other,
      const std::function<void(std::vector<std::size_t>&)>& order);
  // Takes back all that was told.
  void untell_everything();

 private:
  void fired(const Match& match) override;
  bool tell(const Act& act);
  void untell(std::size_t number);
  std::string text(const Value& value) const;
  std::string text(FactId fact) const;
  std::string supported(FactId fact) const;

  Session session_;
  Ran ran_ = {};
  std::string firings_;
};

// The claim that an act makes. Throws where its words are none.
Claim claim_of(const Act& act);

}  // namespace lastmile
