// engine/text/layout.hpp
//
// Files of YAML laid out alike: line by line, so that comments and the order
// of things stay as they stand. Lines end with LF and hold no trailing blanks,
// the first line is not blank, what the document is begins at column 0, one
// blank line stands before each entry of a list at column 0 (and before the
// comment right above it), no two blank lines follow each other, and the last
// line ends with one line break.
//
// Promises: lines within a block scalar or a quoted text of several lines are
// kept byte for byte (but for CR before LF, and for the blanks by which a whole
// document moves to column 0); laying out twice changes nothing more. Never:
// quoting, ordering, breaking or joining lines. Whoever writes the result reads
// it again first (same_document).

#pragma once

#include <string>

#include "engine/base/node.hpp"
#include "engine/text/source.hpp"

namespace lastmile {

// `document` is what read_yaml made of this file, without an error.
std::string lay_out(FileId file, const Sources& sources, const Node& document);

// Equal in all but places: content, and how each scalar is written, for a
// quoted 08 is another value than a plain one.
bool same_document(const Node& a, const Node& b);

}  // namespace lastmile
