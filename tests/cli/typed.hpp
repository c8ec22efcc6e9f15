// tests/cli/typed.hpp
//
// The program as a user types it: a process of its own with its standard
// streams, a deadline, and what it needed. Nothing of the test's own
// environment reaches it but the PATH.

#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/node.hpp"
#include "tests/support/server_process.hpp"

namespace lastmile {

struct Setting {
  std::string input = {};  // of stdin, which is closed where it is empty
  Environment environment = {};
  std::chrono::seconds deadline{60};
};

struct Answered {
  int exit = -1;  // -1: killed by the deadline; 128 + n: ended by signal n
  std::string out = {}, err = {};
  std::size_t peak_bytes = 0;
  std::chrono::duration<double> took{};

  bool says(std::string_view text) const;  // on stderr
};

Answered type(const std::vector<std::string>& arguments,
              const Setting& setting = {});

// A file in the folder of this test, removed at its end.
class Files {
 public:
  // The path of a file that holds the text; folders are made.
  std::string write(const std::string& name, std::string_view text) const;
  std::string path(const std::string& name) const;
  static std::string text_of(const std::string& path);

 private:
  TemporaryFolder folder_;
};

// As typed in the project's folder, where every command is run:
std::string sample_case();  // the one that ships with the project
std::string knowledge();    // its knowledge base
// The same file, for the test itself to open.
std::string in_project(const std::string& path);

// JSON that the test fails on where it is none; null reads as the text "null".
Node json_of(const std::string& text);
// The value at a path such as "causes.0.id"; the test fails without one.
const Node& at(const Node& node, std::string_view path);
std::string text_at(const Node& node, std::string_view path);
double number_at(const Node& node, std::string_view path);
// The texts of a key in every map of a list.
std::vector<std::string> each(const Node& list, std::string_view key);
bool contains(const std::vector<std::string>& list, std::string_view text);

}  // namespace lastmile
