#include "engine/text/scalar_lines.hpp"

#include <algorithm>

#include "engine/text/raw_yaml.hpp"

namespace lastmile {
namespace {

constexpr std::string_view space = " \t\r\n";

bool is_space(char c) { return space.find(c) != space.npos; }

class Marker {
 public:
  Marker(FileId file, const Sources& sources)
      : file_(file), sources_(sources), text_(sources.text(file)) {
    roles_.resize(sources.line_count(file));
  }

  void node(const Node& node) {
    if (node.is_scalar()) scalar(node.style, node.place, node.text);
    for (const Node& item : node.items) this->node(item);
    for (const NodeEntry& entry : node.entries) {
      scalar(entry.key_style, entry.key_place, entry.key);
      this->node(entry.value);
    }
  }

  std::vector<LineRole> take() { return std::move(roles_); }

 private:
  // Lines count from 1 here, as everywhere.
  LineRole& role(std::uint32_t line) { return roles_[line - 1]; }
  bool there(std::uint32_t line) const {
    return line >= 1 && line <= roles_.size();
  }

  void scalar(Style style, const Place& place, const std::string& text) {
    if (!there(place.line)) return;
    switch (style) {
      case Style::Block: return block(place, text);
      case Style::Quoted: return quoted(place);
      case Style::Plain: return plain(place, text);
    }
  }

  void quoted(const Place& place) {
    std::size_t close = raw::closing_quote(text_, sources_.offset(place));
    if (close == raw::nowhere) return;
    std::uint32_t last = sources_.line_of(file_, close);
    for (std::uint32_t line = place.line; line < last; ++line) {
      role(line).exact = true;
      role(line + 1).inside = true;
    }
  }

  // A plain text has no escapes: its characters stand in the file in the same
  // order, with blanks and line breaks between them.
  void plain(const Place& place, const std::string& text) {
    if (place.end_line == place.line) return;
    std::size_t at = sources_.offset(place);
    std::size_t last = at;
    for (char c : text) {
      if (is_space(c)) continue;
      while (at < text_.size() && is_space(text_[at])) ++at;
      if (at >= text_.size() || text_[at] != c) return;
      last = at++;
    }
    std::uint32_t end = sources_.line_of(file_, last);
    for (std::uint32_t line = place.line + 1; line <= end; ++line) {
      role(line).inside = true;
    }
  }

  // Does the header, such as `|+` or `>2+  # why`, keep the blank lines at the
  // end?
  bool keeps(std::uint32_t header) const {
    if (!there(header)) return false;
    std::string_view line = sources_.line(file_, header);
    for (std::size_t at = line.find_first_of("|>"); at != line.npos;
         at = line.find_first_of("|>", at + 1)) {
      std::size_t end =
          std::min(line.find_first_not_of("+-123456789", at + 1), line.size());
      std::size_t next =
          std::min(line.find_first_not_of(" \t", end), line.size());
      bool is_header = next == line.size() || (line[next] == '#' && next > end);
      if (is_header) return line.substr(at, end - at).find('+') != line.npos;
    }
    return false;
  }

  void block(const Place& place, const std::string& text) {
    // Without content its place is the header, where nothing is to be kept.
    if (text.empty()) return;
    bool blank_only = text.find_first_not_of(space) == text.npos;
    std::size_t indent = place.column - 1;
    std::uint32_t last = 0;
    std::uint32_t line = place.line;
    for (; there(line); ++line) {
      std::string_view written = sources_.line(file_, line);
      std::size_t front = written.find_first_not_of(' ');
      bool blank = front == written.npos;
      if (!blank && (blank_only || front < indent)) break;
      if (blank ? written.size() > indent : true) last = line;
    }
    bool keep = keeps(place.line - 1);
    if (keep) last = line - 1;
    for (std::uint32_t one = place.line; one <= last; ++one) {
      role(one) = {.exact = true, .inside = true, .kept = keep};
    }
  }

  FileId file_;
  const Sources& sources_;
  std::string_view text_;
  std::vector<LineRole> roles_;
};

}  // namespace

std::vector<LineRole> scalar_lines(FileId file, const Sources& sources,
                                   const Node& document) {
  Marker marker(file, sources);
  marker.node(document);
  return marker.take();
}

}  // namespace lastmile
