// engine/diagnose/depends.hpp
//
// What decides a sign: whether two cases that have this in common have the sign
// in common too.

#pragma once

#include <vector>

#include "engine/knowledge/knowledge_base.hpp"

namespace lastmile {

struct Depends {
  enum class On : std::uint8_t {
    Facts,  // on facts of these types, and on who looked for them
    Given,  // also on the time of the case, its target or its client
    More,   // on other signs or on Lua, which has limits of its own
  };
  On on = On::Facts;
  std::vector<TypeId> types = {};  // ascending, with what they follow from
  bool on_conclusions = false;     // a rule concludes facts of one of them
};

// By position of the sign.
std::vector<Depends> depends_of(const KnowledgeBase& base);

// Are there `then` rules, whose acts stay?
bool has_acts(const KnowledgeBase& base);

}  // namespace lastmile
