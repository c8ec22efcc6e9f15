#include "tests/bench/fact_file.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <sstream>

namespace lastmile::bench {

void fail(const std::string& why) {
  std::fprintf(stderr, "bench: %s\n", why.c_str());
  std::exit(1);
}

std::optional<long long> whole_number(const std::string& value) {
  long long number = 0;
  const char* end = value.data() + value.size();
  auto [at, error] = std::from_chars(value.data(), end, number);
  if (error != std::errc() || at != end) return std::nullopt;
  return number;
}

FactFile::FactFile(const std::string& path) : in_(path) {
  if (!in_) fail("cannot read " + path);
}

std::vector<WrittenFact> FactFile::read(std::size_t most) {
  std::vector<WrittenFact> facts;
  std::string line;
  while (facts.size() < most) {
    if (!std::getline(in_, line)) {
      done_ = facts.empty();
      break;
    }
    if (line.empty()) {
      if (facts.empty()) break;
      // Left for the next call, which says that the case has ended.
      in_.seekg(-1, std::ios::cur);
      break;
    }
    std::istringstream words(line);
    WrittenFact fact;
    words >> fact.type;
    for (std::string word; words >> word;) {
      std::size_t equals = word.find('=');
      if (equals == std::string::npos) fail("not a fact: " + line);
      fact.fields.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    }
    facts.push_back(std::move(fact));
  }
  return facts;
}

std::vector<std::vector<WrittenFact>> read_cases(const std::string& path) {
  FactFile file(path);
  std::vector<std::vector<WrittenFact>> cases;
  constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
  for (auto facts = file.read(all); !file.done(); facts = file.read(all)) {
    if (!facts.empty()) cases.push_back(std::move(facts));
  }
  return cases;
}

}  // namespace lastmile::bench
