// engine/text/source.hpp
//
// The texts that were read, and how a Diagnostic about one of them is shown
// to a person. A knowledge base keeps its Sources for as long as it lives, so
// that a rule can say which file and line it comes from.
//
// Promises: a view that was handed out stays good as long as the Sources (or
// what it was moved into) lives; whatever is rendered holds no control byte
// and no bidirectional override of the source, so that a hostile file cannot
// drive a terminal. Never: opening files, printing, colour.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "engine/base/node.hpp"

namespace lastmile {

// Only ever appended to. Reading from many threads is safe while nobody adds.
class Sources {
 public:
  // `path` is how people name it ("rules/tls.yaml", "standard input").
  FileId add(std::string path, std::string text);

  // All of these are empty for FileId 0 and for a number never given out.
  std::string_view path(FileId file) const;
  std::string_view text(FileId file) const;
  // Line n, counted from 1, without its line break.
  std::string_view line(FileId file, std::uint32_t n) const;

  // A text with a line break at its end has an empty last line. Lines end
  // with LF or CRLF.
  std::uint32_t line_count(FileId file) const;
  // The byte where line n begins; the size of the text past the last line.
  std::size_t line_begin(FileId file, std::uint32_t n) const;
  // The line that holds a byte, from 1.
  std::uint32_t line_of(FileId file, std::size_t offset) const;

  // The place of bytes begin..end (end not included); without an end where
  // end <= begin.
  Place place(FileId file, std::size_t begin, std::size_t end = 0) const;
  // The byte that a place names, clamped to its line.
  std::size_t offset(const Place& place) const;

 private:
  struct Entry {
    std::string path;
    std::string text;
    std::vector<std::size_t> lines;  // where each begins
  };

  const Entry* entry(FileId file) const;

  std::vector<std::unique_ptr<const Entry>> entries_;
};

// Where byte `offset` of node.text stands in its file, `length` bytes long:
// how an expression inside a scalar points at its own mistakes. Exact for a
// plain scalar on one line, for a quoted scalar up to its first line break
// (escapes are counted as written), and for a literal block. Elsewhere, as in
// folded texts, it is the place of the scalar itself.
Place place_within(const Sources& sources, const Node& scalar,
                   std::size_t offset, std::size_t length = 1);

// Text that is safe to show: control characters, bidirectional controls,
// invisible line separators and invalid UTF-8 are written as escapes.
std::string printable(std::string_view text);

// The entry of a list or map at a place, such as a condition, on one line and
// printable: without what stands around it, with what belongs to it on further
// lines, cut after `most` columns.
std::string excerpt(const Sources& sources, const Place& place,
                    std::size_t most = 100);

// How many columns of a terminal a text takes: 0 for combining marks, 2 for
// wide characters.
std::size_t display_width(std::string_view text);

// A diagnostic with its line of source and a caret, as `kb check` prints it;
// ends with a line break.
//
//   tls.yaml:41:7: error LM0107: fact type 'certificate' has no field 'x'
//      41 |       x before: $now
//         |       ^ did you mean 'y'?
//         = in rule tls.listener-cert-expired, condition 2
std::string render(const Diagnostic& diagnostic, const Sources& sources);

}  // namespace lastmile
