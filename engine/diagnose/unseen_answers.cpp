#include "engine/diagnose/unseen_answers.hpp"

#include <algorithm>

namespace lastmile {
UnseenAnswers::UnseenAnswers(const KnowledgeBase& base, const Touches& touches,
                             const UnseenSigns& signs)
    : base_(base), signs_(signs), plain_(base.signs.size()) {
  for (const Question& question : base.questions) {
    entries_.emplace_back(question.answers.size());
  }
  if (has_acts(base)) return;
  const std::vector<char> nothing_seen(base.schema.size());
  std::vector<SignState> states;
  for (std::size_t s = 0; s < plain_.size(); ++s) {
    const SignReport* report = signs.report(s, nothing_seen);
    plain_[s] = report && !signs.depends(s).on_conclusions;
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
