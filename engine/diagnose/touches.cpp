#include "engine/diagnose/touches.hpp"

#include <algorithm>

namespace lastmile {
namespace {

void sort_once(std::vector<std::size_t>& signs) {
  std::sort(signs.begin(), signs.end());
  signs.erase(std::unique(signs.begin(), signs.end()), signs.end());
}

}  // namespace

Claim answer_claim(const Question& question, const Question::Answer& answer) {
  Claim claim{.type = "ask.answer", .from = {.by = "answer"}};
  claim.fields.set("question_id", question.id).set("answer", answer.value);
  return claim;
}

Touches::Touches(const KnowledgeBase& base)
    : base_(base), uses_(base.schema.size()) {
  for (std::size_t s = 0; s < base.signs.size(); ++s) {
    note(s, base.signs[s].when.conditions);
    if (base.signs[s].absent_when) {
      note(s, base.signs[s].absent_when->conditions);
    }
  }
  for (const Question& question : base.questions) {
    std::vector<std::size_t> signs;
    std::vector<std::vector<std::size_t>>& each = by_answer_.emplace_back();
    for (const Question::Answer& answer : question.answers) {
      each.push_back(of(question, answer));
      signs.insert(signs.end(), each.back().begin(), each.back().end());
    }
    sort_once(signs);
    by_question_.push_back(std::move(signs));
  }
}

void Touches::note(std::size_t sign, const Conditions& conditions) {
  for (const Condition& condition : conditions) {
    using Form = Condition::Form;
    switch (condition.form) {
      case Form::Pattern:
      case Form::Compare: note(sign, condition.pattern); break;
      case Form::Every: note(sign, condition.pattern); break;
      case Form::Tally:
        for (const Mention& mention : mentions(condition)) {
          uses_[mention.type].push_back({sign});
        }
        break;
      default: break;
    }
    note(sign, condition.inner);
    for (const Condition::Branch& branch : condition.branches) {
      note(sign, branch.conditions);
    }
  }
  // What a type follows from touches it as a whole.
  for (const Mention& mention : mentions(conditions)) {
    for (TypeId below : base_.observed_below[mention.type]) {
      if (below != mention.type) uses_[below].push_back({sign});
    }
  }
}

void Touches::note(std::size_t sign, const Pattern& pattern) {
  const FactType& type = base_.schema[pattern.type];
  Use use{sign};
  // Only of the one fact of a case is it enough to look at what is said anew.
  bool whole = !type.single || !pattern.fact_variable.empty();
  for (const FieldTest& test : pattern.tests) {
    if (!whole) use.fields.push_back(test.field);
    auto* constant =
        test.operands.size() == 1
            ? std::get_if<Operand::Constant>(&test.operands[0].form)
            : nullptr;
    if (type.name == "ask.answer" &&
        type.fields[test.field].name == "question_id" &&
        test.comparison == Comparison::Equal && constant &&
        constant->value.is_text()) {
      use.question = base_.symbols.text(constant->value.shown());
    }
  }
  if (!whole) {
    use.fields.insert(use.fields.end(), pattern.binds.begin(),
                      pattern.binds.end());
  }
  uses_[pattern.type].push_back(std::move(use));
}

void Touches::touch(const Claim& claim, std::vector<std::size_t>& out) const {
  const FactType* type = base_.schema.find(claim.type);
  if (!type) return;
  const Node* question = claim.fields.find("question_id");
  auto said = [&](FieldIndex field) {
    return claim.fields.find(type->fields[field].name) ||
           type->fields[field].fallback.known();
  };
  for (const Use& use : uses_[type->id]) {
    bool other =
        !use.question.empty() && question && question->text != use.question;
    bool fits = use.fields.empty() ||
                std::any_of(use.fields.begin(), use.fields.end(), said);
    if (fits && !other) out.push_back(use.sign);
  }
}

std::vector<std::size_t> Touches::of(const Question& question,
                                     const Question::Answer& answer) const {
  std::vector<std::size_t> out;
  touch(answer_claim(question, answer), out);
  for (const Claim& claim : answer.tells) touch(claim, out);
  sort_once(out);
  return out;
}

}  // namespace lastmile
