#include "engine/diagnose/trial.hpp"

#include <algorithm>

#include "engine/diagnose/depends.hpp"
#include "engine/diagnose/recall.hpp"
#include "engine/diagnose/sign_states.hpp"
#include "engine/diagnose/unseen_answers.hpp"

namespace lastmile {

// How to take back one claim: the fact that it made, and what had been told of
// the one whose place it took.
struct Trial::Undo {
  TypeId type = 0;
  std::vector<Value> values = {};  // as told
  std::vector<SoundClaim> before = {};
};

Trial::Trial(const KnowledgeBase& base, const Touches& touches,
             std::vector<SignState> states,
             std::function<std::unique_ptr<Session>()> copy)
    : base_(base),
      touches_(touches),
      states_(std::move(states)),
      copy_(std::move(copy)),
      acts_(has_acts(base)) {}

void Trial::say(const Claim& claim, std::vector<Undo>& said) {
  WorkingMemory& memory = session_->memory();
  const FactType* type = base_.schema.find(claim.type);
  Diagnostics ignored;
  std::optional<std::vector<Value>> values = memory.check(claim, ignored);
  if (!type || !values) return;
  Undo undo{type->id, *values, {}};
  FactId stood = memory.find(type->id, *values);
  if (stood.number != 0 && memory.told(stood)) {
    undo.before = memory.claims(stood);
  }
  session_->tell(type->id, *values, session_->source(claim.from));
  said.push_back(std::move(undo));
}

void Trial::take_back(std::vector<Undo>& said) {
  WorkingMemory& memory = session_->memory();
  for (; !said.empty(); said.pop_back()) {
    const Undo& undo = said.back();
    FactId stands = memory.find(undo.type, undo.values);
    if (stands.number == 0) continue;
    session_->untell(stands);
    for (const SoundClaim& claim : undo.before) {
      session_->tell(undo.type, claim.values, session_->source(claim.from));
    }
  }
}

// What the answer turns of these signs.
void Trial::look(const Question& question, const Question::Answer& answer,
                 std::span<const std::size_t> signs, Turned& out) {
  if (signs.empty()) return;
  if (!session_ || acts_) {
    session_ = copy_();
    if (!session_) return;
  }
  std::vector<Undo> said;
  if (base_.schema.find("ask.answer"))
    say(answer_claim(question, answer), said);
  for (const Claim& claim : answer.tells) say(claim, said);
  session_->run();
  for (std::size_t sign : signs) {
    SignState state = sign_state(*session_, base_.signs[sign]);
    if (state != SignState::Unknown && state != states_[sign]) {
      out.emplace_back(sign, state);
    }
  }
  take_back(said);
}

Turned Trial::turned(const Question& question, const Question::Answer& answer) {
  Turned turned;
  look(question, answer, touches_.of(question, answer), turned);
  return turned;
}

Turned Trial::turned(std::size_t question, std::size_t answer,
                     const UnseenAnswers& known,
                     const std::vector<char>& answered, Recall* recall) {
  const Turned* recalled = recall ? recall->answer(question, answer) : nullptr;
  std::vector<std::size_t> rest;
  bool any = false;
  for (std::size_t sign : touches_.of(question, answer)) {
    if (recalled && recall->is_recalled(sign)) continue;
    if (answered[sign] != 0) {
      any = true;
    } else {
      rest.push_back(sign);
    }
  }
  Turned turned = recalled ? *recalled : Turned();
  if (any) {
    for (const auto& one : known.of(question, answer)) {
      if (answered[one.first] != 0) turned.push_back(one);
    }
  }
  const Question& asked = base_.questions[question];
  look(asked, asked.answers[answer], rest, turned);
  std::sort(turned.begin(), turned.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  if (recall && !recalled) {
    Turned kept = turned;
    std::erase_if(
        kept, [&](const auto& one) { return !recall->is_recalled(one.first); });
    recall->keep(question, answer, kept);
  }
  return turned;
}

}  // namespace lastmile
