// tests/bench/fact_file.hpp
//
// Facts in a form that belongs to no engine, read before the clock starts:
// one a line, `TYPE FIELD=VALUE FIELD=VALUE …`; an empty line ends a case.
// Values hold no space. A file is read in pieces, so that facts that wait to
// be told take no memory that an engine would be charged for.

#pragma once

#include <cstddef>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lastmile::bench {

struct WrittenFact {
  std::string type;
  std::vector<std::pair<std::string, std::string>> fields;
};

// The whole number that a value says, if it says one.
std::optional<long long> whole_number(const std::string& value);

class FactFile {
 public:
  // Ends the program where the file cannot be read.
  explicit FactFile(const std::string& path);

  // Up to `most` facts of the present case; none at its end, and then the
  // next case is the present one.
  std::vector<WrittenFact> read(std::size_t most);
  // Were all cases read to their end?
  bool done() const { return done_; }

 private:
  std::ifstream in_;
  bool done_ = false;
};

// All cases of a file.
std::vector<std::vector<WrittenFact>> read_cases(const std::string& path);

// Says why and ends the program: a benchmark that measures something else than
// it was asked to must not end well.
[[noreturn]] void fail(const std::string& why);

}  // namespace lastmile::bench
