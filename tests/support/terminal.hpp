// tests/support/terminal.hpp
//
// A program at a pseudo-terminal: what a person would see and type. Ends with
// its test, whatever becomes of the program.

#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace lastmile {

class Terminal {
 public:
  // Started in a folder, with the PATH and TERM=dumb as all its environment.
  Terminal(const std::vector<std::string>& command, const std::string& folder);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  // What appears until the program waits behind this prompt, or ends. Carriage
  // returns are left out.
  std::string read_until(const std::string& prompt);
  void type(const std::string& line);
  void end_of_input();
  bool ended() const { return ended_; }
  // Waits for the end; 128 + n where signal n ended it.
  int exit();

 private:
  bool read_more();

  int end_ = -1;
  pid_t child_ = -1;
  std::string unread_;
  bool ended_ = false;
  int status_ = -1;
  std::chrono::steady_clock::time_point deadline_;
};

}  // namespace lastmile
