// engine/match/rete_counts.cpp
//
// How much stands where, for who asks why a rule is slow.

#include <algorithm>
#include <unordered_map>

#include "engine/match/node_counts.hpp"
#include "engine/match/rete.hpp"

namespace lastmile::rete {
namespace {

// How long every list of an index is.
class Lengths {
 public:
  void add(std::uint32_t index, std::uint64_t key) {
    ++lists_[mix(index, key)];
  }
  std::size_t of(std::uint32_t index, std::uint64_t key) const {
    auto at = lists_.find(mix(index, key));
    return at == lists_.end() ? 0 : at->second;
  }

 private:
  static std::uint64_t mix(std::uint32_t index, std::uint64_t key) {
    return hash_mix(key, index);
  }
  std::unordered_map<std::uint64_t, std::size_t> lists_;
};

struct Spread {
  std::size_t keys = 0, longest = 0;
};

class Counter {
 public:
  Counter(const Network& network, NodeCounts& out)
      : network_(network), out_(out), spreads_(network.indexes) {}

  void facts_of(const Wme& wme) {
    for (const Entry* e = wme.entries; e; e = e->next_of_wme) {
      lengths_.add(e->index & ~keyless, e->hash);
      Spread& spread = spreads_[e->index & ~keyless];
      std::size_t length = lengths_.of(e->index & ~keyless, e->hash);
      spread.keys += length == 1;
      spread.longest = std::max(spread.longest, length);
    }
    for (Token* t = wme.lefts; t; t = t->next_sibling) matches_of(*t);
  }

  void matches_of(const Token& token) {
    const ReteNode& node = network_.nodes[token.node];
    using Kind = ReteNode::Kind;
    bool arrives = node.kind == Kind::Not || node.kind == Kind::Some ||
                   node.kind == Kind::Ask;
    bool itself = node.kind != Kind::Ask && !node.joins_below && token.open;
    bool lets_through =
        node.kind != Kind::Goal && (!arrives || token.result || itself);
    if (lets_through) ++out_.nodes[token.node].matches;
    if (token.holds && token.held().index != no_index) {
      lengths_.add(token.held().index & ~keyless, token.held().hash);
    }
    for (Token* t = token.children; t; t = t->next_sibling) matches_of(*t);
  }

  // Once all facts were counted.
  void spread() {
    for (std::size_t id = 0; id < network_.nodes.size(); ++id) {
      const ReteNode& node = network_.nodes[id];
      if (node.kind != ReteNode::Kind::Join) continue;
      out_.nodes[id].keys = spreads_[node.index].keys;
      out_.nodes[id].longest = spreads_[node.index].longest;
    }
  }
  void pair(std::uint32_t node, std::uint64_t key) {
    out_.nodes[node].pairs += lengths_.of(network_.nodes[node].left_index, key);
  }

 private:
  const Network& network_;
  NodeCounts& out_;
  Lengths lengths_;
  std::vector<Spread> spreads_;  // by index
};

}  // namespace

bool Rete::count_nodes(NodeCounts& counts) const {
  counts.facts.assign(alpha_count_.begin(), alpha_count_.end());
  counts.nodes.assign(network_->nodes.size(), {});
  Counter counter(*network_, counts);
  auto each_wme = [&](auto call) {
    for (std::uint32_t n = 1; n <= memory_.last().number; ++n) {
      if (!memory_.alive(FactId{n})) continue;
      void* hook = memory_.hooks(FactId{n}).matcher;
      if (hook) call(*static_cast<const Wme*>(hook));
    }
  };
  each_wme([&](const Wme& wme) { counter.facts_of(wme); });
  if (root_) {
    for (Token* t = root_->children; t; t = t->next_sibling) {
      counter.matches_of(*t);
    }
  }
  counter.spread();
  each_wme([&](const Wme& wme) {
    for (std::uint32_t alpha : wme.held_by()) {
      for (const AlphaNode::Side& side : network_->alphas[alpha].rights) {
        const ReteNode& node = network_->nodes[side.node];
        if (node.kind != ReteNode::Kind::Join) continue;
        OwnKey own;
        compute(own, wme, network_->keys[wme.type][node.right_keys]);
        if (own.known) counter.pair(side.node, own.key);
      }
    }
  });
  // A rule's whole matches hang on the partial ones of the node above.
  goal_pool_.each([&](const Goal& goal) {
    if (goal.token && goal.waiting == 0) ++counts.nodes[goal.node].matches;
  });
  return true;
}

}  // namespace lastmile::rete
