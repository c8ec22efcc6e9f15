// facts/readers/reg_lines.hpp
//
// The lines of a .reg file as UTF-8, one at a time, whatever its encoding; a
// line that ends with a backslash goes on in the next.

#pragma once

#include <cstdint>
#include <string>

#include "facts/readers/bytes.hpp"

namespace lastmile {

class RegLines {
 public:
  explicit RegLines(ByteView bytes);

  // False at the end. Without its line break.
  bool next(std::string& line);
  // Appends the next line to one whose text did not end: a text in quotes may
  // hold line breaks.
  bool more(std::string& line);
  std::uint64_t number() const { return number_; }  // of the line, from 1

 private:
  bool take(std::string& line);

  ByteView left_;
  bool wide_ = false;
  std::uint64_t number_ = 0;
  std::uint64_t taken_ = 0;
};

}  // namespace lastmile
