#include <algorithm>
#include <utility>

#include "engine/text/source.hpp"

namespace lastmile {
namespace {

std::string_view trimmed(std::string_view line) {
  std::size_t from = line.find_first_not_of(" \t");
  if (from == line.npos) return {};
  return line.substr(from, line.find_last_not_of(" \t\r") + 1 - from);
}

// Goes through YAML outside of what is quoted, until `stop` of the brackets
// that are open and the character says so; gives where.
template <class Stop>
std::size_t walk(std::string_view text, Stop stop) {
  char quote = 0;
  int open = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (quote != 0) {
      if (c == '\\' && quote == '"') ++i;
      if (c == quote) quote = 0;
      continue;
    }
    bool begins = i == 0 || text[i - 1] == ' ' || text[i - 1] == '[' ||
                  text[i - 1] == '{' || text[i - 1] == ',';
    if ((c == '"' || c == '\'') && begins) quote = c;
    if (stop(open, i)) return i;
    open += c == '{' || c == '[';
    open -= c == '}' || c == ']';
  }
  return text.size();
}

// Where the entry of a list begins in which byte `at` stands, and whether that
// list, or the map that is the entry, is in brackets.
std::pair<std::size_t, bool> entry_begin(std::string_view line,
                                         std::size_t at) {
  struct Open {
    char bracket;
    std::size_t entry;  // where the present one begins
  };
  std::vector<Open> open;
  walk(line.substr(0, at), [&](int, std::size_t i) {
    char c = line[i];
    if (c == '[' || c == '{') open.push_back({c, i + 1});
    if ((c == ']' || c == '}') && !open.empty()) open.pop_back();
    if (c == ',' && !open.empty()) open.back().entry = i + 1;
    return false;
  });
  std::size_t begin = line.find_first_not_of(" -");
  bool in_brackets = false;
  for (const Open& one : open) {
    if (one.bracket != '[') continue;
    begin = line.find_first_not_of(' ', one.entry);
    in_brackets = true;
  }
  if (begin != line.npos && line[begin] == '{') {
    return {line.find_first_not_of(' ', begin + 1), true};
  }
  return {begin, in_brackets};
}

std::size_t entry_end(std::string_view rest, bool in_brackets) {
  return walk(rest, [&](int open, std::size_t i) {
    char c = rest[i];
    if (c == '#' && i > 0 && rest[i - 1] == ' ') return true;
    if (open > 0) return false;
    return c == '}' || c == ']' || (c == ',' && in_brackets);
  });
}

std::string cut(std::string text, std::size_t most) {
  if (display_width(text) <= most) return text;
  while (!text.empty() && display_width(text) >= most) {
    std::size_t last = text.size() - 1;
    while (last > 0 && (text[last] & 0xC0) == 0x80) --last;
    text.erase(last);
  }
  return text + "…";
}

}  // namespace

std::string excerpt(const Sources& sources, const Place& place,
                    std::size_t most) {
  std::string_view line = sources.line(place.file, place.line);
  std::size_t at =
      sources.offset(place) - sources.line_begin(place.file, place.line);
  auto [begin, in_brackets] = entry_begin(line, std::min(at, line.size()));
  if (begin == line.npos) return {};
  std::string_view rest = line.substr(begin);
  std::string out(trimmed(rest.substr(0, entry_end(rest, in_brackets))));
  if (!in_brackets) {
    // What belongs to it stands at least as far to the right.
    for (std::uint32_t n = place.line + 1;
         n <= sources.line_count(place.file) && out.size() <= 4 * most; ++n) {
      std::string_view more = sources.line(place.file, n);
      std::size_t from = more.find_first_not_of(" \t\r");
      if (from == more.npos) continue;
      if (from < begin) break;
      std::string_view entry = more.substr(from);
      while (entry.starts_with("- ")) entry = trimmed(entry.substr(2));
      entry = trimmed(entry.substr(0, entry_end(entry, false)));
      if (entry.empty()) continue;
      bool opens = out.ends_with(':') || out.ends_with('|');
      out += opens ? " " : "; ";
      out += entry;
    }
  }
  return cut(printable(out), most);
}

}  // namespace lastmile
