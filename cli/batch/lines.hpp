// cli/batch/lines.hpp
//
// The cases of a batch, one a line, from files or standard input, without ever
// holding more than a few of them: a line that is too long is told of and
// skipped. It stops at once where the user interrupts, even while it waits.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.hpp"

namespace lastmile {

struct BatchLine {
  std::string text = {};
  std::string path = {};     // as the user named it
  std::uint64_t number = 0;  // of the line, from 1
  std::uint64_t bytes = 0;   // more than the text's, where it is too long
  bool whole = false;        // a case file of its own, YAML
};

class BatchLines {
 public:
  // `inputs`: paths, "-" is standard input; none is standard input.
  explicit BatchLines(std::vector<std::string> inputs);
  ~BatchLines();
  BatchLines(const BatchLines&) = delete;
  BatchLines& operator=(const BatchLines&) = delete;

  // The next lines, as many as are there without waiting, but at least one and
  // at most `most`; blank ones left out. Empty: there is no more.
  std::vector<BatchLine> next(std::size_t most);

  // What could not be read (LM0131); the others were.
  const std::vector<Diagnostic>& unreadable() const { return unreadable_; }
  std::size_t readable() const { return opened_ - unreadable_.size(); }

 private:
  bool open_next();
  bool fill();
  void finish();
  bool take(std::vector<BatchLine>& out);
  bool is_yaml() const;
  bool whole_file(std::vector<BatchLine>& out);
  void fault(const std::string& why);

  std::vector<std::string> inputs_;
  std::size_t opened_ = 0;
  int file_ = -1;
  std::string path_ = {};
  std::uint64_t number_ = 0;
  std::string buffer_ = {};
  std::size_t at_ = 0;         // of the buffer: where the next line begins
  std::uint64_t skipped_ = 0;  // bytes of this line that were let go
  bool ended_ = false;
  std::vector<Diagnostic> unreadable_ = {};
};

// From here on an interrupt (SIGINT, SIGTERM) ends the reading of lines, not
// the program; once more ends it as ever.
void heed_interrupts();
bool interrupted();

}  // namespace lastmile
