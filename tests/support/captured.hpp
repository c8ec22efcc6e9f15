// tests/support/captured.hpp
//
// What real machines printed or sent (tests/data), and texts as Windows saves
// them.

#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "places.hpp"

namespace lastmile {

// "commands/windows-10_ipconfig.out"
inline std::string captured(const std::string& path) {
  std::ifstream in(LASTMILE_SOURCE_DIR "/tests/data/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// ASCII as UTF-16, with its mark.
inline std::string as_utf16(std::string_view text) {
  std::string out = "\xff\xfe";
  for (char c : text) {
    out += c;
    out += '\0';
  }
  return out;
}

}  // namespace lastmile
