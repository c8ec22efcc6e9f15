#include "tests/bench/arguments.hpp"

#include "tests/bench/fact_file.hpp"

namespace lastmile::bench {

bool Arguments::has(const std::string& option) const {
  return options.count(option) > 0;
}

std::size_t Arguments::number(const std::string& option,
                              std::size_t fallback) const {
  auto at = options.find(option);
  if (at == options.end()) return fallback;
  auto number = whole_number(at->second);
  if (!number || *number < 0) fail("--" + option + " takes a number");
  return static_cast<std::size_t>(*number);
}

Arguments read_arguments(int count, char** words) {
  if (count < 3) fail("usage: FAMILY RULES [FACTS] [--OPTION[=VALUE]]…");
  Arguments given{words[1], words[2], "", {}};
  for (int i = 3; i < count; ++i) {
    std::string word = words[i];
    if (word.rfind("--", 0) != 0) {
      given.facts = word;
      continue;
    }
    std::size_t equals = word.find('=');
    bool valued = equals != std::string::npos;
    given.options[word.substr(2, valued ? equals - 2 : equals)] =
        valued ? word.substr(equals + 1) : "";
  }
  return given;
}

}  // namespace lastmile::bench
