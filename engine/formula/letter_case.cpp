#include "engine/formula/letter_case.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "engine/base/symbol.hpp"

namespace lastmile::formula_detail {
namespace {

std::string encode(char32_t c) {
  auto tail = [&](int shift) {
    return static_cast<char>(0x80 | ((c >> shift) & 0x3F));
  };
  if (c < 0x80) return {static_cast<char>(c)};
  if (c < 0x800) return {static_cast<char>(0xC0 | (c >> 6)), tail(0)};
  if (c < 0x10000) {
    return {static_cast<char>(0xE0 | (c >> 12)), tail(6), tail(0)};
  }
  return {static_cast<char>(0xF0 | (c >> 18)), tail(12), tail(6), tail(0)};
}

// Letters that fold to one that is not their small letter: MICRO SIGN and the
// Greek iota below fold to letters with capitals of their own, and capital
// sharp s is not what anybody writes for ß.
bool is_no_capital(char32_t c) {
  return c == 0xB5 || c == 0x345 || c == 0x1E9E;
}

// From the folded letter to its capital: the first letter that folds to it.
// Cherokee is left out, which folds to its capitals.
std::map<std::string, std::string, std::less<>> make_capitals() {
  constexpr std::array<std::pair<char32_t, char32_t>, 5> scripts{{
      {0xC0, 0x13A0},      // Latin, Greek, Cyrillic, Armenian, Georgian
      {0x1C80, 0x2D30},    // Latin and Greek with more accents, Glagolitic
      {0xA640, 0xA7FF},    // more Cyrillic and Latin
      {0xFF21, 0xFF3B},    // full-width Latin
      {0x10400, 0x1E944},  // Deseret to Adlam
  }};
  std::map<std::string, std::string, std::less<>> capitals;
  for (auto [first, last] : scripts) {
    for (char32_t c = first; c < last; ++c) {
      std::string letter = encode(c);
      std::string folded = fold_case(letter);
      if (folded != letter && !is_no_capital(c)) {
        capitals.try_emplace(std::move(folded), std::move(letter));
      }
    }
  }
  return capitals;
}

std::size_t letter_length(std::string_view text) {
  std::size_t n = 1;
  while (n < text.size() && n < 4 &&
         (static_cast<unsigned char>(text[n]) & 0xC0) == 0x80) {
    ++n;
  }
  return n;
}

}  // namespace

std::string lower_case(std::string_view text) { return fold_case(text); }

std::string upper_case(std::string_view text) {
  static const auto capitals = make_capitals();
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    char c = text.front();
    if (static_cast<unsigned char>(c) < 0x80) {
      bool small = c >= 'a' && c <= 'z';
      out += small ? static_cast<char>(c - 'a' + 'A') : c;
      text.remove_prefix(1);
      continue;
    }
    std::string_view letter = text.substr(0, letter_length(text));
    auto found = capitals.find(letter);
    out += found == capitals.end() ? letter : std::string_view(found->second);
    text.remove_prefix(letter.size());
  }
  return out;
}

}  // namespace lastmile::formula_detail
