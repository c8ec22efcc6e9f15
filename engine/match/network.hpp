// engine/match/network.hpp
//
// The rules compiled for matching: a Rete (Forgy 1982) as arrays that name
// each other by index. It holds no fact, so all sessions of a knowledge base
// share one.
//
//   Alpha    facts of one type that pass the tests on their own fields
//   Enter    a partial match of one fact of an alpha
//   Join     a partial match (or, at the start of a rule, a fact of an alpha:
//            its memory is the first memory of all rules that begin with it)
//            and a fact that agrees with it
//   Not      a partial match with which no fact agrees
//   Some     a partial match with which at least one fact agrees
//   Filter   a partial match of which a let, a check, a Lua condition or tests
//            between facts joined before hold
//   Ask      a partial match with every way in which a condition holds that
//            the others do not cover (nested groups, every, any, aggregates,
//            the absence of what is observed); the evaluator is asked again
//            when a type that it speaks of changes
//   Pass     the same partial match once more, for a second join below it
//   Goal     a whole match of one rule, but for its gates
//
// Rules that begin alike share their beginning. In which order the conditions
// of a rule are taken is the planner's affair (plan.hpp); what matches does
// not depend on it.
//
// A gate of a `then` rule is a pattern that shares no variable with the rest,
// such as a phase or a counter, or a `no` without variables. It is not joined:
// the agenda opens and closes the rule (engine/fire/agenda.hpp). Nodes that
// only rules with gates need do nothing until one of these rules opens for the
// first time; then they are told all that stands.

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/knowledge/knowledge_base.hpp"

