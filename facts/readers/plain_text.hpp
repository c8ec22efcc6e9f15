// facts/readers/plain_text.hpp
//
// Text files as Windows programs leave them: UTF-8, UTF-16 of either order, or
// the code page of a console that nobody wrote down. All come out as UTF-8
// with plain line breaks; bytes that are no UTF-8 come out as U+FFFD.

#pragma once

#include <optional>
#include <string>

#include "facts/readers/bytes.hpp"

namespace lastmile {

// Nothing where it is no text (it holds NULs in the way that binary data do)
// or is larger than 16 MiB.
std::optional<std::string> plain_text(ByteView bytes);

// Appends bytes as UTF-8; each that is none becomes U+FFFD.
void append_as_utf8(std::string& out, ByteView bytes);

}  // namespace lastmile
