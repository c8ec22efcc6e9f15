// engine/match/rete_sleep.cpp
//
// Nodes that only rules with gates need sleep until one of the rules opens for
// the first time: what a phase would join before it begins is never joined
// while it still changes.

#include <algorithm>

#include "engine/match/rete.hpp"

namespace lastmile::rete {

using Kind = ReteNode::Kind;

void Rete::wake(const Gates& gates) {
  std::uint32_t first = no_index;  // all above it are awake
  for (std::uint32_t node : gates.path) {
    if (!asleep_[node]) continue;
    if (first == no_index) first = node;
    asleep_[node] = false;
    ++awake_[lean_.nodes[node].alpha];
    woken_.push_back(node);
  }
  if (first == no_index) return;
  const LeanNode& node = lean_.nodes[first];
  if (node.kind == Kind::Enter) {
    for (Wme* wme : facts_of(node.alpha)) enter(first, wme);
  } else if (node.from_alpha) {
    const LeanSide side{first, node.alpha, node.index,
                        network_->nodes[first].left_keys};
    for (Wme* wme : facts_of(node.left_alpha)) {
      look_at(*wme);
      left(side, wme);
    }
  } else {
    for (Token* token : tokens_of(node.parent)) reach(first, token);
  }
  finish();
}

// In the order of their birth.
std::vector<Wme*> Rete::facts_of(std::uint32_t alpha) const {
  std::vector<Wme*> found;
  if (alpha_count_[alpha] == 0) return found;
  for (FactId id : memory_.facts(lean_.alphas[alpha].type)) {
    auto* wme = static_cast<Wme*>(memory_.hooks(id).matcher);
    if (!wme) continue;
    auto held_by = wme->held_by();
    if (std::ranges::find(held_by, alpha) != held_by.end()) {
      found.push_back(wme);
    }
  }
  return found;
}

// What a node passes on to those below it.
std::vector<Token*> Rete::tokens_of(std::uint32_t id) const {
  const LeanNode& node = lean_.nodes[id];
  std::vector<Token*> found;
  if (id == 0) return {root_};
  if (node.kind == Kind::Enter) {
    for (Wme* wme : facts_of(node.alpha)) {
      for (Token* t = wme->lefts; t; t = t->next_sibling) {
        if (t->node == id) found.push_back(t);
      }
    }
    return found;
  }
  if (node.kind == Kind::Join) {
    for (Wme* wme : facts_of(node.alpha)) {
      for (Token* t = wme->rights; t; t = t->next_of_other) {
        if (t->node == id) found.push_back(t);
      }
    }
    return found;
  }
  bool asks = node.kind == Kind::Ask;
  bool opens = node.kind == Kind::Not || node.kind == Kind::Some;
  bool through = asks || (opens && node.joins_below);
  for (Token* parent : tokens_of(node.parent)) {
    for (Token* own = parent->children; own; own = own->next_sibling) {
      if (own->node != id) continue;
      if (!through && (!opens || own->open)) found.push_back(own);
      for (Token* t = own->children; through && t; t = t->next_sibling) {
        if (t->node == id && t->result) found.push_back(t);
      }
    }
  }
  return found;
}

}  // namespace lastmile::rete
