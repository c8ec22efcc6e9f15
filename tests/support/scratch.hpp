// tests/support/scratch.hpp
//
// A folder that a test may fill, and that goes with it; programs run for
// their exit and output.

#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace lastmile {

class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const {
    return path_ / name;
  }
  void write(std::string_view name, std::string_view bytes) const;
  std::string read(std::string_view name) const;

 private:
  std::filesystem::path path_;
};

struct Ended {
  int exit = -1;
  std::string out;  // standard output and error, as they came
};

// Through the shell, with nothing on standard input.
Ended run_shell(const std::string& command);

}  // namespace lastmile