namespace lastmile {

inline constexpr std::uint32_t no_index = 0xFFFFFFFFu;
inline constexpr FieldIndex no_field = 0xFFFFu;

// A test of a fact's field, ready to run. What is not of the common kinds is
// left to truth_of (General), with the rows of the rule.
struct RowTest {
  enum class Op : std::uint8_t {
    Equal,
    EqualFolded,
    Differs,
    DiffersFolded,
    Above,
    Below,
    AtLeast,
    AtMost,
    OneOf,  // of the constants of `general`
    OneOfFolded,
    General,
  };
  enum class From : std::uint8_t { Constant, Own, Slot, Column };
  Op op = Op::General;
  From from = From::Constant;
  FieldIndex field = 0;
  std::uint16_t slot = 0;    // of the partial match
  std::uint16_t column = 0;  // or field of the other fact
  Value constant = {};
  const FieldTest* general = nullptr;
};

// Where a join finds the value that its index is asked for.
struct KeyPart {
  std::uint16_t slot;
  std::uint16_t column;
};

struct AlphaNode {
  TypeId type = 0;
  // Also facts that may pass, by what nobody knows of them: for Not.
  bool possible = false;
  std::uint32_t row = 0;  // of the pattern that it was made for
  const Rule* rule = nullptr;
  const Pattern* pattern = nullptr;
  std::vector<RowTest> tests = {};
  std::vector<FieldIndex> binds = {};
  // What any of its rules reads of it (field_bit): a change of another field
  // changes nothing of what stands below it.
  std::uint64_t reads = 0;
  struct Index {
    std::uint32_t id;    // of all indexes of the network
    std::uint32_t keys;  // Network::keys of the type
    std::vector<FieldIndex> fields;
    FieldIndex ordered = no_field;  // facts of one key are ordered by it
  };
  std::vector<Index> indexes = {};
  // A node and the alpha on its other side, if it is one: where that is empty
  // there is nothing to do.
  struct Side {
    std::uint32_t node;
    std::uint32_t other = no_index;
  };
  std::vector<Side> rights = {};  // the youngest first
  std::vector<Side> lefts = {};   // joins that begin with it
  std::vector<std::uint32_t> enters = {};
  std::vector<std::uint32_t> gated = {};  // numbers of gated rules
};

struct ReteNode {
  enum class Kind : std::uint8_t {
    Root,
    Enter,
    Join,
    Not,
    Some,
    Filter,
    Ask,
    Pass,
    Goal
  };
  Kind kind = Kind::Root;
  // A Join: the left side is the facts of `left_alpha`, not a node's matches.
  bool from_alpha = false;
  bool recursive = false;  // of a rule that may hold itself up: tell witnesses
  bool joins_below = false;  // a child keeps what it is shown in its own list
  std::uint32_t parent = 0;
  std::uint32_t left_alpha = 0;
  std::vector<std::uint32_t> children = {};
  std::vector<std::uint32_t> rows = {};  // of the rule, by slot
  std::uint16_t slots = 0;               // of what it makes
  // Join, Not, Some:
  std::uint32_t alpha = 0;
  std::uint32_t index = no_index;       // of the alpha, asked by what is left
  std::uint32_t left_index = no_index;  // of what is left, asked by a fact
  std::vector<FieldIndex> key_fields = {};
  std::uint32_t right_keys = 0;  // Network::keys of the alpha's type
  std::uint32_t left_keys = 0;   // from_alpha: of the left alpha's type
  std::vector<KeyPart> key = {};
  // The test by whose field the index is ordered; none: it is not.
  std::uint32_t ordered_by = no_index;
  std::vector<RowTest> tests = {};
  std::uint32_t row = 0;
  // Filter, Ask:
  const Condition* condition = nullptr;
  // Filter: tests of facts that were joined before.
  std::vector<std::pair<std::uint32_t, const FieldTest*>> between = {};
  const Rule* rule = nullptr;  // the first that it was made for
  std::size_t stratum = 0;     // Goal
  std::uint32_t gates = no_index;
  // All rules below have gates: it sleeps until one of them opens.
  bool sleeps = true;
};

// The gates of one `then` rule.
struct Gates {
  const Rule* rule = nullptr;
  struct Open {
    std::uint32_t alpha;
    std::uint32_t index;  // without fields: all facts of the alpha
    std::uint32_t row;
  };
  std::vector<Open> open = {};                // each with one fact of these
  std::vector<std::uint32_t> closed_by = {};  // alphas
  // The nodes that find its matches, each after its parent; the last is its
  // Goal.
  std::vector<std::uint32_t> path = {};
};

namespace rete {
struct Lean;
}

struct Network {
  // The same, packed for running (lean.hpp).
  std::shared_ptr<const rete::Lean> lean;
  std::vector<AlphaNode> alphas;
  std::vector<ReteNode> nodes;  // each after its parent; 0 is the root
  std::vector<Gates> gates;
  std::uint32_t indexes = 0;
  std::vector<FieldIndex> ordered;      // by index: no_field where it is not
  std::vector<std::uint32_t> alpha_of;  // by index: whose it is, if an alpha's
  std::vector<bool> keyless;            // by index: it is one list
  // By type: the lists of fields by which its facts are indexed. What a key
  // comes to is computed once a fact.
  std::vector<std::vector<std::vector<FieldIndex>>> keys;
  // By type: the alphas that every fact of it must be shown to, and those that
  // only facts with given values of some fields can pass (by their hash).
  struct Dispatch {
    std::vector<std::uint32_t> always;
    struct ByValues {
      std::vector<FieldIndex> fields;
      // Alphas that a fact may pass by what is unknown of these fields.
      std::vector<std::uint32_t> possible;
      struct Slot {
        std::uint64_t hash = 0;
        std::uint32_t first = 0, count = 0;  // of `alphas`; count 0: free
      };
      std::vector<Slot> slots;  // open addressing, a power of two
      std::vector<std::uint32_t> alphas;
      std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> building;
    };
    std::vector<ByValues> by_values;
    std::vector<std::uint32_t> asks;  // nodes that speak of the type
  };
  std::vector<Dispatch> dispatch;
  // By type: the Ask nodes that depend on who looked at it.
  std::vector<std::vector<std::uint32_t>> asks_collected;
};

// The network of a knowledge base, compiled at its first use.
std::shared_ptr<const Network> network_of(const KnowledgeBase& base);
// One of some of its rules (numbers, ascending), compiled now.
std::shared_ptr<const Network> network_of(
    const KnowledgeBase& base, const std::vector<std::uint32_t>& rules);

}  // namespace lastmile
