// engine/text/limits.hpp
//
// How much of a text written by others we are ready to read. The figures are
// those of the rule language (docs/rule-language.md); a file in a pack is held
// to a tighter size than a case file or an evidence file.

#pragma once

#include <cstddef>

namespace lastmile {

struct TextLimits {
  std::size_t file_bytes = std::size_t{16} << 20;
  std::size_t line_bytes = std::size_t{64} << 10;
  std::size_t scalar_bytes = std::size_t{64} << 10;
  std::size_t depth = 64;
  std::size_t values = 4'000'000;
  // Brackets, braces and commas of one outermost [ ] or { } of YAML. yaml-cpp
  // holds all of such a collection in memory before it tells us of any of it.
  std::size_t flow_marks = 50'000;
  // May the file begin with one? Editors on Windows write it unasked.
  bool byte_order_mark = false;

  // Is a null of JSON a key that is not there? What programs print holds
  // nulls; people who write a pack mean something else by it.
  bool null_is_nothing = false;

  static TextLimits in_pack() {
    TextLimits limits;
    limits.file_bytes = std::size_t{4} << 20;
    return limits;
  }
  // A case, facts, steps: what a user saves.
  static TextLimits of_user() {
    TextLimits limits;
    limits.byte_order_mark = true;
    return limits;
  }
  // What another program printed: a whole answer may be one line.
  static TextLimits of_evidence() {
    TextLimits limits = of_user();
    limits.line_bytes = limits.file_bytes;
    limits.null_is_nothing = true;
    return limits;
  }
};

using YamlLimits = TextLimits;

}  // namespace lastmile
