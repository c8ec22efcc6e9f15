// engine/script/line_place.hpp
//
// Lua says of a mistake in which line it is, and nothing more.

#pragma once

#include "engine/text/source.hpp"

namespace lastmile {

// Of a place that is only a line: from the first to the last character of the
// line that are no blanks, where it has any.
inline Place line_place(const Sources& sources, Place place) {
  if (place.column > 1 || place.end_line > 0) return place;
  std::string_view line = sources.line(place.file, place.line);
  std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return place;
  std::size_t begin = sources.line_begin(place.file, place.line);
  std::size_t last = line.find_last_not_of(" \t");
  return sources.place(place.file, begin + first, begin + last + 1);
}

}  // namespace lastmile
