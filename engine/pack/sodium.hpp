// engine/pack/sodium.hpp
//
// What the files of this room share of libsodium: it is made ready once, and
// base64 is read in one way only.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lastmile {

// Before anything else of libsodium; cheap when repeated.
void begin_sodium();
// Exactly out.size() bytes, in canonical base64 with its padding.
bool read_base64(std::string_view text, std::span<std::uint8_t> out);
std::string to_base64(std::span<const std::uint8_t> bytes);

}  // namespace lastmile
