#include "facts/readers/utf16.hpp"

#include <cstring>

#include "engine/text/unicode.hpp"

namespace lastmile {

namespace {

char32_t unit_at(ByteView units, std::size_t at) {
  return static_cast<char32_t>(units[at] | units[at + 1] << 8);
}

bool is_high(char32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool is_low(char32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

// How many units from `at` on are ASCII and no NUL, in steps of four.
std::size_t plain_units(ByteView units, std::size_t at) {
  constexpr std::uint64_t ones = 0x0001000100010001;
  constexpr std::uint64_t beyond = 0xff80ff80ff80ff80;
  std::size_t begin = at;
  for (; at + 8 <= units.size(); at += 8) {
    std::uint64_t four;
    std::memcpy(&four, units.data() + at, sizeof four);
    if (four & beyond || (four - ones) & beyond) break;
  }
  return (at - begin) / 2;
}

}  // namespace

ByteView before_nul(ByteView units) {
  std::size_t at = 0;
  while (true) {
    at += plain_units(units, at) * 2;
    if (at + 2 > units.size()) return units.first(at);
    if (unit_at(units, at) == 0) return units.first(at);
    at += 2;
  }
}

void append_utf16(std::string& out, ByteView units) {
  std::size_t at = 0;
  while (true) {
    std::size_t plain = plain_units(units, at);
    std::size_t before = out.size();
    out.resize(before + plain);
    for (std::size_t i = 0; i < plain; ++i) {
      out[before + i] = static_cast<char>(units[at + 2 * i]);
    }
    at += 2 * plain;
    if (at + 2 > units.size()) return;
    char32_t unit = unit_at(units, at);
    if (unit == 0) return;
    at += 2;
    if (is_high(unit) && at + 2 <= units.size() && is_low(unit_at(units, at))) {
      char32_t low = unit_at(units, at);
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
      at += 2;
    } else if (is_high(unit) || is_low(unit)) {
      unit = U'\uFFFD';
    }
    append_utf8(out, unit);
  }
}

}  // namespace lastmile
