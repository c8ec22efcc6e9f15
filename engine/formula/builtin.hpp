// engine/formula/builtin.hpp
//
// The tables of the built-in functions, one a subject, and the few words that
// they share.

#pragma once

#include <vector>

#include "engine/formula/functions.hpp"

namespace lastmile::formula_detail {

std::vector<Function> text_functions();
std::vector<Function> number_functions();
std::vector<Function> list_functions();
std::vector<Function> other_functions();

// A text of at most 64 KiB, or a failed call.
Value text_result(std::string_view text, Call& call);
// A list of at most 10,000 items, or a failed call.
Value list_result(std::span<const Value> items, Call& call);

inline std::string_view text_of(const Value& value, const Call& call) {
  return call.symbols.text(value.shown());
}

// Is letter case to be looked past? Yes where one of the two is a name.
inline bool past_case(const Value& a, const Value& b) {
  return a.kind() == Kind::Name || b.kind() == Kind::Name;
}

// As shown, or folded.
inline std::string_view text_of(const Value& value, bool folded,
                                const Call& call) {
  return call.symbols.text(folded ? value.key() : value.shown());
}

// How many characters (code points) there are.
std::size_t count_characters(std::string_view text);

}  // namespace lastmile::formula_detail
