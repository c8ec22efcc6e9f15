// facts/readers/utf16.hpp
//
// Text as Windows keeps it, UTF-16 with the low byte first, to the UTF-8 of
// this house. What is no UTF-16 (half a pair) comes out as U+FFFD, so the
// result is always UTF-8 and nothing is lost without a sign.

#pragma once

#include <string>
#include <string_view>

#include "facts/readers/bytes.hpp"

namespace lastmile {

// Appends `units` as UTF-8, up to the first NUL if there is one. A last odd
// byte is left out.
void append_utf16(std::string& out, ByteView units);

// The bytes in front of the first NUL unit: what Windows would show of them.
ByteView before_nul(ByteView units);

}  // namespace lastmile
