// facts/symptom_tokens.hpp
//
// The words and numbers of a symptom's text. It knows how a number can be
// written, and nothing of what it means.

#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace lastmile {

struct SymptomToken {
  enum class Kind : std::uint8_t {
    Word,     // of ASCII letters, digits, '_', or of other letters
    Hex,      // 0x904, and what can be nothing else: C000006D, 80004005
    Decimal,  // 2308, -2147467259
    Broken,   // begins as a number and is none of 32 bits
  };
  Kind kind = Kind::Word;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::uint32_t value = 0;  // of Hex and Decimal; a negative one as unsigned

  bool is_number() const { return kind == Kind::Hex || kind == Kind::Decimal; }
};

std::vector<SymptomToken> read_symptom_tokens(std::string_view text);

}  // namespace lastmile
