#include "engine/diagnose/unseen_signs.hpp"

#include <algorithm>

#include "engine/diagnose/grounds.hpp"
#include "engine/diagnose/unseen_answers.hpp"

namespace lastmile {
// The base owns this, so this must not own the base.
UnseenSigns::UnseenSigns(const KnowledgeBase& base)
    : base_(base),
      nothing_(std::shared_ptr<const KnowledgeBase>(
                   std::shared_ptr<const KnowledgeBase>(), &base),
               {}) {
  nothing_.run();
  for (Depends& one : depends_of(base)) entries_.emplace_back(std::move(one));
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
  if (entry.depends.on != Depends::On::Facts ||
      std::any_of(entry.depends.types.begin(), entry.depends.types.end(),
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
