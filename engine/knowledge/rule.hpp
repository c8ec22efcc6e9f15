// engine/knowledge/rule.hpp
//
// What must hold, and what then follows: a `derive` rule's conclusions stand
// while the match stands, a `then` rule acts once per match.

#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/knowledge/condition.hpp"
#include "engine/knowledge/item.hpp"

namespace lastmile {

// The fields that are not mentioned take their default, or are unknown.
struct Assertion {
  TypeId type = 0;
  std::vector<std::pair<FieldIndex, Operand>> fields = {};
  Place place = {};
};

struct Retraction {
  std::uint32_t row = 0;  // of the pattern that binds the fact
};

struct Update {
  std::uint32_t row = 0;
  TypeId type = 0;
  std::vector<std::pair<FieldIndex, Operand>> fields = {};
};

struct Print {
  Template text;
  Place place = {};
};

struct Stop {};

// Lua that returns a list of facts to assert.
struct ScriptAction {
  ScriptCall call;
  // The types whose names stand in its text: it asserts no other. Empty: it
  // makes them up, and may assert any.
  std::vector<TypeId> types = {};
  Place place = {};
};

using Action =
    std::variant<Assertion, Retraction, Update, Print, Stop, ScriptAction>;

struct Rule : Item {
  std::size_t index = 0;  // in the knowledge base: earlier is less
  When when;
  std::vector<Assertion> derive = {};
  std::vector<Action> then = {};
  std::int64_t salience = 0;
  Template say = {};
  // Of a derive rule: rules of lower strata reach their fixpoint first.
  std::size_t stratum = 0;
  // Does its stratum hold rules that feed each other in a circle?
  bool recursive = false;

  bool derives() const { return !derive.empty(); }
};

}  // namespace lastmile
