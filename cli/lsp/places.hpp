// cli/lsp/places.hpp
//
// Where something is, as an editor says it: `file:` addresses, lines from 0,
// and columns in units of UTF-16. Ours are paths, lines from 1 and characters.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/text/json.hpp"
#include "engine/text/source.hpp"

namespace lastmile {

// Nothing for an address that is no `file:` of this machine.
std::optional<std::string> path_of(std::string_view address);
// Of an absolute path; a relative one is made absolute.
std::string address_of(const std::string& path);

// How many units of UTF-16 a text takes.
std::size_t utf16_units(std::string_view text);
// The byte of a line behind so many units; the end of the line where it is
// shorter.
std::size_t byte_of_units(std::string_view line, std::size_t units);

// {start, end}; one character where the end of the place is not known, and the
// beginning of the file where nothing is.
void write_range(JsonWriter& json, const Place& place, const Sources& sources);
void write_range(JsonWriter& json, std::size_t line, std::size_t from,
                 std::size_t to);

}  // namespace lastmile
