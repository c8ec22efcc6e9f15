// engine/match/lean.hpp
//
// A Network as a session runs it: what every change looks at, packed into a few
// flat arrays in which each alpha and each node is one short record. Its lists
// stand one after the other, so that where one ends is where that of the next
// record begins. It is made once a network and shared like it.

#pragma once

#include <span>

#include "engine/match/network.hpp"

namespace lastmile::rete {

// In the number of an index: it has no key, all of it is one list.
inline constexpr std::uint32_t keyless = 0x80000000u;
inline constexpr std::uint16_t no_test = 0xFFFFu;

// Of an index in order: where what has no order stands.
inline std::uint32_t rest_of(std::uint32_t index) {
  return ((index & ~keyless) + 1) | keyless;
}

// A node that is told of a fact, and what it asks first: where the alpha on its
// other side is empty, or nothing stands under the key in the index, there is
// nothing to do, and the node itself is not looked at.
struct LeanSide {
  std::uint32_t node;
  std::uint32_t other;  // no_index: the other side is partial matches
  std::uint32_t index;
  std::uint32_t keys;  // of the fact
};

struct LeanIndex {
  std::uint32_t id;
  std::uint32_t keys;
  FieldIndex ordered;

  // Under which facts stand that have no key or no order.
  std::uint32_t rest() const { return ordered == no_field ? id : rest_of(id); }
};

struct LeanAlpha {
  std::uint64_t reads = 0;
  // Where its lists begin.
  std::uint32_t tests = 0, binds = 0, indexes = 0, rights = 0, lefts = 0,
                enters = 0, gated = 0;
  TypeId type = 0;
  bool possible = false;
};

struct LeanNode {
  const Rule* rule = nullptr;
  // Where its lists begin.
  std::uint32_t tests = 0, key = 0, children = 0, rows = 0;
  std::uint32_t parent = 0;
  std::uint32_t alpha = 0, left_alpha = 0;
  std::uint32_t index = no_index, left_index = no_index;
  std::uint32_t right_keys = 0;
  std::uint32_t gates = no_index;
  std::uint32_t stratum = 0;
  std::uint16_t slots = 0;
  std::uint16_t row = 0;
  std::uint16_t ordered_by = no_test;
  ReteNode::Kind kind = ReteNode::Kind::Root;
  bool from_alpha : 1 = false;
  bool recursive : 1 = false;
  bool joins_below : 1 = false;
  bool holds : 1 = false;  // its partial matches hang in left indexes
};
static_assert(sizeof(LeanNode) == 64);

struct LeanDispatch {
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t first = 0;  // of `listed`
    std::uint32_t count = 0;  // 0: free
  };
  std::span<const FieldIndex> fields;
  std::uint32_t mask = 0;
  std::uint32_t slots = 0;  // where its slots begin
  std::span<const std::uint32_t> possible;
};

struct LeanType {
  // Where its lists begin.
  std::uint32_t always = 0, by_values = 0, asks = 0, keys = 0;
};

struct Lean {
  explicit Lean(const Network& network);

  std::span<const RowTest> tests_of(const LeanAlpha& a) const {
    return part(tests, a.tests, (&a)[1].tests);
  }
  std::span<const FieldIndex> binds_of(const LeanAlpha& a) const {
    return part(binds, a.binds, (&a)[1].binds);
  }
  std::span<const LeanIndex> indexes_of(const LeanAlpha& a) const {
    return part(indexes, a.indexes, (&a)[1].indexes);
  }
  std::span<const LeanSide> rights_of(const LeanAlpha& a) const {
    return part(rights, a.rights, (&a)[1].rights);
  }
  std::span<const LeanSide> lefts_of(const LeanAlpha& a) const {
    return part(lefts, a.lefts, (&a)[1].lefts);
  }
  std::span<const std::uint32_t> enters_of(const LeanAlpha& a) const {
    return part(enters, a.enters, (&a)[1].enters);
  }
  std::span<const std::uint32_t> gated_of(const LeanAlpha& a) const {
    return part(gated, a.gated, (&a)[1].gated);
  }
  std::span<const RowTest> tests_of(const LeanNode& n) const {
    return part(node_tests, n.tests, (&n)[1].tests);
  }
  std::span<const KeyPart> key_of(const LeanNode& n) const {
    return part(key_parts, n.key, (&n)[1].key);
  }
  std::span<const std::uint32_t> children_of(const LeanNode& n) const {
    return part(children, n.children, (&n)[1].children);
  }
  std::span<const std::uint32_t> rows_of(const LeanNode& n) const {
    return part(rows, n.rows, (&n)[1].rows);
  }
  std::span<const std::uint32_t> always_of(const LeanType& t) const {
    return part(always, t.always, (&t)[1].always);
  }
  std::span<const LeanDispatch> by_values_of(const LeanType& t) const {
    return part(by_values, t.by_values, (&t)[1].by_values);
  }
  std::span<const std::uint32_t> asks_of(const LeanType& t) const {
    return part(asks, t.asks, (&t)[1].asks);
  }
  // Of a list of fields by which facts of a type are indexed.
  std::span<const FieldIndex> key_fields_of(TypeId type,
                                            std::uint32_t number) const {
    std::size_t at = types[type].keys + number;
    return part(key_fields, keys[at], keys[at + 1]);
  }

  // Each with one more at the end, where its last list ends.
  std::vector<LeanAlpha> alphas;
  std::vector<LeanNode> nodes;
  std::vector<LeanType> types;
  std::vector<std::uint32_t> keys;
  // The lists.
  std::vector<RowTest> tests, node_tests;
  std::vector<FieldIndex> binds, key_fields;
  std::vector<LeanIndex> indexes;
  std::vector<LeanSide> rights, lefts;
  std::vector<std::uint32_t> enters, gated, children, rows, always, asks;
  std::vector<KeyPart> key_parts;
  std::vector<LeanDispatch> by_values;
  std::vector<LeanDispatch::Slot> slots;
  std::vector<std::uint32_t> listed;  // alphas, of the slots

 private:
  template <class T>
  static std::span<const T> part(const std::vector<T>& all, std::uint32_t first,
                                 std::uint32_t end) {
    return {all.data() + first, end - first};
  }
  std::uint32_t marked(const Network& network, std::uint32_t index) const;
  void add(const Network& network, const AlphaNode& alpha);
  void add(const Network& network, const ReteNode& node);
  void add(const Network::Dispatch& dispatch);
  void begin(LeanAlpha& alpha) const;
  void begin(LeanNode& node) const;
  void begin(LeanType& type) const;
};

}  // namespace lastmile::rete
