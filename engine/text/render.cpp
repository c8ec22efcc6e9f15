#include <algorithm>
#include <cstdio>

#include "engine/text/source.hpp"
#include "engine/text/unicode.hpp"

namespace lastmile {
namespace {

constexpr std::size_t widest = 100;  // columns of source shown of a line
constexpr std::size_t lead = 40;     // of them before the caret
constexpr std::size_t tab_width = 4;

std::string escaped_byte(char c) {
  char out[8];
  std::snprintf(out, sizeof out, "\\x%02x",
                static_cast<unsigned>(static_cast<unsigned char>(c)));
  return out;
}

// One character of a line as it is shown.
struct Cell {
  std::string shown;
  std::size_t width;
};

Cell cell_of(std::string_view text, std::size_t at, CodePoint c) {
  if (c.bytes == 0) return {escaped_byte(text[at]), 4};
  if (c.value == '\t') return {std::string(tab_width, ' '), tab_width};
  if (c.value == '\n') return {"\\n", 2};
  if (c.value == '\r') return {"\\r", 2};
  if (is_control(c.value) && c.value < 0x80) {
    return {escaped_byte(text[at]), 4};
  }
  if (is_control(c.value) || is_invisible(c.value)) {
    char out[16];
    std::snprintf(out, sizeof out, "\\u%04x", static_cast<unsigned>(c.value));
    std::string shown = out;
    return {shown, shown.size()};
  }
  return {std::string(text.substr(at, c.bytes)),
          static_cast<std::size_t>(columns_of(c.value))};
}

// Columns of a Place count bytes that begin a character; so do cells, also in
// a text that is no UTF-8.
std::vector<Cell> cells_of(std::string_view line) {
  std::vector<Cell> cells;
  for (std::size_t at = 0; at < line.size();) {
    CodePoint c = decode_utf8(line, at);
    bool continues = (static_cast<unsigned char>(line[at]) & 0xc0) == 0x80;
    Cell cell = cell_of(line, at, c);
    if (continues && !cells.empty()) {
      cells.back().shown += cell.shown;
      cells.back().width += cell.width;
    } else {
      cells.push_back(std::move(cell));
    }
    at += std::max<std::size_t>(1, c.bytes);
  }
  return cells;
}

// The stretch of a line that is shown, and the carets under it.
struct Snippet {
  std::string line;
  std::string carets;
};

std::size_t width_of(const std::vector<Cell>& cells, std::size_t begin,
                     std::size_t end) {
  std::size_t width = 0;
  for (std::size_t i = begin; i < end; ++i) width += cells[i].width;
  return width;
}

Snippet snippet(const Place& place, const Sources& sources) {
  std::string_view line = sources.line(place.file, place.line);
  std::vector<Cell> cells = cells_of(line);
  std::size_t caret = std::min<std::size_t>(
      place.column > 0 ? place.column - 1 : 0, cells.size());
  std::size_t end = caret + 1;
  if (place.end_line == place.line) end = place.end_column - 1;
  if (place.end_line > place.line) end = cells.size();
  end = std::clamp(end, caret, cells.size());

  std::size_t first = 0, last = cells.size();
  if (width_of(cells, 0, last) > widest) {
    first = caret;
    for (std::size_t w = 0; first > 0; --first) {
      w += cells[first - 1].width;
      if (w > lead) break;
    }
    last = first;
    for (std::size_t w = 0; last < cells.size(); ++last) {
      w += cells[last].width;
      if (w > widest) break;
    }
  }
  Snippet out;
  if (first > 0) out.line = "…";
  out.carets.assign(width_of(cells, first, caret) + (first > 0 ? 1 : 0), ' ');
  for (std::size_t i = first; i < last; ++i) out.line += cells[i].shown;
  if (last < cells.size()) out.line += "…";
  std::size_t marks = width_of(cells, caret, std::min(end, last));
  out.carets += '^';
  if (marks > 1) out.carets.append(marks - 1, '~');
  return out;
}

std::string gutter(std::string_view text) {
  std::string out(text.size() < 5 ? 5 - text.size() : 0, ' ');
  out += text;
  return out + " | ";
}

// The first line, and the source under it if there is any.
void append(std::string& out, std::string_view severity, std::string_view code,
            std::string_view message, const Place& place, std::string_view hint,
            const Sources& sources) {
  std::string path = printable(sources.path(place.file));
  if (!path.empty()) {
    out += path;
    if (place.known()) {
      out += ':' + std::to_string(place.line) + ':' +
             std::to_string(std::max(1u, place.column));
    }
    out += ": ";
  }
  out += severity;
  if (!code.empty()) out.append(" ").append(code);
  out += ": " + printable(message) + '\n';
  std::string advice = printable(hint);
  if (place.known() && place.line <= sources.line_count(place.file)) {
    std::string number = std::to_string(place.line);
    Snippet shown = snippet(place, sources);
    out += gutter(number) + shown.line + '\n';
    out += gutter(std::string(number.size(), ' ')) + shown.carets;
    if (!advice.empty()) out += ' ' + advice;
    out += '\n';
  } else if (!advice.empty()) {
    out += "      = " + advice + '\n';
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    CodePoint c = decode_utf8(text, at);
    out += c.value == '\t' && c.bytes ? "\\t" : cell_of(text, at, c).shown;
    at += std::max<std::size_t>(1, c.bytes);
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::vector<Cell> cells = cells_of(text);
  return width_of(cells, 0, cells.size());
}

std::string render(const Diagnostic& diagnostic, const Sources& sources) {
  std::string out;
  append(out, to_text(diagnostic.severity), diagnostic.code, diagnostic.message,
         diagnostic.place, diagnostic.hint, sources);
  if (!diagnostic.item.empty()) {
    out += "      = in " + printable(diagnostic.item) + '\n';
  }
  for (const auto& [message, place] : diagnostic.related) {
    append(out, to_text(Severity::Note), "", message, place, "", sources);
  }
  return out;
}

}  // namespace lastmile
