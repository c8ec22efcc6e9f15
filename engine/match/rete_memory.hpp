// engine/match/rete_memory.hpp
//
// Internal to the Rete: facts and partial matches, in intrusive lists, so that
// taking one away costs what it holds and no search. They live in an Arena.

#pragma once

#include <cstdint>

#include "engine/match/matcher.hpp"

namespace lastmile::rete {

struct Token;
struct Entry;

// A fact that at least one alpha holds, while it is alive.
struct Wme {
  const Value* values = nullptr;
  FactId id = {};
  TypeId type = 0;
  std::uint16_t alphas = 0;  // how many hold it
  union {
    std::uint32_t few[2] = {};  // which, where they are no more than two
    std::uint32_t* many;
  };
  Entry* entries = nullptr;  // in indexes
  Token* lefts = nullptr;    // partial matches that begin with it
  Token* rights = nullptr;   // that end with it
  Token* held = nullptr;     // blocked or witnessed by it

  std::span<const std::uint32_t> held_by() const {
    return {alphas <= 2 ? few : many, alphas};
  }
};

// A fact in one index, in a list or in an order (ordered.hpp).
struct Entry {
  Wme* wme;
  Entry* next;
  Entry* previous;
  Entry* next_of_wme;
  std::uint64_t hash;
  std::uint32_t index;
  bool in_order;
};

// A partial match: one fact a slot, which stand behind it; behind these, where
// its node needs it (LeanNode::holds), how it hangs in a left index. Its
// children are what came of it.
struct Token {
  std::uint32_t node = 0;
  std::uint16_t slots = 0;
  bool open = false;    // Not, Some: let through
  bool dirty = false;   // Ask: to be asked again
  bool result = false;  // of an Ask: one way in which it holds
  bool dead = false;
  bool owns_row0 = false;
  bool holds = false;
  std::uint32_t columns = 0;  // of row 0
  Token* parent = nullptr;    // null: made of the facts of its slots
  Token* children = nullptr;
  Token* next_sibling = nullptr;
  Token* previous_sibling = nullptr;
  // In the list of the fact that it ends with (Join), that blocks it (Not) or
  // that witnesses it (Some).
  Wme* other = nullptr;
  Token* next_of_other = nullptr;
  Token* previous_of_other = nullptr;
  const Value* row0 = nullptr;
  struct Goal* goal = nullptr;

  // In the left index of the join below it, or of its own Not, Some or Ask.
  struct Held {
    Token* next = nullptr;
    Token* previous = nullptr;
    std::uint64_t hash = 0;
    std::uint32_t index = 0xFFFFFFFFu;  // none
    std::uint32_t by = 0;               // the node of that index
  };
  Wme** facts() { return reinterpret_cast<Wme**>(this + 1); }
  Wme* const* facts() const { return reinterpret_cast<Wme* const*>(this + 1); }
  Held& held() { return *reinterpret_cast<Held*>(facts() + slots); }
  const Held& held() const {
    return *reinterpret_cast<const Held*>(facts() + slots);
  }
  static std::size_t bytes(std::size_t slots, bool holds) {
    return sizeof(Token) + slots * sizeof(void*) + (holds ? sizeof(Held) : 0);
  }
};

// A whole match, as the session sees it, and what it stands on.
struct Goal : Match {
  Token* token = nullptr;  // null: gone, and not yet told
  std::uint32_t node = 0;
  std::uint32_t waiting = 0;  // 1 + its place among those to be admitted
  std::uint64_t identity = 0;
};

}  // namespace lastmile::rete
