// facts/readers/ini.hpp
//
// Files of sections and values, as Windows' own functions read them: names
// without case, the first of two of a name counts, a line that begins with ;
// or # is a comment, quotes around a value are taken off.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lastmile {

struct IniValue {
  std::string name;
  std::string value;
  std::size_t line = 0;
};

struct IniSection {
  std::string name;  // empty: what stands before the first
  std::size_t line = 1;
  std::vector<IniValue> values = {};

  const IniValue* find(std::string_view value) const;
};

struct Ini {
  std::vector<IniSection> sections = {};
  std::size_t lines_unknown = 0;  // neither section, value, comment nor blank

  const IniSection* find(std::string_view section) const;
};

Ini read_ini(std::string_view text);

}  // namespace lastmile
