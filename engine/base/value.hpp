// engine/base/value.hpp
//
// A Value is what a field of a fact holds and what an expression yields:
// sixteen bytes, copied freely. Texts and lists are kept once each in a
// Symbols table, so comparing two values never reads a text.
//
// Unknown means "nobody knows". It equals itself, so that facts can be
// compared; every condition that meets it holds as LANGUAGE section 2 says.

#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/symbol.hpp"

namespace lastmile {

enum class Kind : std::uint8_t {
  Unknown,
  Text,     // exact
  Name,     // compared without case, shown as given
  Integer,  // 64 bit
  Number,   // double, finite
  YesNo,
  Time,      // microseconds since 1970-01-01T00:00:00Z
  Duration,  // microseconds
  Address,   // IPv4 or IPv6
  Version,   // dotted numbers
  List,
  Map,  // of text; a list of keys and values in turn, sorted by key
};

std::string_view to_text(Kind kind);  // "integer", "yes or no", …

class Value {
 public:
  constexpr Value() = default;  // Unknown

  // The symbols' table must be the one that the value is used with.
  static Value text(Symbol shown, Symbol folded) {
    return Value(Kind::Text, shown.number, folded.number);
  }
  static Value name(Symbol shown, Symbol folded) {
    return Value(Kind::Name, shown.number, folded.number);
  }
  static Value text(std::string_view text, Symbols& symbols);
  static Value name(std::string_view text, Symbols& symbols);
  // `key` is the canonical form, by which it is compared; see scalar.hpp.
  static Value address(Symbol shown, Symbol key) {
    return Value(Kind::Address, shown.number, key.number);
  }
  static Value version(Symbol shown, Symbol key) {
    return Value(Kind::Version, shown.number, key.number);
  }
  static constexpr Value integer(std::int64_t v) {
    return Value(Kind::Integer, v);
  }
  static constexpr Value number(double v) { return Value(v); }
  static constexpr Value yes_no(bool v) {
    return Value(Kind::YesNo, std::int64_t{v});
  }
  static constexpr Value time(std::int64_t microseconds) {
    return Value(Kind::Time, microseconds);
  }
  static constexpr Value duration(std::int64_t microseconds) {
    return Value(Kind::Duration, microseconds);
  }
  static Value list(std::span<const Value> values, Symbols& symbols);
  // Pairs of text values, key and value in turn; sorted here.
  static Value map(std::span<const Value> pairs, Symbols& symbols);

  // The list, or map, that the symbols know by this number.
  static constexpr Value kept(Kind kind, std::uint32_t number) {
    return Value(kind, std::int64_t{number});
  }

  constexpr Kind kind() const { return kind_; }
  constexpr bool known() const { return kind_ != Kind::Unknown; }
  constexpr bool is_text() const {
    return kind_ == Kind::Text || kind_ == Kind::Name;
  }
  constexpr bool is_numeric() const {
    return kind_ == Kind::Integer || kind_ == Kind::Number;
  }

  // Each is for its kind only.
  Symbol shown() const { return Symbol{pair_.shown}; }  // Text … Version
  Symbol key() const { return Symbol{pair_.key}; }
  constexpr std::int64_t integer() const { return whole_; }
  constexpr bool yes() const { return whole_ != 0; }
  constexpr std::int64_t microseconds() const { return whole_; }
  constexpr double number() const { return number_; }
  // Of an Integer or a Number.
  constexpr double as_number() const {
    return kind_ == Kind::Integer ? static_cast<double>(whole_) : number_;
  }
  std::span<const Value> items(const Symbols& symbols) const;  // List, Map
  // A map's value under a key; Unknown where it has none.
  Value entry(std::string_view key, const Symbols& symbols) const;

  // Equal as the language means it: texts exactly, but without case where one
  // of the two is a name; integer and number by value; else the same kind and
  // content. Unknown equals only Unknown.
  friend bool operator==(const Value& a, const Value& b) {
    if (a.kind_ == b.kind_) {
      switch (a.kind_) {
        case Kind::Unknown: return true;
        case Kind::Text: return a.pair_.shown == b.pair_.shown;
        case Kind::Name:
        case Kind::Address:
        case Kind::Version: return a.pair_.key == b.pair_.key;
        case Kind::Number: return a.number_ == b.number_;
        default: return a.whole_ == b.whole_;
      }
    }
    return a.equal_across(b);
  }

 private:
  bool equal_across(const Value& other) const;  // of two kinds

  constexpr Value(Kind kind, std::int64_t whole) : kind_(kind), whole_(whole) {}
  constexpr explicit Value(double number)
      : kind_(Kind::Number), number_(number) {}
  Value(Kind kind, std::uint32_t shown, std::uint32_t key)
      : kind_(kind), pair_{shown, key} {}

  struct Pair {
    std::uint32_t shown;
    std::uint32_t key;
  };
  Kind kind_ = Kind::Unknown;
  union {
    std::int64_t whole_ = 0;
    double number_;
    Pair pair_;
  };
};

static_assert(sizeof(Value) == 16);

// Equal without regard to case: for a variable that meets a name anywhere.
bool equal_without_case(const Value& a, const Value& b);

// Equal values have equal hashes.
std::uint64_t hash_number(double number);
inline std::uint64_t hash(const Value& value) {
  switch (value.kind()) {
    case Kind::Unknown: return 0x756E6B6E6F776EULL;
    case Kind::Text:
    case Kind::Name: return hash_mix(1, value.key().number);
    case Kind::Address:
    case Kind::Version:
      return hash_mix(static_cast<std::uint64_t>(value.kind()),
                      value.key().number);
    case Kind::Integer:
      return hash_mix(3, static_cast<std::uint64_t>(value.integer()));
    case Kind::Number: return hash_number(value.number());
    default:
      return hash_mix(static_cast<std::uint64_t>(value.kind()),
                      static_cast<std::uint64_t>(value.integer()));
  }
}

// The order of two values of one ordered kind: integers and numbers by value,
// times, durations, versions number by number, texts by code points (names
// folded). unordered where there is none, so too with Unknown.
std::partial_ordering order(const Value& a, const Value& b,
                            const Symbols& symbols);

// A total order over all values, for printing and for stable lists: by kind,
// then as `order`, then as shown.
bool before_in_print(const Value& a, const Value& b, const Symbols& symbols);

// As an author would write it: 3389, yes, 2026-06-01T12:00:00Z, 1h30m,
// [a, b], {k: v}; texts without quotes; "unknown".
std::string to_text(const Value& value, const Symbols& symbols);

}  // namespace lastmile
