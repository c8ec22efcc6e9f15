// engine/diagnose/recall.hpp
//
// Who diagnoses case after case sees the same things again: what a sign makes
// of the facts of its types, and what an answer would turn beside them, is kept
// from one case to the next; answers only where no rule concludes what the sign
// speaks of (depends.hpp). The facts are held against those that were seen byte
// by byte; nothing hangs on a hash. For one thread; bounded.
//
//   Recall recall(base);
//   for (each case) diagnose(session, looks, copy, tried, &recall);

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/diagnose/outlook.hpp"
#include "engine/diagnose/sign_states.hpp"

namespace lastmile {

class Recall {
 public:
  explicit Recall(std::shared_ptr<const KnowledgeBase> base);

  // The case that is looked at from now on: a session that has run. What was
  // given before is void.
  void look_at(const Session& session);

  // Null where it has to be found out, for `keep`.
  const SignReport* sign(std::size_t sign) const;
  void keep(std::size_t sign, const SignReport& report);

  // What the answer turns of those touched signs that `is_recalled`; null where
  // it has to be found out, for `keep`.
  const Turned* answer(std::size_t question, std::size_t answer);
  void keep(std::size_t question, std::size_t answer, const Turned& turned);
  bool is_recalled(std::size_t sign) const { return recalled_[sign] != 0; }

 private:
  // What a session holds of a type, by number; 0: nothing was seen or sought.
  // Behind the types stands what was given with the case, as one of them.
  using Content = std::uint32_t;
  struct Contents {
    std::unordered_map<std::string, Content> numbers = {};
  };
  // Signs that the same types decide, and what came of them.
  struct Known {
    std::vector<Content> contents = {};  // of the types, in their order
    std::vector<std::optional<SignReport>> reports = {};  // by its signs
  };
  struct Group {
    std::vector<TypeId> types = {};
    std::size_t signs = 0;
    std::unordered_multimap<std::uint64_t, Known> known = {};
    Known* now = nullptr;
  };
  struct Told {
    std::vector<Content> contents = {};
    Turned turned = {};
  };
  struct Answer {
    bool made = false;
    std::vector<TypeId> types = {};
    std::unordered_multimap<std::uint64_t, Told> told = {};
  };

  void write(const Session& session, TypeId type);
  void number(TypeId type);
  std::uint64_t key(const std::vector<TypeId>& types) const;
  bool same(const std::vector<Content>& contents,
            const std::vector<TypeId>& types) const;
  std::vector<Content> now(const std::vector<TypeId>& types) const;
  void find(Group& group);
  Answer& of(std::size_t question, std::size_t answer);
  void forget();

  std::shared_ptr<const KnowledgeBase> base_;
  std::vector<Group> groups_;
  // By sign: its group, or `none`, and where in it the sign stands.
  static constexpr std::uint32_t none = UINT32_MAX;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> place_;
  std::vector<char> recalled_;  // by sign: for answers
  TypeId given_;
  std::vector<Contents> by_type_;  // what was seen of it
  std::vector<Content> now_;       // by type: in the case that is looked at
  std::vector<std::vector<Answer>> answers_;
  std::string bytes_;                // of the content that is being written
  std::vector<std::string> looked_;  // by type: how it was looked for
  std::size_t held_ = 0;             // bytes, about
};

}  // namespace lastmile
