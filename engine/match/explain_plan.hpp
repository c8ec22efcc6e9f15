// engine/match/explain_plan.hpp
//
// How the rules are matched, for the author who asks why one is slow: in which
// order its conditions are taken, by which node, which fields are looked up at
// once and which tests remain for every pair, what is computed again and again
// and what wakes it, which switch the whole rule, and what is shared with other
// rules. With the counts of a session, how much stands where.
//
// It looks at the compiled network, so it says what is done, not what the
// planner meant. It changes nothing.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/match/network.hpp"
#include "engine/match/node_counts.hpp"

namespace lastmile {

// "Enter", "Join", …
std::string_view to_text(ReteNode::Kind kind);

struct PlannedStep {
  ReteNode::Kind kind = ReteNode::Kind::Root;
  // The facts that a rule begins with, where its first join reads them as they
  // are: `kind` is Enter and there is no node.
  std::uint32_t node = no_index;
  std::uint32_t alpha = no_index;  // the facts that are joined, if any
  std::size_t condition = 0;       // as written, from 1; 0: of several
  Place place = {};
  std::vector<std::string> own = {};  // tests that need no other fact
  std::vector<std::string> key = {};  // equal fields: looked up at once
  std::string ordered = {};  // by its field the facts of a key are in order
  std::vector<std::string> tests = {};  // remaining: made for every pair
  std::string asked = {};               // of an Ask: why
  std::vector<TypeId> wakes = {};       // types whose every change asks again
  std::vector<TypeId> looks = {};       // so does a look for these
};

struct PlannedGate {
  std::size_t condition = 0;
  Place place = {};
  bool no = false;  // closed by such facts, else opened
  std::uint32_t alpha = no_index;
  std::vector<std::string> own = {};
};

struct RulePlan {
  const Rule* rule = nullptr;
  std::vector<PlannedStep> steps = {};  // the last is the Goal
  std::vector<PlannedGate> gates = {};
};

struct Plans {
  std::vector<RulePlan> rules = {};  // in their order
  // Which rules use it, in their order, each once.
  std::vector<std::vector<const Rule*>> of_node = {};
  std::vector<std::vector<const Rule*>> of_alpha = {};
};

Plans explain_plan(const KnowledgeBase& base);

// How much a step had to do with what stands, of `counts`.
struct StepCounts {
  std::optional<std::size_t> facts = {};    // that can be joined
  std::optional<std::size_t> reached = {};  // partial matches, or facts, left
  NodeCounts::Node node = {};
};
StepCounts counts_of(const RulePlan& plan, std::size_t step,
                     const NodeCounts& counts);

// For people, a paragraph a rule.
std::string to_text(const Plans& plans, const KnowledgeBase& base,
                    const NodeCounts* counts = nullptr);

}  // namespace lastmile
