#include "facts/readers/ini.hpp"

#include <algorithm>

#include "engine/base/symbol.hpp"

namespace lastmile {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  std::size_t begin = text.find_first_not_of(blanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string_view unquoted(std::string_view text) {
  bool quoted = text.size() >= 2 && text.front() == text.back() &&
                (text.front() == '"' || text.front() == '\'');
  return quoted ? text.substr(1, text.size() - 2) : text;
}

}  // namespace

const IniValue* IniSection::find(std::string_view value) const {
  std::string folded = fold_case(value);
  for (const IniValue& one : values) {
    if (fold_case(one.name) == folded) return &one;
  }
  return nullptr;
}

const IniSection* Ini::find(std::string_view section) const {
  std::string folded = fold_case(section);
  for (const IniSection& one : sections) {
    if (fold_case(one.name) == folded) return &one;
  }
  return nullptr;
}

Ini read_ini(std::string_view text) {
  Ini out;
  std::size_t number = 0;
  while (!text.empty()) {
    std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.empty() || line[0] == ';' || line[0] == '#') continue;
    std::size_t close = line.find(']');
    if (line[0] == '[' && close != line.npos) {
      out.sections.push_back(
          {std::string(trimmed(line.substr(1, close - 1))), number});
      continue;
    }
    std::size_t equals = line.find('=');
    if (equals == line.npos || equals == 0) {
      ++out.lines_unknown;
      continue;
    }
    if (out.sections.empty()) out.sections.push_back({});
    out.sections.back().values.push_back(
        {std::string(trimmed(line.substr(0, equals))),
         std::string(unquoted(trimmed(line.substr(equals + 1)))), number});
  }
  return out;
}

}  // namespace lastmile
