// engine/match/ordered.hpp
//
// The facts of one key in the order of one field, so that a join or a negation
// over `above`, `below`, `at least` or `at most` looks at what fits and no more:
// a treap (Seidel and Aragon 1996) of entries, whose priorities are drawn from
// the numbers of the facts. Its entries use the links of a list: `next` is what
// comes before, `previous` what comes after.

#pragma once

#include <bit>
#include <optional>

#include "engine/match/rete_memory.hpp"

namespace lastmile {

// Kinds of which all values stand in one order that a number gives.
inline bool is_ordered(Kind kind) {
  return kind == Kind::Integer || kind == Kind::Number || kind == Kind::Time ||
         kind == Kind::Duration;
}

namespace rete {

// Grows with the value; the same for values that are equal.
inline std::uint64_t rank_of(const Value& value) {
  constexpr std::uint64_t sign = std::uint64_t{1} << 63;
  if (value.kind() != Kind::Number) {
    return static_cast<std::uint64_t>(value.integer()) ^ sign;
  }
  // -0 is 0.
  auto bits = std::bit_cast<std::uint64_t>(value.number() + 0.0);
  return bits & sign ? ~bits : bits | sign;
}

class Ordered {
 public:
  // `field` is the one that it is ordered by.
  Ordered(void*& root, FieldIndex field)
      : root_(reinterpret_cast<Entry*&>(root)), field_(field) {}

  void insert(Entry* entry) {
    Entry** at = &root_;
    while (*at && priority(*at) >= priority(entry)) {
      at = less(entry, *at) ? &(*at)->next : &(*at)->previous;
    }
    split(*at, entry, entry->next, entry->previous);
    *at = entry;
  }

  void erase(Entry* entry) {
    Entry** at = &root_;
    while (*at != entry) {
      at = less(entry, *at) ? &(*at)->next : &(*at)->previous;
    }
    *at = merge(entry->next, entry->previous);
  }

  // Those from `low` to `high`, from the least up or from the greatest down,
  // until `visit` says true.
  template <class F>
  static bool each(Entry* at, FieldIndex field, std::uint64_t low,
                   std::uint64_t high, bool down, F& visit) {
    if (!at) return false;
    std::uint64_t rank = rank_of(at->wme->values[field]);
    Entry* less = rank >= low ? at->next : nullptr;
    Entry* more = rank <= high ? at->previous : nullptr;
    if (each(down ? more : less, field, low, high, down, visit)) return true;
    if (rank >= low && rank <= high && visit(at)) return true;
    return each(down ? less : more, field, low, high, down, visit);
  }

 private:
  static std::uint64_t priority(const Entry* entry) {
    return hash_mix(0x7472656170, entry->wme->id.number);
  }
  bool less(const Entry* a, const Entry* b) const {
    std::uint64_t x = rank_of(a->wme->values[field_]);
    std::uint64_t y = rank_of(b->wme->values[field_]);
    return x != y ? x < y : a->wme->id < b->wme->id;
  }
  void split(Entry* tree, const Entry* by, Entry*& before, Entry*& after) {
    Entry **low = &before, **high = &after;
    while (tree) {
      if (less(tree, by)) {
        *low = tree;
        low = &tree->previous;
        tree = tree->previous;
      } else {
        *high = tree;
        high = &tree->next;
        tree = tree->next;
      }
    }
    *low = *high = nullptr;
  }
  static Entry* merge(Entry* before, Entry* after) {
    Entry* tree = nullptr;
    Entry** at = &tree;
    while (before && after) {
      if (priority(before) >= priority(after)) {
        *at = before;
        at = &before->previous;
        before = before->previous;
      } else {
        *at = after;
        at = &after->next;
        after = after->next;
      }
    }
    *at = before ? before : after;
    return tree;
  }

  Entry*& root_;
  FieldIndex field_;
};

}  // namespace rete
}  // namespace lastmile
