// tests/support/scenario/scenario.hpp
//
// A rule program and what is done to a session of it, as a test makes them up.
// It is kept in pieces that can be left out one by one (rules, conditions,
// entries of patterns, actions, acts, fields of facts), so that one that shows
// a fault can be cut down to what matters. It knows how it is written as YAML,
// and nothing of what it means.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/fire/session.hpp"

namespace lastmile {

// A condition: HEAD: {entries}, or HEAD: value, or HEAD: [lists], and what
// stands beside its head.
struct ConditionText {
  std::string head;
  std::vector<std::string> entries = {};
  std::string value = {};
  // `no:` and `some:` one list, `any:` a list a branch.
  std::vector<std::vector<ConditionText>> lists = {};
  std::vector<ConditionText> has = {};   // of `every`
  std::vector<std::string> beside = {};  // "at least: 2", "group by: [$g]"

  std::string text() const;  // YAML, on one line
};

struct RuleText {
  std::string id;
  bool derives = true;
  std::int64_t salience = 0;
  std::vector<ConditionText> when = {};
  std::vector<std::string> does = {};  // a map of `derive`, or an action

  std::string text() const;
};

// One thing that happens to a session.
struct Act {
  enum class Kind : std::uint8_t { Tell, Untell, Collect, Reset, Run };
  Kind kind = Kind::Run;
  std::string type = {};                 // Tell, Collect
  std::vector<std::string> fields = {};  // Tell: "x: 1"
  std::string by = {};                   // Tell: who says so
  std::optional<std::int64_t> observed = {};
  bool fast = false;       // Tell: by way of checked values
  std::size_t number = 0;  // Untell: which of the told facts, as they sort
  CollectionStatus status = CollectionStatus::Complete;  // Collect
  std::string host = {};

  std::string text() const;  // for people
};

struct Scenario {
  std::uint64_t seed = 0;
  Strategy strategy = Strategy::Depth;
  std::vector<std::string> types = {};  // items of the vocabulary, as YAML
  std::vector<RuleText> rules = {};
  std::vector<Act> acts = {};

  std::string program() const;  // the pack
  std::string text() const;     // with the acts, for people
};

}  // namespace lastmile
