// engine/match/rete_update.cpp
//
// A fact in the place of another of its type, as `update` leaves it. Where
// nothing below an alpha reads a field that has changed, its entries and
// partial matches stay as they are, and only whole matches are made anew: they
// speak of another fact. What leaves goes as the fact that was, behind what
// comes.

#include <algorithm>

#include "engine/knowledge/reads.hpp"
#include "engine/match/ordered.hpp"
#include "engine/match/rete.hpp"

namespace lastmile::rete {

using Kind = ReteNode::Kind;

namespace {

std::uint64_t changed_fields(std::span<const Value> was,
                             std::span<const Value> is) {
  std::uint64_t changed = 0;
  for (std::size_t i = 0; i < was.size(); ++i) {
    if (!(was[i] == is[i])) changed |= field_bit(static_cast<FieldIndex>(i));
  }
  return changed;
}

}  // namespace

// False where it is to be done as an addition and a removal.
bool Rete::update(FactId from, FactId to) {
  auto* wme = static_cast<Wme*>(memory_.hooks(from).matcher);
  if (!wme || !memory_.alive(to) || memory_.hooks(to).matcher) return false;
  Fact fact = memory_.fact(to);
  // What an Ask found may hold the fact under no alpha.
  if (!lean_.asks_of(lean_.types[fact.type]).empty()) return false;
  sort_alphas(*wme, fact);
  if (stay_.empty()) return false;

  Wme* was = part(wme);
  in_order_.clear();
  for (Entry* entry = wme->entries; entry; entry = entry->next_of_wme) {
    if (!entry->in_order) continue;
    unlink(entry);  // it stands by the number of its fact
    in_order_.push_back(entry);
  }
  memory_.hooks(from).matcher = nullptr;
  memory_.hooks(to).matcher = wme;
  wme->values = fact.values.data();
  wme->id = to;
  hold_by(wme, found_);
  put_in_order(in_order_);
  for (std::uint32_t alpha : stay_) {
    if (!lean_.alphas[alpha].possible) dirty_gates(alpha);
  }
  for (Token* t = wme->lefts; t; t = t->next_sibling) renew(t, was);
  for (Token* t = wme->rights; t; t = t->next_of_other) renew(t, was);
  enter_alphas(wme, come_);
  leave_alphas(was, leave_);
  ++updates_;
  return true;
}

// Of the alphas of a fact and of that in its place: stay_, leave_ and come_.
void Rete::sort_alphas(const Wme& wme, const Fact& fact) {
  std::uint64_t changed =
      changed_fields({wme.values, fact.values.size()}, fact.values);
  stay_.clear();
  leave_.clear();
  // What does not read the changed fields lets both through, or neither.
  for (std::uint32_t alpha : wme.held_by()) {
    bool reads = lean_.alphas[alpha].reads & changed;
    (reads ? leave_ : stay_).push_back(alpha);
    if (!reads) staying_[alpha] = updates_;
  }
  if (stay_.empty()) {
    ++updates_;
    return;
  }
  found_.clear();
  if (changed != 0) find_alphas(fact, changed);
  come_.assign(found_.begin(), found_.end());
  found_.insert(found_.end(), stay_.begin(), stay_.end());
}

// The fact that was, with all that does not stay.
Wme* Rete::part(Wme* wme) {
  Wme* was = arena_.make<Wme>();
  was->values = wme->values;
  was->id = wme->id;
  was->type = wme->type;
  Entry** entries = &wme->entries;
  while (Entry* entry = *entries) {
    if (stays(network_->alpha_of[entry->index & ~keyless])) {
      entries = &entry->next_of_wme;
      continue;
    }
    *entries = entry->next_of_wme;
    entry->wme = was;
    entry->next_of_wme = was->entries;
    was->entries = entry;
  }
  for (Token *t = wme->lefts, *next = nullptr; t; t = next) {
    next = t->next_sibling;
    const LeanNode& node = lean_.nodes[t->node];
    if (stays(node.from_alpha ? node.left_alpha : node.alpha)) continue;
    if (next) next->previous_sibling = t->previous_sibling;
    (t->previous_sibling ? t->previous_sibling->next_sibling : wme->lefts) =
        next;
    t->facts()[0] = was;
    t->previous_sibling = nullptr;
    t->next_sibling = was->lefts;
    if (was->lefts) was->lefts->previous_sibling = t;
    was->lefts = t;
  }
  auto hand_over = [&](Token* first) {
    for (Token *t = first, *next = nullptr; t; t = next) {
      next = t->next_of_other;
      const LeanNode& node = lean_.nodes[t->node];
      // Which witness is the oldest is to be seen anew.
      bool witness = node.kind == Kind::Some && node.recursive;
      if (stays(node.alpha) && !witness) continue;
      leave_other(t);
      take_other(t, was);
    }
  };
  hand_over(wme->rights);
  hand_over(wme->held);
  return was;
}

void Rete::put_in_order(std::span<Entry* const> entries) {
  for (Entry* entry : entries) {
    entry->next = entry->previous = nullptr;
    void*& head = buckets_.head(entry->index, entry->hash);
    Ordered(head, network_->ordered[entry->index & ~keyless]).insert(entry);
  }
}

// Makes the whole matches anew that came of a partial match, but for those of
// what leaves: they will be gone.
void Rete::renew(Token* token, const Wme* left) {
  bool ends = lean_.nodes[token->node].kind == Kind::Join;
  if (ends && token->other == left) return;
  for (Token* child = token->children; child; child = child->next_sibling) {
    renew(child, left);
  }
  Goal* goal = token->goal;
  if (!goal) return;
  std::uint32_t node = goal->node;
  forget(goal);
  token->goal = nullptr;
  reach_goal(node, token);
}

}  // namespace lastmile::rete
