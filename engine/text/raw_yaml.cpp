#include "engine/text/raw_yaml.hpp"

#include <algorithm>
#include <cstdint>

#include "engine/text/unicode.hpp"

namespace lastmile::raw {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_space(char c) { return is_blank(c) || c == '\r' || c == '\n'; }

std::optional<char32_t> hex(std::string_view text, std::size_t at,
                            std::size_t digits) {
  if (at + digits > text.size()) return std::nullopt;
  char32_t value = 0;
  for (char c : text.substr(at, digits)) {
    int digit = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;
    if (digit < 0) return std::nullopt;
    value = value << 4 | static_cast<char32_t>(digit);
  }
  return value;
}

Piece number_escape(std::string_view text, std::size_t at, std::size_t digits) {
  std::optional<char32_t> value = hex(text, at + 2, digits);
  if (!value) return {};
  Piece piece{{}, digits + 2};
  if (*value >= 0xd800 && *value < 0xdc00) {  // JSON writes pairs
    std::size_t next = at + piece.raw_bytes;
    std::optional<char32_t> low;
    if (text.substr(next, 2) == "\\u") low = hex(text, next + 2, 4);
    if (!low || *low < 0xdc00 || *low > 0xdfff) return {};
    value = 0x10000 + ((*value - 0xd800) << 10) + (*low - 0xdc00);
    piece.raw_bytes += 6;
  }
  append_utf8(piece.decoded, *value);
  return piece;
}

Piece escape(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return {};
  switch (char c = text[at + 1]) {
    case '0': return {std::string(1, '\0'), 2};
    case 'a': return {"\a", 2};
    case 'b': return {"\b", 2};
    case 't':
    case '\t': return {"\t", 2};
    case 'n': return {"\n", 2};
    case 'v': return {"\v", 2};
    case 'f': return {"\f", 2};
    case 'r': return {"\r", 2};
    case 'e': return {"\x1b", 2};
    case 'L': return {"\u2028", 2};
    case 'P': return {"\u2029", 2};
    case ' ':
    case '"':
    case '\'':
    case '\\':
    case '/': return {std::string(1, c), 2};
    case 'x': return number_escape(text, at, 2);
    case 'u': return number_escape(text, at, 4);
    case 'U': return number_escape(text, at, 8);
    default: return {};
  }
}

}  // namespace

std::size_t closing_quote(std::string_view text, std::size_t open) {
  char quote = text[open];
  for (std::size_t at = open + 1; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      bool doubled =
          quote == '\'' && at + 1 < text.size() && text[at + 1] == quote;
      if (!doubled) return at;
      ++at;
    }
  }
  return nowhere;
}

Piece next_piece(std::string_view text, std::size_t at, char quote) {
  if (at >= text.size() || text[at] == '\n' || text[at] == '\r') return {};
  if (quote == '\'' && text[at] == '\'') return {"'", 2};
  if (quote == '"' && text[at] == '\\') return escape(text, at);
  std::size_t bytes = std::max<std::size_t>(1, decode_utf8(text, at).bytes);
  return {std::string(text.substr(at, bytes)), bytes};
}

std::size_t unclosed_quote(std::string_view text, std::size_t from) {
  // Where a scalar can begin: at the front of a line and after : - ? , [ {.
  bool begins = true;
  for (std::size_t at = from; at < text.size(); ++at) {
    char c = text[at];
    if (begins && (c == '"' || c == '\'')) {
      std::size_t close = closing_quote(text, at);
      if (close == nowhere) return at;
      at = close;
      begins = false;
    } else if (c == '#' && at > 0 && is_space(text[at - 1])) {
      at = line_end(text, at);
      begins = true;
    } else if (c == '\n' || c == '[' || c == '{' || c == ',') {
      begins = true;
    } else if (c == ':' || c == '-' || c == '?') {
      begins = at + 1 < text.size() && is_space(text[at + 1]);
    } else if (!is_space(c)) {
      begins = false;
    }
  }
  return nowhere;
}

std::size_t line_end(std::string_view text, std::size_t from) {
  return std::min(text.find('\n', from), text.size());
}

std::size_t line_begin(std::string_view text, std::size_t from) {
  if (from == 0) return 0;
  std::size_t before = text.rfind('\n', from - 1);
  return before == nowhere ? 0 : before + 1;
}

std::size_t dash_before(std::string_view text, std::size_t next) {
  std::size_t end = std::min(next, text.size());
  while (end > 0) {
    std::size_t begin = line_begin(text, end);
    std::string_view line = text.substr(begin, end - begin);
    std::size_t comment = line.find(" #");
    if (comment != nowhere) line = line.substr(0, comment);
    while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
    std::size_t front = line.find_first_not_of(" \t");
    if (front != nowhere && line[front] != '#') {
      return line.back() == '-' ? begin + line.size() - 1 : next;
    }
    if (begin == 0) break;
    end = begin - 1;
  }
  return next;
}

bool is_cut(std::string_view text) {
  auto count = [&](char c) { return std::count(text.begin(), text.end(), c); };
  return count('(') > count(')') || count('"') % 2 != 0;
}

bool is_null_word(std::string_view text, std::size_t at) {
  std::string_view word = text.substr(std::min(at, text.size()), 4);
  if (word != "null" && word != "Null" && word != "NULL") return false;
  if (at + 4 >= text.size()) return true;
  char after = text[at + 4];
  return is_space(after) || std::string_view(",]}:").find(after) != nowhere;
}

}  // namespace lastmile::raw
