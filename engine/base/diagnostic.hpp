// engine/base/diagnostic.hpp
//
// What we say to a person when something is not as it should be: a stable
// code, one sentence, the place it is about, and a way out. The same type
// carries a rule author's typo, a gatherer's refusal and a damaged case file,
// so that every message in the house reads alike and is printed by one
// function (engine/text/source.hpp). What each code means, with a bad and a
// good example, is in the catalogue (engine/base/catalog.hpp).

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lastmile {

// A text that was read, by its number in a Sources (engine/text/source.hpp).
// 0 is no text at all.
struct FileId {
  std::uint32_t number = 0;
  bool operator==(const FileId&) const = default;
};

// Where in a text. Lines and columns count from 1; columns count characters
// (code points), not bytes. Line 0 is nowhere in particular. The end is the
// place after the last character, or line 0 where only the start is known.
struct Place {
  FileId file = {};
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t end_line = 0;
  std::uint32_t end_column = 0;

  bool known() const { return line > 0; }
  bool operator==(const Place&) const = default;
};

enum class Severity : std::uint8_t { Note, Warning, Error };

std::string_view to_text(Severity severity);  // "note", "warning", "error"

struct Diagnostic {
  std::string_view code = {};  // "LM0107"; a literal, lives for ever
  std::string message = {};    // what is wrong, in the reader's words
  Place place = {};
  std::string hint = {};  // what to do about it; may be empty
  std::string item = {};  // "rule tls.x, condition 2"; may be empty
  Severity severity = Severity::Error;
  // Other places that belong to it: ("first given here", place).
  std::vector<std::pair<std::string, Place>> related = {};
};

// All that is wrong, in the order in which it was found, not only the first.
class Diagnostics {
 public:
  void add(Diagnostic found);
  bool has_errors() const { return errors_ > 0; }
  std::size_t errors() const { return errors_; }
  const std::vector<Diagnostic>& all() const { return all_; }
  // By file, line, column, code: the order in which a person reads.
  void sort();

 private:
  std::vector<Diagnostic> all_;
  std::size_t errors_ = 0;
};

}  // namespace lastmile
