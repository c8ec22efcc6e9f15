// engine/fire/living_session.hpp
//
// A session that remembers all that was said to it. So what was said last can
// be taken back, the state of any moment can be returned to, a recorded session
// can be given again with the same facts, ids, firings and prints, and the
// rules can be exchanged under facts that stay.
//
//   LivingSession living(base, {.now = now});
//   living.give({Input::Assert{claims}}, faults);
//   living.give({Input::Run{}}, faults);
//   living.give({Input::Undo{}}, faults);
//
// Every input is taken whole or refused whole; one that is refused leaves all
// as it was. Going back is done by giving again what stands of the inputs to a
// fresh session: a session is a function of what was said to it, and so what
// had fired, every id and every count come back exactly. It costs what they
// cost.

#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/fire/audience.hpp"
#include "engine/fire/session.hpp"
#include "engine/knowledge/input.hpp"

namespace lastmile {

class LivingSession {
 public:
  LivingSession(std::shared_ptr<const KnowledgeBase> base,
                Session::Options options);
  ~LivingSession();
  LivingSession(const LivingSession&) = delete;
  LivingSession& operator=(const LivingSession&) = delete;

  // All that is wrong with inputs that are to be given one after the other,
  // found without giving any; false where there is something. What a Replace
  // finds of the facts that stand then is seen only when it is given.
  bool check(std::span<const Input> inputs, Diagnostics& faults) const;

  // False where it was refused.
  bool give(Input input, Diagnostics& faults);

  // What giving a Run came to, the last time.
  const Ran& ran() const { return ran_; }
  // The session as it stands. It is another after Undo, Restore and Replace.
  Session& session() { return *session_; }
  const Session& session() const { return *session_; }
  // All that was given, also what was taken back since.
  const std::vector<Input>& inputs() const { return given_; }

  // What was done under rules that have been replaced since.
  struct Past {
    std::vector<std::string> printed = {};
    std::map<std::string, std::size_t> fired = {};  // by rule id
    std::size_t firings = 0;
  };
  const Past& past() const { return past_; }
  // With what was printed in the past.
  std::vector<std::string> printed() const;

  // As with Session; who listens is told all anew (`attached` first) where a
  // session is given again what stands.
  void listen(Listener* listener);
  void listen_near_limit(Listener* listener, std::size_t last);

 private:
  // Which of the inputs stand, and where snapshots were taken.
  struct Ledger {
    struct Entry {
      std::size_t number;
      bool says;
    };
    std::vector<Entry> standing = {};
    std::map<std::string, std::vector<Entry>> marks = {};
    // False, and nothing is changed, where there is nothing to take back or to
    // go back to.
    bool enter(const Input& input, std::size_t number);
  };

  bool take(const Input& input, Diagnostics& faults);
  void retract(const Input::Retract& retract);
  void update(const Input::Update& update);
  bool replace(const Input::Replace& replace, Diagnostics& faults);
  void begin();
  void give_again();

  std::shared_ptr<const KnowledgeBase> first_base_;
  Session::Options options_;
  std::vector<Input> given_;
  Ledger ledger_;
  Past past_;
  Ran ran_;
  Audience usual_, late_;
  Listener* listener_ = nullptr;
  Listener* late_listener_ = nullptr;
  std::size_t late_last_ = 0;
  std::unique_ptr<Session> session_;
};

}  // namespace lastmile
