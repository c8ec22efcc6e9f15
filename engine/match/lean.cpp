#include "engine/match/lean.hpp"

namespace lastmile::rete {
namespace {

template <class T, class U>
void append(std::vector<T>& to, const U& from) {
  to.insert(to.end(), from.begin(), from.end());
}

template <class T>
std::uint32_t size_of(const std::vector<T>& list) {
  return static_cast<std::uint32_t>(list.size());
}

}  // namespace

Lean::Lean(const Network& network) {
  alphas.reserve(network.alphas.size() + 1);
  nodes.reserve(network.nodes.size() + 1);
  for (const AlphaNode& alpha : network.alphas) add(network, alpha);
  begin(alphas.emplace_back());
  for (const ReteNode& node : network.nodes) add(network, node);
  begin(nodes.emplace_back());
  for (std::size_t type = 0; type < network.dispatch.size(); ++type) {
    begin(types.emplace_back());
    add(network.dispatch[type]);
    for (const auto& fields : network.keys[type]) {
      keys.push_back(size_of(key_fields));
      append(key_fields, fields);
    }
  }
  begin(types.emplace_back());
  keys.push_back(size_of(key_fields));
}

std::uint32_t Lean::marked(const Network& network, std::uint32_t index) const {
  return index != no_index && network.keyless[index] ? index | keyless : index;
}

void Lean::begin(LeanAlpha& alpha) const {
  alpha.tests = size_of(tests);
  alpha.binds = size_of(binds);
  alpha.indexes = size_of(indexes);
  alpha.rights = size_of(rights);
  alpha.lefts = size_of(lefts);
  alpha.enters = size_of(enters);
  alpha.gated = size_of(gated);
}

void Lean::add(const Network& network, const AlphaNode& alpha) {
  LeanAlpha& lean = alphas.emplace_back();
  begin(lean);
  lean.reads = alpha.reads;
  lean.type = alpha.type;
  lean.possible = alpha.possible;
  append(tests, alpha.tests);
  append(binds, alpha.binds);
  for (const AlphaNode::Index& index : alpha.indexes) {
    indexes.push_back({marked(network, index.id), index.keys, index.ordered});
  }
  for (const AlphaNode::Side& side : alpha.rights) {
    const ReteNode& node = network.nodes[side.node];
    rights.push_back({side.node, side.other, marked(network, node.left_index),
                      node.right_keys});
  }
  for (const AlphaNode::Side& side : alpha.lefts) {
    const ReteNode& node = network.nodes[side.node];
    lefts.push_back(
        {side.node, side.other, marked(network, node.index), node.left_keys});
  }
  append(enters, alpha.enters);
  append(gated, alpha.gated);
}

void Lean::begin(LeanNode& node) const {
  node.tests = size_of(node_tests);
  node.key = size_of(key_parts);
  node.children = size_of(children);
  node.rows = size_of(rows);
}

void Lean::add(const Network& network, const ReteNode& node) {
  LeanNode& lean = nodes.emplace_back();
  begin(lean);
  lean.rule = node.rule;
  lean.parent = node.parent;
  lean.alpha = node.alpha;
  lean.left_alpha = node.left_alpha;
  lean.index = marked(network, node.index);
  lean.left_index = marked(network, node.left_index);
  lean.right_keys = node.right_keys;
  lean.gates = node.gates;
  lean.stratum = static_cast<std::uint32_t>(node.stratum);
  lean.slots = node.slots;
  lean.row = static_cast<std::uint16_t>(node.row);
  if (node.ordered_by != no_index) {
    lean.ordered_by = static_cast<std::uint16_t>(node.ordered_by);
  }
  lean.kind = node.kind;
  lean.from_alpha = node.from_alpha;
  lean.recursive = node.recursive;
  lean.joins_below = node.joins_below;
  using Kind = ReteNode::Kind;
  lean.holds = node.joins_below || node.kind == Kind::Not ||
               node.kind == Kind::Some || node.kind == Kind::Ask;
  append(node_tests, node.tests);
  append(key_parts, node.key);
  append(children, node.children);
  append(rows, node.rows);
}

void Lean::begin(LeanType& type) const {
  type.always = size_of(always);
  type.by_values = size_of(by_values);
  type.asks = size_of(asks);
  type.keys = size_of(keys);
}

void Lean::add(const Network::Dispatch& dispatch) {
  append(always, dispatch.always);
  append(asks, dispatch.asks);
  for (const auto& by : dispatch.by_values) {
    by_values.push_back(
        {by.fields, size_of(by.slots) - 1, size_of(slots), by.possible});
    for (const auto& slot : by.slots) {
      slots.push_back({slot.hash, size_of(listed) + slot.first, slot.count});
    }
    append(listed, by.alphas);
  }
}

}  // namespace lastmile::rete
