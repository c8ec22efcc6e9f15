// engine/match/test.hpp
//
// One entry of a pattern against one value of a field.

#pragma once

#include <span>

#include "engine/knowledge/condition.hpp"

namespace lastmile {

enum class Truth : std::uint8_t { No, Unknown, Yes };

// The field's value (an entry of a map has been read) against the operands'
// values, in the order of the test. What is unknown on either side gives
// Unknown, unless another operand decides. Values of different kinds, which
// only fields of type any can hold, are not equal and have no order: No.
Truth truth_of(const FieldTest& test, const Value& field,
               std::span<const Value> operands, std::int64_t now,
               const Symbols& symbols);

Truth opposite(Truth truth);

}  // namespace lastmile
