// engine/base/value_node.hpp
//
// A value as somebody would write it, so that the declared type of its field
// reads the same value back: what a session was told can be written down, and
// told to another.

#pragma once

#include "engine/base/node.hpp"
#include "engine/base/value.hpp"

namespace lastmile {

// A scalar, list or map. Texts and names are quoted, all else is plain, so
// that a field of type any reads texts as texts and numbers as numbers; the
// times, durations, addresses and versions that an expression put into one it
// reads as texts. Of an unknown value the plain empty text.
Node to_node(const Value& value, const Symbols& symbols);

}  // namespace lastmile
