// engine/script/names.hpp
//
// Names in a script that nothing stands behind: slips of the pen that Lua
// itself would only tell when it comes across them. It reads the words of the
// script and no more, so it never runs anything; it would rather miss a name
// than complain of a good one.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/script/script.hpp"

namespace lastmile {

struct UnknownName {
  std::string name = {};  // "prot", "string.gmatch"
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  bool assigned = false;  // `prot = 1`: a global variable
  // What there is in its place: locals, parameters, the library.
  std::vector<std::string> known = {};
};

// In the order in which they stand, each name once. `modules` may be named
// too.
std::vector<UnknownName> unknown_names(
    const Script& script, const std::vector<std::string>& modules = {});

}  // namespace lastmile
