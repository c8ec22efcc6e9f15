#include "engine/text/layout.hpp"

#include <algorithm>
#include <vector>

#include "engine/text/scalar_lines.hpp"

namespace lastmile {
namespace {

struct Line {
  std::string_view text;
  LineRole role = {};

  bool blank() const { return text.empty() && !role.inside; }
  bool comment() const { return text.starts_with('#') && !role.inside; }
  bool entry() const {
    return !role.inside && (text == "-" || text.starts_with("- "));
  }
};

// How far all lines move to the left so that the document begins at column 0.
std::size_t shift_of(FileId file, const Sources& sources,
                     const Node& document) {
  std::size_t column = document.place.column;
  if (column < 2) return 0;
  std::string_view before =
      sources.line(file, document.place.line).substr(0, column - 1);
  bool blank = before.find_first_not_of(' ') == before.npos;
  return blank ? column - 1 : 0;
}

std::vector<Line> lines_of(FileId file, const Sources& sources,
                           const Node& document) {
  std::vector<LineRole> roles = scalar_lines(file, sources, document);
  std::size_t shift = shift_of(file, sources, document);
  // What follows the last line break is no line where it is nothing.
  if (sources.text(file).ends_with('\n')) roles.pop_back();
  std::vector<Line> lines;
  lines.reserve(roles.size());
  for (std::size_t i = 0; i < roles.size(); ++i) {
    std::string_view text =
        sources.line(file, static_cast<std::uint32_t>(i + 1));
    std::size_t front = std::min(text.find_first_not_of(' '), text.size());
    text.remove_prefix(std::min(front, shift));
    if (!roles[i].exact) {
      std::size_t end = text.find_last_not_of(" \t");
      text = text.substr(0, end == text.npos ? 0 : end + 1);
    }
    lines.push_back({text, roles[i]});
  }
  return lines;
}

// Where the blank line before the entry that comes next belongs: before the
// comment that stands right above it. After a block that keeps blank lines, it
// would be content.
void part(std::vector<Line>& out) {
  std::size_t at = out.size();
  while (at > 0 && out[at - 1].comment()) --at;
  if (at == 0 || out[at - 1].blank() || out[at - 1].role.kept) return;
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(at), Line{});
}

}  // namespace

std::string lay_out(FileId file, const Sources& sources, const Node& document) {
  std::vector<Line> out;
  bool entries = document.is_list();
  bool first = true;
  std::vector<Line> lines = lines_of(file, sources, document);
  for (const Line& line : lines) {
    if (line.blank() && (out.empty() || out.back().blank())) continue;
    if (entries && line.entry()) {
      if (!first) part(out);
      first = false;
    }
    out.push_back(line);
  }
  while (!out.empty() && out.back().blank()) out.pop_back();
  std::string text;
  for (const Line& line : out) {
    text += line.text;
    text += '\n';
  }
  // A block that ends with the file has no line break at its end where the
  // file has none: to add one would change what it says.
  bool open = !sources.text(file).ends_with('\n');
  if (open && !lines.empty() && lines.back().role.exact) text.pop_back();
  return text;
}

bool same_document(const Node& a, const Node& b) {
  if (a.form != b.form) return false;
  if (a.is_scalar()) return a.style == b.style && a.text == b.text;
  if (a.is_list()) {
    return std::equal(a.items.begin(), a.items.end(), b.items.begin(),
                      b.items.end(), same_document);
  }
  return std::equal(a.entries.begin(), a.entries.end(), b.entries.begin(),
                    b.entries.end(),
                    [](const NodeEntry& x, const NodeEntry& y) {
                      return x.key == y.key && x.key_style == y.key_style &&
                             same_document(x.value, y.value);
                    });
}

}  // namespace lastmile
