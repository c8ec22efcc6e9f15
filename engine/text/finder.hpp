// engine/text/finder.hpp
//
// A regular expression that says where it matched and what its groups caught,
// one match after the other: to take a text apart. Held to the same bounds as
// Regex (regex.hpp), which says only whether.

#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/regex.hpp"

namespace lastmile {

class Finder {
 public:
  struct Match {
    std::size_t begin = 0;  // bytes of the text
    std::size_t end = 0;
    std::string_view first = {};  // its first group; all of it without one
    std::vector<std::optional<std::string_view>> named = {};  // as names()
  };

  // As Regex::compile.
  static Result<Finder> compile(std::string_view pattern,
                                std::size_t* error_offset = nullptr);

  // The first match that begins at byte `from` or behind it; what is before
  // `from` is seen by ^ and \b. The views look into `text`.
  std::optional<Match> match(std::string_view text, std::size_t from = 0) const;
  const std::vector<std::string>& names() const { return regex_.names(); }

 private:
  struct Program;
  Finder(Regex regex, std::shared_ptr<const Program> program)
      : regex_(std::move(regex)), program_(std::move(program)) {}

  Regex regex_;
  std::shared_ptr<const Program> program_;
};

}  // namespace lastmile
