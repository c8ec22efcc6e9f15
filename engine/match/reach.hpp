// engine/match/reach.hpp
//
// Which rules can match at all, from what stands: a rule is within reach when
// for each pattern that its matches must have there is a fact that may fit, or
// a rule within reach that makes one (engine/knowledge/footprints). Everything
// else may be left out of a network without changing what follows.

#pragma once

#include <cstdint>
#include <vector>

#include "engine/knowledge/knowledge_base.hpp"
#include "engine/memory/working_memory.hpp"

namespace lastmile {

// Numbers of rules, ascending.
std::vector<std::uint32_t> rules_within_reach(const KnowledgeBase& base,
                                              const WorkingMemory& memory);

}  // namespace lastmile
