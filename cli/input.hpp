// cli/input.hpp
//
// The bytes of what somebody named, before anybody knows whether they are a
// text or evidence.

#pragma once

#include <string>

#include "engine/base/result.hpp"

namespace lastmile {

// Of a file, or of standard input where it is "-": at most 16 MiB of what is no
// evidence, and 1 GiB of what is.
Result<std::string> read_bytes(const std::string& path);
// LM0131 where they can be no text; `name` is what the person calls them.
Result<std::string> as_text(Result<std::string> bytes, const std::string& name);

}  // namespace lastmile
