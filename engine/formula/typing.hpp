// engine/formula/typing.hpp
//
// What type an operation gives, from the types of its parts, before anything
// runs. `any` goes with everything and is left to the run.

#pragma once

#include <optional>

#include "engine/base/type.hpp"
#include "engine/formula/formula.hpp"

namespace lastmile::formula_detail {

// Of Add to Modulo; nothing where they do not go together.
std::optional<Type> calculated_type(Operator op, const Type& a, const Type& b);

// The type that holds values of both: number over integer, name over text;
// nothing where there is none.
std::optional<Type> common_type(const Type& a, const Type& b);

// Can a value of the one type ever become one of the other? See `fit`.
bool can_fit(const Type& wanted, const Type& given);

// Is every value of the one type already one of the other?
bool always_fits(const Type& wanted, const Type& given);

// Does a comparison of these look past letter case?
bool without_case(const Type& a, const Type& b);

// "an integer", "text", "a list of names"
std::string with_article(const Type& type);

}  // namespace lastmile::formula_detail
