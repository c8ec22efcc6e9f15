// engine/diagnose/trial.hpp
//
// What an answer would turn, found by giving it in a copy of the session and
// looking at the signs that it can touch. The copy is made once; an answer is
// taken back by untelling what it told, which leaves every sign as it was. In
// a knowledge base with `then` rules, whose acts stay, each answer gets a copy
// of its own. Where the case says nothing of what a sign speaks of, what the
// answer turns is known before (unseen_answers.hpp).

#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "engine/diagnose/outlook.hpp"
#include "engine/diagnose/touches.hpp"
#include "engine/fire/session.hpp"

namespace lastmile {

class Recall;
class UnseenAnswers;

class Trial {
 public:
  // `copy` makes another session that was told the same, not yet run;
  // `states` are those of its signs.
  Trial(const KnowledgeBase& base, const Touches& touches,
        std::vector<SignState> states,
        std::function<std::unique_ptr<Session>()> copy);

  Turned turned(const Question& question, const Question::Answer& answer);

  // The same by their positions. `answered` says of which signs `known`
  // answers; `recall` looks at the session, or is null.
  Turned turned(std::size_t question, std::size_t answer,
                const UnseenAnswers& known, const std::vector<char>& answered,
                Recall* recall = nullptr);

 private:
  void look(const Question& question, const Question::Answer& answer,
            std::span<const std::size_t> signs, Turned& out);
  struct Undo;
  void say(const Claim& claim, std::vector<Undo>& said);
  void take_back(std::vector<Undo>& said);

  const KnowledgeBase& base_;
  const Touches& touches_;
  std::vector<SignState> states_;
  std::function<std::unique_ptr<Session>()> copy_;
  std::unique_ptr<Session> session_;
  bool acts_ = false;  // there are `then` rules
};

}  // namespace lastmile
