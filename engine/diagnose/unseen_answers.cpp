#include "engine/diagnose/unseen_answers.hpp"

#include <algorithm>

namespace lastmile {
namespace {

// By type: does any rule conclude it?
std::vector<char> concluded(const KnowledgeBase& base) {
  std::vector<char> out(base.schema.size());
  for (const Rule& rule : base.rules) {
    for (const Assertion& one : rule.derive) out[one.type] = 1;
  }
  return out;
}

bool acts(const KnowledgeBase& base) {
  return std::any_of(base.rules.begin(), base.rules.end(),
                     [](const Rule& rule) { return !rule.derives(); });
}

bool speaks_of(const When& when, const std::vector<char>& types) {
  std::vector<Mention> all = mentions(when.conditions);
  return std::any_of(all.begin(), all.end(), [&](const Mention& mention) {
    return types[mention.type] != 0;
  });
}

}  // namespace

UnseenAnswers::UnseenAnswers(const KnowledgeBase& base, const Touches& touches,
                             const UnseenSigns& signs)
    : base_(base), signs_(signs), plain_(base.signs.size()) {
  for (const Question& question : base.questions) {
    entries_.emplace_back(question.answers.size());
  }
  if (acts(base)) return;
  const std::vector<char> derived = concluded(base);
  const std::vector<char> nothing_seen(base.schema.size());
  std::vector<SignState> states;
  for (std::size_t s = 0; s < plain_.size(); ++s) {
    const Sign& sign = base.signs[s];
    const SignReport* report = signs.report(s, nothing_seen);
    plain_[s] = report && !speaks_of(sign.when, derived) &&
                !(sign.absent_when && speaks_of(*sign.absent_when, derived));
    states.push_back(report ? report->state : SignState::Unknown);
  }
  nothing_ = std::make_unique<Trial>(base, touches, std::move(states), [&base] {
    // The base owns this, so this must not own the base.
    auto session = std::make_unique<Session>(
        std::shared_ptr<const KnowledgeBase>(
            std::shared_ptr<const KnowledgeBase>(), &base),
        Session::Options{});
    session->run();
    return session;
  });
}

std::vector<char> UnseenAnswers::answered(const std::vector<char>& seen) const {
  std::vector<char> out = plain_;
  for (std::size_t s = 0; s < out.size(); ++s) {
    if (out[s] != 0 && !signs_.report(s, seen)) out[s] = 0;
  }
  return out;
}

const Turned& UnseenAnswers::of(std::size_t question,
                                std::size_t answer) const {
  Entry& entry = entries_[question][answer];
  if (auto* ready = entry.ready.load(std::memory_order_acquire)) return *ready;
  std::scoped_lock lock(mutex_);
  if (!entry.ready.load(std::memory_order_relaxed)) {
    const Question& asked = base_.questions[question];
    if (nothing_) entry.turned = nothing_->turned(asked, asked.answers[answer]);
    entry.ready.store(&entry.turned, std::memory_order_release);
  }
  return entry.turned;
}

}  // namespace lastmile
