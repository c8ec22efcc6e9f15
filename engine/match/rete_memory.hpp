// engine/match/rete_memory.hpp
//
// Internal to the Rete: facts and partial matches, kept in intrusive lists, so
// that taking one away costs what it holds and no search. Nothing here is ever
// copied; a Pool owns it.

#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "engine/match/matcher.hpp"

namespace lastmile::rete {

struct Token;
struct Wme;

// A fact in one index of one alpha.
struct Right {
  Wme* wme;
  Right* previous = nullptr;
  Right* next = nullptr;
  Right** head = nullptr;
};

// A partial match in the left memory of one node.
struct Left {
  Token* token;
  std::uint32_t node;
  Left* previous = nullptr;
  Left* next = nullptr;
  Left** head = nullptr;
  Left* next_of_token = nullptr;
  std::size_t agreeing = 0;  // of Not and Some: the facts that agree
  Token* passed = nullptr;   // of Not and Some: what was let through
};

// A fact, while it is alive.
struct Wme {
  FactId id;
  TypeId type;
  const Value* values;
  std::vector<std::uint32_t> alphas;  // that hold it
  std::vector<Right*> rights;
  Token* tokens = nullptr;
};

// A partial match: what its parent holds, and one fact or nothing more.
struct Token {
  std::uint32_t node = 0;
  Token* parent = nullptr;
  Token* first_child = nullptr;
  Token* previous_sibling = nullptr;
  Token* next_sibling = nullptr;
  Wme* wme = nullptr;
  Token* previous_of_wme = nullptr;
  Token* next_of_wme = nullptr;
  Left* lefts = nullptr;
  std::vector<const Value*> rows;
  std::vector<Value> columns;  // of a let: its own row 0
  MatchId match = {};          // of a goal: once it was admitted
  std::size_t waiting = 0;     // of a goal: 1 + its place among the waiting
};

template <class T>
void link(T* item, T*& head) {
  item->head = &head;
  item->next = head;
  item->previous = nullptr;
  if (head) head->previous = item;
  head = item;
}

template <class T>
void unlink(T* item) {
  if (item->next) item->next->previous = item->previous;
  (item->previous ? item->previous->next : *item->head) = item->next;
}

// Objects that come and go, reused in the order in which they went.
template <class T>
class Pool {
 public:
  T* make() {
    if (free_.empty()) return &all_.emplace_back();
    T* item = free_.back();
    free_.pop_back();
    return item;
  }
  void drop(T* item) {
    *item = T();
    free_.push_back(item);
  }

 private:
  std::deque<T> all_;
  std::vector<T*> free_;
};

}  // namespace lastmile::rete
