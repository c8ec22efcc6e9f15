// engine/text/raw_yaml.hpp
//
// Small looks at the raw bytes of YAML, for what yaml-cpp does not tell us:
// where a quote closes, how a scalar was written, whether an expression was
// cut in two. They look at bytes only and never fail.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lastmile::raw {

inline constexpr std::size_t nowhere = std::string_view::npos;

// The offset of the quote that closes the one at `open`; nowhere if none does.
std::size_t closing_quote(std::string_view text, std::size_t open);

// The next character of a quoted scalar, at `at`, which is within the quotes.
struct Piece {
  std::string decoded;
  std::size_t raw_bytes = 0;  // 0: a line break or no valid escape
};
Piece next_piece(std::string_view text, std::size_t at, char quote);

// A quote that is opened after `from` and never closed; nowhere if all are.
std::size_t unclosed_quote(std::string_view text, std::size_t from);

// The first line break at or after `from`, or the end of the text.
std::size_t line_end(std::string_view text, std::size_t from);
std::size_t line_begin(std::string_view text, std::size_t from);

// The offset of the dash of a list entry that has no value, where the parser
// has gone on to `next`; `next` itself where it cannot be told.
std::size_t dash_before(std::string_view text, std::size_t next);

// A parenthesis or a double quote that is opened and not closed: the sign that
// YAML has cut an expression in two and this is its first half.
bool is_cut(std::string_view text);

// A word that other YAML readers take for "no value": null, Null or NULL.
bool is_null_word(std::string_view text, std::size_t at);

}  // namespace lastmile::raw
