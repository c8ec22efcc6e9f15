// engine/script/line_place.hpp
//
// Lua says of a mistake in which line it is, and nothing more.

#pragma once

#include <algorithm>

#include "engine/text/source.hpp"

namespace lastmile {

// Of a place without an end: to the last character of its line that is no
// blank, from the first or from where the place begins.
inline Place line_place(const Sources& sources, Place place) {
  std::string_view line = sources.line(place.file, place.line);
  std::size_t first = line.find_first_not_of(" \t");
  if (place.end_line > 0 || first == std::string_view::npos) return place;
  std::size_t begin = sources.line_begin(place.file, place.line);
  first = std::max(begin + first, sources.offset(place));
  return sources.place(place.file, first,
                       begin + line.find_last_not_of(" \t") + 1);
}

}  // namespace lastmile
