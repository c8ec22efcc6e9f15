// engine/text/scan.hpp
//
// The look at the raw bytes of a file before any parser sees them: encoding,
// invisible characters, sizes, and what YAML would take in a way that nobody
// expects (tabs, directives). It finds all of them, up to 20 of a kind.

#pragma once

#include <cstdint>

#include "engine/base/diagnostic.hpp"
#include "engine/text/findings.hpp"
#include "engine/text/limits.hpp"
#include "engine/text/source.hpp"

namespace lastmile {

struct ScanResult {
  // The parser would see another text than we do: do not parse.
  bool unreadable = false;
  // The first line whose layout the parser will stumble over (a tab in the
  // indentation, a directive); 0 if there is none. What a parser says from
  // here on is not worth repeating.
  std::uint32_t broken_from = 0;
  // Bytes of a byte order mark to skip.
  std::size_t skip = 0;
};

enum class Grammar : std::uint8_t { Yaml, Json };

ScanResult scan(FileId file, const Sources& sources, const TextLimits& limits,
                Grammar grammar, Findings& found);

}  // namespace lastmile
