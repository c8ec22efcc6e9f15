// engine/match/network.hpp
//
// The rules compiled for matching: a Rete (Forgy 1982) as arrays that name
// each other by index. It holds no fact, so all sessions of a knowledge base
// share one.
//
//   Alpha  facts of one type that pass the tests on their own fields
//   Join   a partial match, and a fact that agrees with it
//   Not    a partial match with which no fact agrees
//   Some   a partial match with which at least one fact agrees
//   Filter a partial match of which a let, a check or a comparison holds
//   Goal   a whole match of one rule
//
// Rules that begin alike share their beginning. What the network does not
// cover (nested groups, every, any, aggregates, the absence of what is
// observed) is left to the evaluator, rule by rule: `covered` says which.

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/knowledge/knowledge_base.hpp"

namespace lastmile {

struct AlphaNode {
  TypeId type = 0;
  // Also facts that may pass, by what nobody knows of them: for Not.
  bool possible = false;
  std::uint32_t row = 0;  // of the pattern that it was made for
  std::vector<const FieldTest*> tests = {};
  std::vector<FieldIndex> binds = {};
  // Sets of fields by which joins look for its facts.
  std::vector<std::vector<FieldIndex>> indexes = {};
  std::vector<std::uint32_t> joins = {};  // nodes, the youngest first
  const Rule* rule = nullptr;             // the first that it was made for
};

struct ReteNode {
  enum class Kind : std::uint8_t { Root, Join, Not, Some, Filter, Goal };
  Kind kind = Kind::Root;
  std::uint32_t parent = 0;
  std::vector<std::uint32_t> children = {};
  // Join, Not, Some:
  std::uint32_t alpha = 0;
  std::uint32_t row = 0;
  std::uint32_t index = 0;                   // of the alpha's indexes
  std::vector<Source> key = {};              // left side of the index's fields
  std::vector<const FieldTest*> tests = {};  // all that speak of other rows
  // Filter:
  const Condition* condition = nullptr;
  const Rule* rule = nullptr;  // the first that it was made for
};

struct Network {
  std::vector<AlphaNode> alphas;
  std::vector<ReteNode> nodes;  // each after its parent; 0 is the root
  std::vector<bool> covered;    // by rule index
  // By type: the alphas that every fact of it must be shown to, and those that
  // only facts with a given value of a field can pass (by hash of the value).
  struct Dispatch {
    std::vector<std::uint32_t> always;
    struct ByValue {
      FieldIndex field;
      std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> alphas;
    };
    std::vector<ByValue> by_value;
  };
  std::vector<Dispatch> dispatch;
};

// The network of a knowledge base, compiled at its first use.
std::shared_ptr<const Network> network_of(const KnowledgeBase& base);

}  // namespace lastmile
