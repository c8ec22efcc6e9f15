#include "cli/lsp/places.hpp"

#include <algorithm>
#include <filesystem>

#include "engine/text/unicode.hpp"

namespace lastmile {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') ||
         std::string_view("/-._~").find(c) != std::string_view::npos;
}

struct Step {
  std::size_t bytes, units;
};

Step step(std::string_view text, std::size_t at) {
  CodePoint point = decode_utf8(text, at);
  return {std::max<std::size_t>(point.bytes, 1),
          point.value > 0xFFFF ? std::size_t{2} : std::size_t{1}};
}

// The column of a place in units from 0.
std::size_t units_before(const Place& place, const Sources& sources,
                         std::uint32_t line, std::uint32_t column) {
  std::string_view text = sources.line(place.file, line);
  std::size_t at = 0, units = 0;
  for (std::uint32_t c = 1; c < column && at < text.size(); ++c) {
    Step next = step(text, at);
    at += next.bytes;
    units += next.units;
  }
  return units;
}

void write_position(JsonWriter& json, std::string_view key, std::size_t line,
                    std::size_t character) {
  json.key(key).object().key("line").value(line);
  json.key("character").value(character).end();
}

}  // namespace

std::optional<std::string> path_of(std::string_view address) {
  constexpr std::string_view scheme = "file://";
  if (!address.starts_with(scheme)) return std::nullopt;
  address.remove_prefix(scheme.size());
  if (address.starts_with("localhost/")) address.remove_prefix(9);
  if (!address.starts_with('/')) return std::nullopt;
  std::string path;
  for (std::size_t i = 0; i < address.size(); ++i) {
    if (address[i] != '%') {
      path += address[i];
      continue;
    }
    if (i + 2 >= address.size()) return std::nullopt;
    int high = hex_digit(address[i + 1]), low = hex_digit(address[i + 2]);
    if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
    path += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return path;
}

std::string address_of(const std::string& path) {
  std::error_code error;
  std::string whole = std::filesystem::absolute(path, error).string();
  std::string out = "file://";
  for (char c : whole) {
    if (is_plain(c)) {
      out += c;
      continue;
    }
    constexpr const char* digits = "0123456789ABCDEF";
    auto byte = static_cast<unsigned char>(c);
    out += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return out;
}

std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  for (std::size_t at = 0; at < text.size();) {
    Step next = step(text, at);
    at += next.bytes;
    units += next.units;
  }
  return units;
}

std::size_t byte_of_units(std::string_view line, std::size_t units) {
  std::size_t at = 0;
  for (std::size_t seen = 0; at < line.size() && seen < units;) {
    Step next = step(line, at);
    at += next.bytes;
    seen += next.units;
  }
  return std::min(at, line.size());
}

void write_range(JsonWriter& json, const Place& place, const Sources& sources) {
  std::uint32_t line = std::max(place.line, std::uint32_t{1});
  std::uint32_t column = std::max(place.column, std::uint32_t{1});
  bool ends = place.end_line >= line && place.end_line != 0;
  std::uint32_t end_line = ends ? place.end_line : line;
  std::uint32_t end_column = ends ? place.end_column : column + 1;
  json.object();
  write_position(json, "start", line - 1,
                 units_before(place, sources, line, column));
  write_position(json, "end", end_line - 1,
                 units_before(place, sources, end_line, end_column));
  json.end();
}

void write_range(JsonWriter& json, std::size_t line, std::size_t from,
                 std::size_t to) {
  json.object();
  write_position(json, "start", line, from);
  write_position(json, "end", line, to);
  json.end();
}

}  // namespace lastmile
