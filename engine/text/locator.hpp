// engine/text/locator.hpp
//
// Bytes to places for a reader that goes through a text from front to back:
// what Sources::place does, but it counts on from the last question, so that
// thousands of values in one long line cost no more than the line. Knows
// nothing of YAML or JSON.

#pragma once

#include "engine/text/source.hpp"

namespace lastmile {

class Locator {
 public:
  Locator(FileId file, const Sources& sources)
      : file_(file), sources_(&sources), text_(sources.text(file)) {}

  // As Sources::place.
  Place place(std::size_t begin, std::size_t end = 0);

  FileId file() const { return file_; }
  std::string_view text() const { return text_; }
  const Sources& sources() const { return *sources_; }

 private:
  void go_to(std::size_t offset);

  FileId file_;
  const Sources* sources_;
  std::string_view text_;
  std::uint32_t line_ = 0;
  std::uint32_t column_ = 0;
  std::size_t at_ = 0;
  std::size_t line_end_ = 0;  // where the next line begins
};

}  // namespace lastmile
