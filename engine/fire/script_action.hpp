// engine/fire/script_action.hpp
//
// What Lua wants to be asserted, held against the fact types: all of it fits,
// or nothing of it is asserted and the fault is noted. It changes no memory.

#pragma once

#include <vector>

#include "engine/match/evaluator.hpp"

namespace lastmile {

struct ScriptedFact {
  TypeId type = 0;
  std::vector<Value> values = {};
};

// In the order in which the action returned them.
std::vector<ScriptedFact> facts_of(const ScriptAction& action,
                                   const KnowledgeBase& base,
                                   Evaluator& evaluator, Symbols& symbols,
                                   const MatchView& match, const Item& item);

}  // namespace lastmile
