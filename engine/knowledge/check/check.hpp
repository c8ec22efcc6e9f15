// engine/knowledge/check/check.hpp
//
// What can only be seen of the whole: one small file a check. They also work
// out what the engine needs to know of the whole (strata, what a type can
// follow from).

#pragma once

#include "engine/base/diagnostic.hpp"
#include "engine/knowledge/knowledge_base.hpp"

namespace lastmile {

void check(KnowledgeBase& base, Diagnostics& found);

// Gives every derive rule its stratum. LM0330 for a circle through a negation,
// with the circle.
void check_strata(KnowledgeBase& base, Diagnostics& found);
// Fills observed_below and asks_collections.
void check_origins(KnowledgeBase& base);
// LM0331: a `then` rule over the absence of something observed.
void check_then_rules(const KnowledgeBase& base, Diagnostics& found);
// What a test gives must fit the fact types.
void check_tests(KnowledgeBase& base, Diagnostics& found);
// LM0406: a chain of `caused by` that bites its tail.
void check_chains(const KnowledgeBase& base, Diagnostics& found);

}  // namespace lastmile
