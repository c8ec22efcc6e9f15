// engine/match/rete_joins.cpp
//
// Partial matches: how they come to be, what they hang in, and how they go.

#include "engine/match/ordered.hpp"
#include "engine/match/rete.hpp"

namespace lastmile::rete {

using Kind = ReteNode::Kind;

// ---- a fact arrives ----

// What is left of a join and has the key of the fact.
void Rete::meet_lefts(std::uint32_t id, Wme* wme, void* lefts) {
  const LeanNode& node = lean_.nodes[id];
  if (node.from_alpha) {
    for (auto* entry = static_cast<Entry*>(lefts); entry; entry = entry->next) {
      // With itself it is joined from the left, when it enters there.
      if (entry->wme == wme && !stays(node.left_alpha)) continue;
      if (agrees(node, nullptr, entry->wme, *wme)) {
        pass(make(id, nullptr, entry->wme, wme));
      }
    }
    return;
  }
  auto* token = static_cast<Token*>(lefts);
  for (Token* next = nullptr; token; token = next) {
    next = token->held().next;
    meet(id, token, wme);
  }
}

// A fact of which a key is unknown may be what any negation waits for.
void Rete::meet_all(std::uint32_t id, Wme* wme) {
  const LeanNode& node = lean_.nodes[id];
  if (node.kind != Kind::Not) return;
  std::vector<Token*> all;
  buckets_.each(node.left_index, [&](void* head) {
    for (auto* t = static_cast<Token*>(head); t; t = t->held().next) {
      all.push_back(t);
    }
  });
  for (Token* token : all) meet(id, token, wme);
}

void Rete::meet(std::uint32_t id, Token* token, Wme* wme) {
  const LeanNode& node = lean_.nodes[id];
  if (!agrees(node, token, nullptr, *wme)) return;
  if (node.kind == Kind::Join) {
    pass(make(id, token, nullptr, wme));
    return;
  }
  let_go(token);
  take_other(token, wme);
  if (node.kind == Kind::Not) {
    close(token);
  } else {
    open(token);
  }
}

void Rete::left(const LeanSide& side, Wme* wme) {
  if (asleep_[side.node]) return;
  void* list = nullptr;
  if (side.index & keyless) {
    list = buckets_.find(side.index, 0);
  } else if (const OwnKey& own = own_key(side.keys); own.known) {
    list = buckets_.find(side.index, own.key);
  }
  if (!list) return;
  each_of(lean_.nodes[side.node], list, nullptr, wme, [&](Wme* other) {
    pass(make(side.node, nullptr, wme, other));
    return false;
  });
}

void Rete::enter(std::uint32_t id, Wme* wme) {
  if (asleep_[id]) return;
  pass(make(id, nullptr, nullptr, wme));
}

// ---- partial matches ----

Token* Rete::new_token(std::uint32_t id) {
  const LeanNode& node = lean_.nodes[id];
  void* place = arena_.allocate(Token::bytes(node.slots, node.holds));
  auto* token = new (place) Token{.node = id, .slots = node.slots};
  token->holds = node.holds;
  if (token->holds) new (&token->held()) Token::Held();
  return token;
}

Token* Rete::make(std::uint32_t id, Token* parent, Wme* left, Wme* right) {
  const LeanNode& node = lean_.nodes[id];
  Token* token = new_token(id);
  std::size_t slot = 0;
  if (parent) {
    for (; slot < parent->slots; ++slot) {
      token->facts()[slot] = parent->facts()[slot];
    }
    token->row0 = parent->row0;
    token->columns = parent->columns;
  } else {
    if (left) token->facts()[slot++] = left;
    token->row0 = &now_value_;
    token->columns = 1;
  }
  for (std::size_t s = slot; s < node.slots; ++s) token->facts()[s] = nullptr;
  if (right) token->facts()[slot] = right;
  token->parent = parent;
  Token*& siblings = parent ? parent->children
                     : left ? left->lefts
                            : right->lefts;
  token->next_sibling = siblings;
  if (siblings) siblings->previous_sibling = token;
  siblings = token;
  if (right && node.kind == Kind::Join) take_other(token, right);
  return token;
}

// Shows a new partial match to the nodes below its own.
void Rete::pass(Token* token) {
  for (std::uint32_t child : lean_.children_of(lean_.nodes[token->node])) {
    reach(child, token);
  }
}

void Rete::reach(std::uint32_t id, Token* token) {
  if (asleep_[id]) return;
  const LeanNode& node = lean_.nodes[id];
  switch (node.kind) {
    case Kind::Root:
    case Kind::Enter: break;
    case Kind::Join: {
      std::uint64_t key = key_of(node, *token);
      hold(token, id, node.left_index, key);
      if (alpha_count_[node.alpha] == 0) break;
      each_of(node, buckets_.find(node.index, key), token, nullptr,
              [&](Wme* wme) {
                pass(make(id, token, nullptr, wme));
                return false;
              });
      break;
    }
    case Kind::Not:
    case Kind::Some: {
      Token* own = make(id, token, nullptr, nullptr);
      settle(own, node);
      if ((node.kind == Kind::Not) == (own->other == nullptr)) open(own);
      break;
    }
    case Kind::Filter: {
      Token* own = make(id, token, nullptr, nullptr);
      if (filter(id, own)) {
        pass(own);
      } else {
        drop(own);
      }
      break;
    }
    case Kind::Ask: {
      Token* own = make(id, token, nullptr, nullptr);
      hold(own, id, node.left_index, node.left_index);
      mark(own);
      break;
    }
    case Kind::Pass: pass(make(id, token, nullptr, nullptr)); break;
    case Kind::Goal: reach_goal(id, token); break;
  }
}

// Into the left index of a node.
void Rete::hold(Token* token, std::uint32_t id, std::uint32_t index,
                std::uint64_t hash) {
  if (node_count_[id]++ == 0) counted_nodes_.push_back(id);
  void*& head = buckets_.head(index, hash);
  Token::Held& held = token->held();
  held = {static_cast<Token*>(head), nullptr, hash, index, id};
  if (held.next) held.next->held().previous = token;
  head = token;
}

void Rete::let_go(Token* token) {
  if (!token->holds) return;
  Token::Held& held = token->held();
  if (held.index == no_index) return;
  --node_count_[held.by];
  if (held.next) held.next->held().previous = held.previous;
  if (held.previous) {
    held.previous->held().next = held.next;
  } else if (held.next) {
    buckets_.head(held.index, held.hash) = held.next;
  } else {
    buckets_.erase(held.index, held.hash);
  }
  held.index = no_index;
}

// ---- Not and Some: one blocker, one witness ----

// Finds the other of a Not or Some; without one it waits in the left index.
void Rete::settle(Token* token, const LeanNode& node) {
  if (Wme* other = find_other(node, token)) {
    take_other(token, other);
    return;
  }
  hold(token, token->node, node.left_index, key_of(node, *token));
}

Wme* Rete::find_other(const LeanNode& node, Token* token) {
  if (alpha_count_[node.alpha] == 0) return nullptr;
  // Where a rule may hold itself up, the oldest witness: a younger one may
  // stand on what the match concludes.
  bool oldest = node.kind == Kind::Some && node.recursive;
  Wme* found = nullptr;
  auto take = [&](Wme* wme) {
    if (!found || wme->id < found->id) found = wme;
    return !oldest;
  };
  std::uint64_t key = key_of(node, *token);
  each_of(node, buckets_.find(node.index, key), token, nullptr, take);
  if (!found && node.kind == Kind::Not) {
    std::uint32_t rest =
        node.ordered_by == no_test ? node.index : rest_of(node.index);
    void* head = buckets_.find(rest, rest);
    for (auto* e = static_cast<Entry*>(head); e && !found; e = e->next) {
      if (agrees(node, token, nullptr, *e->wme)) found = e->wme;
    }
  }
  return found;
}

// Shows the facts of one key that agree, until `visit` says true. Of a left
// value in no order with the field (unknown, or of another kind) all are
// looked at.
template <class F>
bool Rete::each_of(const LeanNode& node, void* list, const Token* token,
                   Wme* left, F visit) {
  auto* head = static_cast<Entry*>(list);
  if (!head) return false;
  if (!head->in_order) {
    for (Entry* e = head; e; e = e->next) {
      if (agrees(node, token, left, *e->wme) && visit(e->wme)) return true;
    }
    return false;
  }
  const RowTest& test = lean_.tests_of(node)[node.ordered_by];
  const Value& bound = operand_of(test, token, left);
  constexpr std::uint64_t most = ~std::uint64_t{0};
  std::uint64_t low = 0, high = most;
  using Op = RowTest::Op;
  bool up = test.op == Op::Above || test.op == Op::AtLeast;
  bool strict = test.op == Op::Above || test.op == Op::Below;
  if (bound.kind() == head->wme->values[test.field].kind()) {
    std::uint64_t rank = rank_of(bound);
    if (strict && rank == (up ? most : 0)) return false;
    (up ? low : high) = up ? rank + strict : rank - strict;
  }
  // The nearest first: where one blocks or witnesses, each is held by its
  // neighbour, and none by all.
  auto look = [&](Entry* e) {
    return agrees(node, token, left, *e->wme) && visit(e->wme);
  };
  return Ordered::each(head, test.field, low, high, !up, look);
}

void Rete::take_other(Token* token, Wme* wme) {
  bool ends = lean_.nodes[token->node].kind == Kind::Join;
  Token*& head = ends ? wme->rights : wme->held;
  token->other = wme;
  token->previous_of_other = nullptr;
  token->next_of_other = head;
  if (head) head->previous_of_other = token;
  head = token;
}

void Rete::leave_other(Token* token) {
  Wme* wme = token->other;
  if (!wme) return;
  if (token->next_of_other) {
    token->next_of_other->previous_of_other = token->previous_of_other;
  }
  if (token->previous_of_other) {
    token->previous_of_other->next_of_other = token->next_of_other;
  } else {
    bool ends = lean_.nodes[token->node].kind == Kind::Join;
    (ends ? wme->rights : wme->held) = token->next_of_other;
  }
  token->other = nullptr;
}

// What is let through is a partial match of its own where joins are below: it
// hangs in other lists.
void Rete::open(Token* token) {
  token->open = true;
  if (!lean_.nodes[token->node].joins_below) {
    pass(token);
    return;
  }
  Token* through = make(token->node, token, nullptr, nullptr);
  through->result = true;
  pass(through);
}

void Rete::close(Token* token) {
  token->open = false;
  while (token->children) drop(token->children);
  if (token->goal) forget(token->goal);
  token->goal = nullptr;
}

// The fact that blocks or witnesses it goes.
void Rete::lost_other(Token* token) {
  const LeanNode& node = lean_.nodes[token->node];
  leave_other(token);
  settle(token, node);
  bool wanted = (node.kind == Kind::Not) == (token->other == nullptr);
  if (wanted && !token->open) {
    open(token);
  } else if (!wanted && token->open) {
    close(token);
  } else if (token->open && node.recursive) {
    tell_witness(token);
  }
}

// The matches below have another witness now.
void Rete::tell_witness(Token* token) {
  if (token->goal && token->goal->waiting == 0) {
    goals_[lean_.nodes[token->goal->node].stratum].rewitnessed.push_back(
        token->goal);
  }
  for (Token* child = token->children; child; child = child->next_sibling) {
    tell_witness(child);
  }
}

// ---- going ----

// Takes a partial match away with all that came of it.
void Rete::drop(Token* token) {
  while (token->children) drop(token->children);
  if (token->goal) forget(token->goal);
  let_go(token);
  leave_other(token);
  if (token->next_sibling) {
    token->next_sibling->previous_sibling = token->previous_sibling;
  }
  if (token->previous_sibling) {
    token->previous_sibling->next_sibling = token->next_sibling;
  } else if (token->parent) {
    token->parent->children = token->next_sibling;
  } else {
    token->facts()[0]->lefts = token->next_sibling;
  }
  if (token->dirty) {
    token->dead = true;
    late_tokens_.push_back(token);
  } else {
    release(token);
  }
}

void Rete::release(Token* token) {
  if (token->owns_row0) {
    arena_.release(const_cast<Value*>(token->row0),
                   token->columns * sizeof(Value));
  }
  arena_.release(token, Token::bytes(token->slots, token->holds));
}

}  // namespace lastmile::rete
