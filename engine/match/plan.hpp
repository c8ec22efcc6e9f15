// engine/match/plan.hpp
//
// In which order the conditions of a rule are taken. The planner chooses, not
// the author: first the pattern that names the most, then always one that hangs
// on what is there already, by the most equal values; a negation or a test as
// soon as all that it reads is there; what must be asked of the evaluator, and
// what hangs on nothing, last. Ties go by the written order. What matches does
// not depend on it, nor does the order of firing.

#pragma once

#include <vector>

#include "engine/knowledge/knowledge_base.hpp"

namespace lastmile {

struct PlanStep {
  const Condition* condition = nullptr;
  // Of the step's own pattern (a positive one, or that of its no or some):
  std::vector<const FieldTest*> own = {};  // need no other fact
  struct Across {
    const FieldTest* test;
    std::uint32_t row;  // whose field it tests; another row: read it turned
  };
  std::vector<Across> across = {};   // against facts that were joined before
  std::vector<Across> between = {};  // among such facts, now that it can be run
  bool asked = false;                // left to the evaluator
};

struct Plan {
  std::vector<PlanStep> steps = {};
  std::vector<const Condition*> gates = {};  // of a `then` rule
};

std::vector<const Rule*> all_rules(const KnowledgeBase& base);

// By type: may the number of its facts grow by what these rules do? A type that
// rules only update, or retract for each that they assert, is one of phases and
// counters.
std::vector<bool> growing_types(const KnowledgeBase& base,
                                const std::vector<const Rule*>& rules);

Plan plan(const KnowledgeBase& base, const std::vector<bool>& growing,
          const Rule& rule);

// The pattern of a condition that has one: its own, or of its `no` or `some`.
const Pattern& pattern_of(const Condition& condition);
// A test of the one kind that can be read from either side.
bool turns(const FieldTest& test);
// The variable that a test compares with, if it is a bare one.
const Operand::Variable* variable_of(const FieldTest& test);

}  // namespace lastmile
