// engine/formula/arithmetic.hpp
//
// What the operators do to values that are known, and how a value is made to
// fit a type. Nothing wraps, nothing becomes infinite: what has no answer
// leaves a Problem with the values in it, and the result is Unknown.

#pragma once

#include <string>
#include <string_view>

#include "engine/base/type.hpp"
#include "engine/base/value.hpp"
#include "engine/formula/formula.hpp"

namespace lastmile::formula_detail {

struct Problem {
  std::string_view code = {};  // LM0240-LM0243; empty: none
  std::string message = {};
  explicit operator bool() const { return !code.empty(); }
};

// Add to Modulo; Negate takes only the first.
Value calculate(Operator op, const Value& a, const Value& b, Symbols& symbols,
                Problem& problem);
Value negate(const Value& value, const Symbols& symbols, Problem& problem);

// Less to GreaterEqual.
Value compare_order(Operator op, const Value& a, const Value& b, bool folded,
                    Symbols& symbols, Problem& problem);

// Equality under three-valued logic: lists with unknown items may be unknown.
Value compare_equal(const Value& a, const Value& b, bool folded,
                    const Symbols& symbols);
// Is it one of the items? Unknown where it is not found beside an unknown.
Value find_in(const Value& value, const Value& list, bool folded,
              const Symbols& symbols, Problem& problem);

// The value as one of that type: an integer becomes a number, a text a name
// and a name a text; anything else must be of the type already.
Value fit(const Type& type, const Value& value, Symbols& symbols,
          Problem& problem);

// "text 'abc'", "integer 5", for messages; long ones are cut.
std::string describe(const Value& value, const Symbols& symbols);
// "'abc'", "5", likewise.
std::string shown(const Value& value, const Symbols& symbols);

}  // namespace lastmile::formula_detail
