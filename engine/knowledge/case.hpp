// engine/knowledge/case.hpp
//
// One failing connection attempt as somebody wrote it down: what was seen,
// what was looked for, what was answered. A test is a case and what must come
// of it.

#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/knowledge/item.hpp"
#include "engine/memory/claim.hpp"
#include "engine/memory/collection.hpp"

namespace lastmile {

struct Case {
  std::string name = {};
  std::optional<std::int64_t> now = {};  // microseconds since 1970 UTC
  std::string target = {};               // as the user named them; may be empty
  std::string client = {};
  // Codes and dialog texts, each with its place; facts/symptom reads them.
  std::vector<std::pair<std::string, Place>> symptoms = {};
  std::vector<Claim> given = {};
  std::vector<CollectionRecord> collected = {};
  // Question id and answer.
  std::vector<std::pair<std::string, std::string>> answers = {};
  std::vector<Place> answer_places = {};
  // Fixes that were tried and did not help, by id.
  std::vector<std::string> tried = {};
  std::vector<Place> tried_places = {};
  Place place = {};
};

struct Test : Item {
  struct Bound {
    std::string cause;
    std::string at_least = {};  // words: likely, possible, …
    std::string at_most = {};
  };
  Case given = {};
  std::vector<Claim> derived = {};
  std::vector<Claim> not_derived = {};
  std::vector<std::pair<std::string, std::string>> signs = {};  // id, state
  std::vector<std::string> top_cause = {};  // any of these; ["none"]
  std::vector<std::string> may_be = {};
  std::vector<std::string> not_cause = {};
  std::vector<Bound> causes = {};
  std::vector<std::string> fixes = {};  // at least one of them
  std::vector<std::string> next = {};
};

}  // namespace lastmile
