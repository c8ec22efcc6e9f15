// tests/facts/readers/event_writer.hpp
//
// Events written out again, for readers to read.

#pragma once

#include <string>
#include <string_view>

#include "tests/facts/readers/event_samples.hpp"

namespace lastmile {

// As wevtutil writes it. Data with a path for a name come as UserData.
std::string event_xml(const KeptEvent& event);
// UTF-8 to UTF-16 without a mark.
std::string to_utf16(std::string_view text, bool big_endian);

}  // namespace lastmile
