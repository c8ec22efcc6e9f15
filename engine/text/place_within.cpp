#include <algorithm>

#include "engine/text/raw_yaml.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace {

std::optional<std::size_t> in_plain(std::string_view raw, const Node& scalar,
                                    std::size_t start, std::size_t offset) {
  if (raw.substr(start, scalar.text.size()) != scalar.text) {
    return std::nullopt;
  }
  return start + offset;
}

// Walks the raw text, decoding as it goes, until `offset` bytes are decoded.
std::optional<std::size_t> in_quotes(std::string_view raw, std::size_t start,
                                     std::size_t offset) {
  if (start >= raw.size()) return std::nullopt;
  char quote = raw[start];
  if (quote != '"' && quote != '\'') return std::nullopt;
  std::size_t at = start + 1;
  for (std::size_t decoded = 0; decoded < offset;) {
    raw::Piece piece = raw::next_piece(raw, at, quote);
    if (piece.raw_bytes == 0) return std::nullopt;
    decoded += piece.decoded.size();
    if (decoded <= offset) at += piece.raw_bytes;
  }
  return at;
}

// Line n of the text is line n of the block, further to the right.
std::optional<std::size_t> in_block(const Sources& sources, const Node& scalar,
                                    std::size_t offset) {
  std::string_view text = scalar.text;
  std::string_view before = text.substr(0, offset);
  auto nth = static_cast<std::uint32_t>(
      std::count(before.begin(), before.end(), '\n'));
  std::size_t begin = raw::line_begin(text, offset);
  std::size_t end = raw::line_end(text, begin);
  std::uint32_t line = scalar.place.line + nth;
  std::string_view written = sources.line(scalar.place.file, line);
  std::size_t indent = scalar.place.column - 1;
  std::string_view wanted = text.substr(begin, end - begin);
  bool same = indent <= written.size() && written.substr(indent) == wanted;
  if (!same) return std::nullopt;
  return sources.line_begin(scalar.place.file, line) + indent + offset - begin;
}

}  // namespace

Place place_within(const Sources& sources, const Node& scalar,
                   std::size_t offset, std::size_t length) {
  const Place& start = scalar.place;
  if (!scalar.is_scalar() || !start.known()) return start;
  std::string_view raw = sources.text(start.file);
  offset = std::min(offset, scalar.text.size());
  length = std::min(length, scalar.text.size() - offset);
  auto locate = [&](std::size_t wanted) -> std::optional<std::size_t> {
    switch (scalar.style) {
      case Style::Plain:
        return in_plain(raw, scalar, sources.offset(start), wanted);
      case Style::Quoted: return in_quotes(raw, sources.offset(start), wanted);
      case Style::Block: return in_block(sources, scalar, wanted);
    }
    return std::nullopt;
  };
  std::optional<std::size_t> begin = locate(offset);
  if (!begin) return start;
  std::optional<std::size_t> end;
  if (length > 0) end = locate(offset + length);
  return sources.place(start.file, *begin, end.value_or(0));
}

}  // namespace lastmile
