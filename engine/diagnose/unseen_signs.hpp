// engine/diagnose/unseen_signs.hpp
//
// A case says something of a few fact types; most signs speak of others, and
// of those the answer is that of a case in which nothing was said at all. It
// is worked out once for a knowledge base, and shared by all sessions and
// threads. What depends on more than facts and looks (the time, what the user
// called the target, expressions, Lua) is never answered from here.

#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/diagnose/depends.hpp"
#include "engine/diagnose/sign_states.hpp"

namespace lastmile {

class UnseenAnswers;

class UnseenSigns {
 public:
  // The knowledge base outlives it: it is part of it.
  explicit UnseenSigns(const KnowledgeBase& base);
  ~UnseenSigns();

  // The report of a sign of whose types this session knows nothing; null where
  // it has to be looked at. `seen` is what `types_seen` gave.
  const SignReport* report(std::size_t sign,
                           const std::vector<char>& seen) const;

  const Depends& depends(std::size_t sign) const {
    return entries_[sign].depends;
  }

  // What answers turn among them, made when it is first asked for.
  const UnseenAnswers& answers() const;

 private:
  struct Entry {
    explicit Entry(Depends on) : depends(std::move(on)) {}
    Depends depends;
    // Made when it is first asked for.
    mutable std::atomic<const SignReport*> ready = nullptr;
    mutable SignReport report = {};
  };
  const SignReport* made(std::size_t sign) const;

  const KnowledgeBase& base_;
  std::deque<Entry> entries_;  // by position of the sign
  mutable std::mutex mutex_;   // of the session and the reports
  mutable Session nothing_;    // was told nothing
  mutable std::once_flag asked_;
  mutable std::unique_ptr<const UnseenAnswers> answers_;
};

// By type: is there a fact of it, or did anybody say how he looked for it?
std::vector<char> types_seen(const Session& session);

const UnseenSigns& unseen_signs_of(const KnowledgeBase& base);

}  // namespace lastmile
