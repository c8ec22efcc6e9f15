// tests/bench/arguments.hpp
//
// What a benchmark program is asked to do: FAMILY RULES [FACTS]
// [--OPTION[=VALUE]]…, the same for every engine.

#pragma once

#include <cstddef>
#include <map>
#include <string>

namespace lastmile::bench {

struct Arguments {
  std::string family;
  std::string rules;
  std::string facts;
  std::map<std::string, std::string> options;

  bool has(const std::string& option) const;
  std::size_t number(const std::string& option, std::size_t fallback) const;
};

// Ends the program where there are too few.
Arguments read_arguments(int count, char** words);

}  // namespace lastmile::bench
