// engine/diagnose/unseen_answers.hpp
//
// What the answer to a question turns among the signs of whose types a case
// says nothing: the same as in a case in which nothing was said at all. It is
// worked out once for a knowledge base, and shared by all sessions and
// threads. What a rule derives may need more than the answer, and is never
// answered from here, nor is anything where `then` rules act.

#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/diagnose/trial.hpp"
#include "engine/diagnose/unseen_signs.hpp"

namespace lastmile {

class UnseenAnswers {
 public:
  // Base, touches and signs outlive it.
  UnseenAnswers(const KnowledgeBase& base, const Touches& touches,
                const UnseenSigns& signs);

  // By position of the sign: is it answered for, in a session of whose types
  // `types_seen` gave this? All false where nothing is.
  std::vector<char> answered(const std::vector<char>& seen) const;

  // What it turns among those that are answered for, and maybe among others.
  const Turned& of(std::size_t question, std::size_t answer) const;

 private:
  struct Entry {
    std::atomic<const Turned*> ready = nullptr;
    Turned turned = {};
  };

  const KnowledgeBase& base_;
  const UnseenSigns& signs_;
  std::vector<char> plain_;  // by position of the sign
  mutable std::vector<std::deque<Entry>> entries_;
  mutable std::mutex mutex_;
  mutable std::unique_ptr<Trial> nothing_;  // in a session told nothing
};

}  // namespace lastmile
