// engine/explain/why_not.hpp
//
// Why something is not so: of a rule, a sign or any other item with
// conditions, the match that comes nearest; which of its conditions hold and
// on which facts; which do not, and what would have to be otherwise: the facts
// that nearly fit with what is wrong with each, the facts that stand in the
// way of a `no`, the values of a check, and what nobody knows yet.
//
// As with the evaluator, unknown is not false: a condition that may still hold
// is told from one that does not. What it points at belongs to the knowledge
// base and the session, which it does not change.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/fire/session.hpp"
#include "engine/match/near.hpp"

namespace lastmile {

enum class Standing : std::uint8_t {
  Holds,
  Fails,
  Unknown,  // what nobody knows may make it hold
  Open,     // it reads what a condition that does not hold would have bound
};

// "holds", "fails", "unknown", "open"
std::string_view to_text(Standing standing);

// One entry of a pattern that a fact does not meet.
struct Mismatch {
  FieldIndex field = 0;
  // What is asked for; null: another condition asks for this very value.
  const FieldTest* test = nullptr;
  Value found = {};
  std::vector<Value> wanted = {};
  bool unknown = false;  // it may fit: nobody knows the value
};

struct NearFact {
  FactId fact;
  std::vector<Mismatch> mismatches = {};
};

// What nobody knows, and who could tell.
struct Missing {
  TypeId type = 0;
  std::vector<FieldIndex> fields = {};  // empty: nobody looked for the type
  std::vector<TypeId> observed = {};    // what would have to be looked at
  std::vector<const Question*> questions = {};
};

// One condition as it was written (its `number`), in the nearest match.
struct ConditionReport {
  // It and what was made of it: a pattern and tests of variables bound later.
  std::vector<const Condition*> parts = {};
  std::size_t number = 0;
  Place place = {};
  Standing standing = Standing::Holds;
  std::vector<FactId> facts = {};  // that make it hold

  // Of one that does not hold:
  const Pattern* pattern = nullptr;    // that no fact fits
  std::size_t facts_of_type = 0;       // how many were looked at
  std::vector<NearFact> nearest = {};  // fewest mismatches first
  std::vector<Mismatch> wanted = {};   // what other conditions ask of it
  // Who could conclude such a fact.
  std::vector<const Rule*> makers = {};
  std::vector<std::vector<FactId>> blocked_by = {};  // of `no`
  std::vector<FactId> exceptions = {};               // of `every`
  // Of check, let and Lua: variables and their values.
  std::vector<std::pair<std::string, Value>> values = {};
  std::optional<Value> total = {};                          // of an aggregate
  std::string sign_state = {};                              // of a sign
  std::vector<std::vector<ConditionReport>> branches = {};  // of `any`
  std::vector<Missing> missing = {};
};

struct WhyNot {
  const Item* item = nullptr;
  bool holds = false;    // then all of `conditions` hold
  bool gave_up = false;  // for the limit of steps: there may be a nearer one
  std::vector<ConditionReport> conditions = {};  // as written
  // Variables of the nearest match, as far as they have a value.
  std::vector<std::pair<std::string, Value>> bindings = {};

  std::size_t lacking() const;  // conditions that fail or are unknown
};

struct WhyNotOptions {
  // Only matches in which these variables (without $) have these values.
  std::vector<std::pair<std::string, Value>> bindings = {};
  std::vector<Wanted> wanted = {};
  std::size_t shown = 3;        // nearest facts, blockers and exceptions
  std::size_t steps = 200'000;  // facts and partial matches looked at
  Evaluator::SignOf sign_of = {};
};

WhyNot why_not(Session& session, const Item& item, const When& when,
               const WhyNotOptions& options = {});

// What the variables of a rule would have to be for one of its conclusions to
// be this fact: values by field index, Unknown where any will do. Nothing
// where it can never be.
std::optional<std::vector<Wanted>> wanted_for(const Assertion& conclusion,
                                              const std::vector<Value>& fact);

// The rules that conclude or assert facts of a type, in their order.
std::vector<const Rule*> makers_of(const KnowledgeBase& base, TypeId type);

// Every rule and every sign that does not hold for want of exactly one
// condition while another one holds; in the order of the knowledge base.
std::vector<WhyNot> near_misses(Session& session,
                                const WhyNotOptions& options = {});

}  // namespace lastmile
