// engine/text/regex.hpp
//
// The only door to RE2: regular expressions whose time grows with the length
// of the text and never explodes, because patterns come from packs. Memory
// and size of a pattern are capped. Values: copying shares the compiled
// program, and any number of threads may search with one.

#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace lastmile {

class Regex {
 public:
  // RE2's syntax: Perl's without backreferences and lookaround, UTF-8.
  // `error_offset` is given the byte of the pattern that the error is about;
  // the error's place is left to the caller, who knows it.
  static Result<Regex> compile(std::string_view pattern,
                               bool without_case = false,
                               std::size_t* error_offset = nullptr);

  // What `compile` has made before, of these two: RE2's program is made at its
  // first use. The caller vouches for the pattern.
  static Regex known_sound(std::string pattern, bool without_case);

  // Anywhere in the text; write ^ and $ for all of it.
  bool found_in(std::string_view text) const;

  // The names of the groups, in the order of the pattern: (?P<name>…).
  const std::vector<std::string>& names() const;
  // What each named group caught in the first match, in the order of names();
  // nothing at all where there is no match. The views look into `text`.
  std::optional<std::vector<std::optional<std::string_view>>> captures(
      std::string_view text) const;

  std::string_view pattern() const;
  bool without_case() const;
  // States of the compiled program: a search costs at most about this much a
  // byte of the text.
  std::size_t size() const;

 private:
  struct Program;
  explicit Regex(std::shared_ptr<const Program> program)
      : program_(std::move(program)) {}

  std::shared_ptr<const Program> program_;
};

}  // namespace lastmile
