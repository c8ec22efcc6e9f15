// engine/base/type.hpp
//
// The declared type of a field, of a table's column and of an expression.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/base/value.hpp"

namespace lastmile {

struct Type {
  Kind kind = Kind::Unknown;             // Unknown: any plain scalar
  Kind element = Kind::Unknown;          // of a List; Unknown: any
  std::vector<std::string> values = {};  // not empty: `one of` these texts

  bool is_any() const { return kind == Kind::Unknown; }
  bool is_one_of() const { return !values.empty() && kind == Kind::Text; }
  bool operator==(const Type&) const = default;
};

// "text", "list of integer", "one of", "map of text", "any", … (`values` of a
// one of are added by the caller). LM0110 for anything else.
Result<Type> parse_type(std::string_view text);
std::string to_text(const Type& type);  // "one of a, b, c" with its values

// May values of these two types ever be compared with each other? Text and
// name, integer and number may; any may with all.
bool comparable(const Type& a, const Type& b);
// Have values of this type an order (above, below, before, …)?
bool ordered(const Type& type);

}  // namespace lastmile
