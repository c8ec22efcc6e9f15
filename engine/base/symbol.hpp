// engine/base/symbol.hpp
//
// A Symbol is a text that is compared as a number. Symbols are numbered by a
// table, in order of birth, so no address ever leaks into an order: the
// knowledge base has one that is frozen once it is loaded, and a session lays
// its own over it, which goes when the session goes. A service that sees
// millions of cases does not grow.
//
// Threads: a frozen table may be read by any number of threads; an overlay
// belongs to the thread of its session.

#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lastmile {

class Value;

struct Symbol {
  std::uint32_t number = 0;  // 0 is the empty text
  bool empty() const { return number == 0; }
  bool operator==(const Symbol&) const = default;
};

class Symbols {
 public:
  // A table of its own, or an overlay of `base`, which must outlive it and
  // must not grow any more.
  explicit Symbols(const Symbols* base = nullptr);
  Symbols(const Symbols&) = delete;
  Symbols& operator=(const Symbols&) = delete;

  // The symbol of a text, made at its first use.
  Symbol intern(std::string_view text);
  // The same without making one: false in `found` where the text has none.
  Symbol find(std::string_view text, bool& found) const;
  // Lives as long as the table that made it.
  std::string_view text(Symbol symbol) const;
  // The symbol of the text under Unicode simple case folding.
  Symbol folded(Symbol symbol) const;

  // Lists are kept once too: equal lists (by operator== of their values) have
  // one number, and are shown as the first of them was written.
  std::uint32_t intern_list(std::span<const Value> values);
  std::span<const Value> list(std::uint32_t number) const;

  std::size_t size() const;
  std::uint32_t lists() const {
    return first_list_ + static_cast<std::uint32_t>(lists_.size());
  }
  // Forgets all that the overlay added; what the base holds stays. Symbols
  // above the base's are void afterwards.
  void reset();

 private:
  Symbol add(std::string_view text, std::uint64_t hash);
  bool lookup(std::string_view text, std::uint64_t hash, Symbol& out) const;
  bool lookup_list(std::span<const Value> values, std::uint64_t hash,
                   std::uint32_t& out) const;
  std::string_view keep(std::string_view text);

  const Symbols* base_;
  std::uint32_t first_;  // number of the first symbol of our own
  std::uint32_t first_list_;
  std::vector<std::string_view> texts_;
  std::vector<std::uint64_t> hashes_;
  std::vector<std::uint32_t> folded_;
  std::vector<std::uint32_t> slots_;  // open addressing; 0 is free
  std::vector<std::vector<Value>> lists_;
  std::vector<std::uint64_t> list_hashes_;
  std::vector<std::uint32_t> list_slots_;
  std::deque<std::vector<char>> arena_;
  std::size_t used_ = 0;  // of the last block of the arena
};

// Unicode simple case folding (CaseFolding.txt, status C and S) of UTF-8;
// bytes that are no UTF-8 stay as they are.
std::string fold_case(std::string_view text);

// A well-mixed 64-bit hash, the same on every machine and run.
std::uint64_t hash_bytes(std::string_view bytes);
inline std::uint64_t hash_mix(std::uint64_t a, std::uint64_t b) {
  // Both halves of one wide product, as wyhash has it (Wang Yi 2019).
  __extension__ using Wide = unsigned __int128;
  Wide product = Wide{a ^ 0x9E3779B97F4A7C15ULL} * (b ^ 0xD1B54A32D192ED03ULL);
  return static_cast<std::uint64_t>(product) ^
         static_cast<std::uint64_t>(product >> 64);
}

}  // namespace lastmile

template <>
struct std::hash<lastmile::Symbol> {
  std::size_t operator()(lastmile::Symbol s) const noexcept { return s.number; }
};
