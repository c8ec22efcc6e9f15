#include "engine/diagnose/depends.hpp"

#include <algorithm>

namespace lastmile {
namespace {

using On = Depends::On;

On of(const Operand& operand) {
  if (std::holds_alternative<Operand::Constant>(operand.form)) return On::Facts;
  auto* variable = std::get_if<Operand::Variable>(&operand.form);
  return variable && variable->source.row != 0 ? On::Facts : On::Given;
}

On of(const Pattern& pattern) {
  On on = On::Facts;
  for (const FieldTest& test : pattern.tests) {
    // These two are held against the time of the case.
    if (test.comparison == Comparison::Within ||
        test.comparison == Comparison::OlderThan) {
      on = On::Given;
    }
    for (const Operand& operand : test.operands) on = std::max(on, of(operand));
  }
  return on;
}

On of(const Conditions& conditions) {
  using Form = Condition::Form;
  On on = On::Facts;
  for (const Condition& condition : conditions) {
    switch (condition.form) {
      case Form::Pattern:
      case Form::Compare:
      case Form::Every: on = std::max(on, of(condition.pattern)); break;
      case Form::No:
      case Form::Some:
      case Form::All:
      case Form::Any: break;
      case Form::Tally:
      case Form::Let:
      case Form::Check: on = std::max(on, On::Given); break;
      case Form::Lua:
      case Form::Sign: on = On::More; break;
    }
    on = std::max(on, of(condition.inner));
    for (const Condition::Branch& branch : condition.branches) {
      on = std::max(on, of(branch.conditions));
    }
  }
  return on;
}

void add(const KnowledgeBase& base, const When& when,
         const std::vector<char>& concluded, Depends& to) {
  to.on = std::max(to.on, of(when.conditions));
  for (const Mention& mention : mentions(when.conditions)) {
    to.types.push_back(mention.type);
    to.on_conclusions |= concluded[mention.type] != 0;
    const auto& below = base.observed_below[mention.type];
    to.types.insert(to.types.end(), below.begin(), below.end());
  }
}

}  // namespace

std::vector<Depends> depends_of(const KnowledgeBase& base) {
  std::vector<char> concluded(base.schema.size());
  for (const Rule& rule : base.rules) {
    for (const Assertion& one : rule.derive) concluded[one.type] = 1;
  }
  std::vector<Depends> out;
  for (const Sign& sign : base.signs) {
    Depends& one = out.emplace_back();
    add(base, sign.when, concluded, one);
    if (sign.absent_when) add(base, *sign.absent_when, concluded, one);
    // Functions of a pack are Lua too.
    if (one.on == On::Given && base.scripts.size() > 0) one.on = On::More;
    std::sort(one.types.begin(), one.types.end());
    one.types.erase(std::unique(one.types.begin(), one.types.end()),
                    one.types.end());
  }
  return out;
}

bool has_acts(const KnowledgeBase& base) {
  return std::any_of(base.rules.begin(), base.rules.end(),
                     [](const Rule& rule) { return !rule.derives(); });
}

}  // namespace lastmile
