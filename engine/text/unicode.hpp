// engine/text/unicode.hpp
//
// The little of Unicode that reading and showing texts needs: strict UTF-8,
// which characters may not stand raw in a file, and how wide one is shown.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lastmile {

struct CodePoint {
  char32_t value = 0;
  // Bytes it takes; 0 where the bytes are no UTF-8 (overlong forms,
  // surrogates and values above U+10FFFF included).
  std::size_t bytes = 0;
};

// The character at `offset`, which is within the text.
CodePoint decode_utf8(std::string_view text, std::size_t offset);
bool is_utf8(std::string_view text);
void append_utf8(std::string& out, char32_t character);

// C0 (but not tab, LF, CR), DEL and C1.
bool is_control(char32_t character);
// The embeddings, overrides and isolates that reorder what a reader sees.
bool is_bidi_override(char32_t character);
// Those, and the marks that no reader sees although they do something.
bool is_invisible(char32_t character);
// Columns of a terminal: 0, 1 or 2.
int columns_of(char32_t character);
// "U+202E".
std::string name_of(char32_t character);

}  // namespace lastmile
