#include "engine/diagnose/unseen_signs.hpp"

#include <algorithm>

#include "engine/diagnose/grounds.hpp"
#include "engine/diagnose/unseen_answers.hpp"

namespace lastmile {
namespace {

// Only facts decide it: a constant, or a field of a fact.
bool is_plain(const Operand& operand) {
  if (std::holds_alternative<Operand::Constant>(operand.form)) return true;
  auto* variable = std::get_if<Operand::Variable>(&operand.form);
  return variable && variable->source.row != 0;
}

bool is_plain(const Pattern& pattern) {
  return std::all_of(
      pattern.tests.begin(), pattern.tests.end(), [](const FieldTest& test) {
        // These two are held against the time of the case.
        return test.comparison != Comparison::Within &&
               test.comparison != Comparison::OlderThan &&
               std::all_of(test.operands.begin(), test.operands.end(),
                           [](const Operand& o) { return is_plain(o); });
      });
}

bool is_plain(const Conditions& conditions) {
  using Form = Condition::Form;
  return std::all_of(
      conditions.begin(), conditions.end(), [](const Condition& c) {
        switch (c.form) {
          case Form::Pattern:
          case Form::Compare: return is_plain(c.pattern);
          case Form::Every: return is_plain(c.pattern) && is_plain(c.inner);
          case Form::No:
          case Form::Some:
          case Form::All: return is_plain(c.inner);
          case Form::Any:
            return std::all_of(c.branches.begin(), c.branches.end(),
                               [](const Condition::Branch& branch) {
                                 return is_plain(branch.conditions);
                               });
          default: return false;  // tallies, expressions, Lua
        }
      });
}

void add_types(const KnowledgeBase& base, const When& when,
               std::vector<TypeId>& types) {
  for (const Mention& mention : mentions(when.conditions)) {
    types.push_back(mention.type);
    const auto& below = base.observed_below[mention.type];
    types.insert(types.end(), below.begin(), below.end());
  }
}

}  // namespace

// The base owns this, so this must not own the base.
UnseenSigns::UnseenSigns(const KnowledgeBase& base)
    : base_(base),
      nothing_(std::shared_ptr<const KnowledgeBase>(
                   std::shared_ptr<const KnowledgeBase>(), &base),
               {}) {
  nothing_.run();
  for (const Sign& sign : base.signs) {
    Entry& entry = entries_.emplace_back();
    entry.plain = is_plain(sign.when.conditions) &&
                  (!sign.absent_when || is_plain(sign.absent_when->conditions));
    if (!entry.plain) continue;
    add_types(base, sign.when, entry.types);
    if (sign.absent_when) add_types(base, *sign.absent_when, entry.types);
    std::sort(entry.types.begin(), entry.types.end());
    entry.types.erase(std::unique(entry.types.begin(), entry.types.end()),
                      entry.types.end());
  }
}

UnseenSigns::~UnseenSigns() = default;

const UnseenAnswers& UnseenSigns::answers() const {
  std::call_once(asked_, [&] {
    answers_ = std::make_unique<const UnseenAnswers>(
        base_, grounds_of(base_).touches, *this);
  });
  return *answers_;
}

const SignReport* UnseenSigns::made(std::size_t sign) const {
  const Entry& entry = entries_[sign];
  std::scoped_lock lock(mutex_);
  if (!entry.ready.load(std::memory_order_relaxed)) {
    entry.report = sign_report(nothing_, base_.signs[sign]);
    entry.ready.store(&entry.report, std::memory_order_release);
  }
  return &entry.report;
}

const SignReport* UnseenSigns::report(std::size_t sign,
                                      const std::vector<char>& seen) const {
  const Entry& entry = entries_[sign];
  if (!entry.plain ||
      std::any_of(entry.types.begin(), entry.types.end(),
                  [&](TypeId type) { return seen[type] != 0; })) {
    return nullptr;
  }
  const SignReport* ready = entry.ready.load(std::memory_order_acquire);
  return ready ? ready : made(sign);
}

std::vector<char> types_seen(const Session& session) {
  const Schema& schema = session.base().schema;
  std::vector<char> seen(schema.size());
  for (std::size_t type = 0; type < seen.size(); ++type) {
    seen[type] =
        session.memory().facts(static_cast<TypeId>(type)).empty() ? 0 : 1;
  }
  for (const CollectionRecord& record : session.memory().collections()) {
    if (const FactType* type = schema.find(record.type)) seen[type->id] = 1;
  }
  return seen;
}

const UnseenSigns& unseen_signs_of(const KnowledgeBase& base) {
  std::call_once(base.unseen.once, [&] {
    base.unseen.signs = std::make_shared<const UnseenSigns>(base);
  });
  return *static_cast<const UnseenSigns*>(base.unseen.signs.get());
}

}  // namespace lastmile
