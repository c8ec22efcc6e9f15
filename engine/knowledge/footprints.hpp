// engine/knowledge/footprints.hpp
//
// What each rule needs and what it makes, in short: which constants the
// patterns ask for that a match must have, and which the facts bear that it
// asserts or derives. From what stands, engine/match/reach finds the rules
// that can ever match without a look at the others. Plain arrays, so that
// they go into an image and come back at once.
//
// Whatever cannot be told beforehand counts as fitting: a footprint may let
// through a rule that never matches, and never keeps back one that does.

#pragma once

#include <cstdint>
#include <vector>

#include "engine/knowledge/rule.hpp"

namespace lastmile {

class KnowledgeBase;

struct Footprints {
  // Needs of one type that ask the same fields for constants, by the hash of
  // these constants (`key_of`), in ascending order.
  struct Group {
    TypeId type = 0;
    std::vector<FieldIndex> fields = {};  // ascending
    std::vector<std::uint64_t> keys = {};
    std::vector<std::uint32_t> needs = {};  // beside `keys`
  };
  std::vector<Group> groups = {};
  std::vector<std::uint32_t> rule_of = {};  // by need
  std::vector<std::uint32_t> needs = {};    // by rule: how many
  // By rule, then one more: where its facts begin in `made`.
  std::vector<std::uint32_t> made_from = {};
  // Types, or `any_type`.
  std::vector<std::uint32_t> made = {};
  // By fact, then one more: where its constants begin in the two behind.
  std::vector<std::uint32_t> constants_from = {};
  std::vector<FieldIndex> constant_fields = {};
  std::vector<std::uint64_t> constant_hashes = {};
  // The first rule that reads $now; as many as there are rules: none does.
  std::uint32_t reads_now = 0;

  static constexpr std::uint32_t any_type = 0xFFFFFFFFu;
  static std::uint64_t key_of(std::uint64_t before, std::uint64_t hash);
};

// Do its numbers name what is there? For what comes from an image.
bool is_sound(const Footprints& prints, std::size_t rules, std::size_t types);

// Those of a knowledge base, made at their first use.
const Footprints& footprints_of(const KnowledgeBase& base);

}  // namespace lastmile
