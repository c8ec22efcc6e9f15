// cli/repl/typed_line.hpp
//
// One line that somebody typed, with its number: it is read like a file of one
// line, and what is wrong with it is shown as if all lines were one file.

#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "engine/base/node.hpp"
#include "engine/memory/claim.hpp"

namespace lastmile {

struct TypedLine {
  std::size_t number = 1;
  std::string text = {};
  bool too_long = false;  // its text was not kept

  static constexpr std::size_t most_bytes = std::size_t{64} << 10;
  static constexpr const char* path = "standard input";

  // The place of bytes begin..end, for faults about a word of it.
  Place place(std::size_t begin, std::size_t end) const;
  // The facts, or patterns, written from byte `begin` on; what stands before
  // it is no part of them.
  std::vector<Claim> claims(std::size_t begin, Diagnostics& found) const;
};

// The next line without its line break; nothing at the end of the input. Of a
// line that is too long no more is kept in memory than may be.
std::optional<TypedLine> read_typed_line(std::istream& in, std::size_t number);

// Shows what is wrong with a line, whose places are in it.
void report(const Context& context, const Diagnostics& found,
            const TypedLine& line);

}  // namespace lastmile
