// engine/diagnose/touches.hpp
//
// Which signs an answer can turn, as far as that is seen without giving it:
// those that speak of what it tells. Made once for a knowledge base.

#pragma once

#include <string>
#include <vector>

#include "engine/knowledge/knowledge_base.hpp"

namespace lastmile {

// The fact that an answer becomes, beside what it tells.
Claim answer_claim(const Question& question, const Question::Answer& answer);

class Touches {
 public:
  explicit Touches(const KnowledgeBase& base);

  // By position of the sign, ascending.
  std::vector<std::size_t> of(const Question& question,
                              const Question::Answer& answer) const;
  // The same by their positions, made before.
  const std::vector<std::size_t>& of(std::size_t question,
                                     std::size_t answer) const {
    return by_answer_[question][answer];
  }
  // The same of any answer to the question, by its position.
  const std::vector<std::size_t>& of(std::size_t question) const {
    return by_question_[question];
  }

 private:
  // Which signs speak of a type, and of which of its fields.
  struct Use {
    std::size_t sign;
    std::vector<FieldIndex> fields = {};  // empty: of it as a whole
    std::string question = {};            // of `ask.answer`: only of this one
  };
  void note(std::size_t sign, const Conditions& conditions);
  void note(std::size_t sign, const Pattern& pattern);
  void touch(const Claim& claim, std::vector<std::size_t>& out) const;

  const KnowledgeBase& base_;
  std::vector<std::vector<Use>> uses_;  // by type
  std::vector<std::vector<std::vector<std::size_t>>> by_answer_;
  std::vector<std::vector<std::size_t>> by_question_;
};

}  // namespace lastmile
