// engine/text/scalar_lines.hpp
//
// Which lines of a file of YAML belong to a scalar of several lines, so that
// whoever works line by line leaves them alone. It looks at the bytes and at
// where the reader found each scalar, and never fails.

#pragma once

#include <vector>

#include "engine/base/node.hpp"
#include "engine/text/source.hpp"

namespace lastmile {

struct LineRole {
  bool exact = false;   // its last bytes are content: strip nothing
  bool inside = false;  // it is content even where it is blank
  bool kept = false;    // of a block that keeps the blank lines after it (|+)
};

// By line, the first at [0].
std::vector<LineRole> scalar_lines(FileId file, const Sources& sources,
                                   const Node& document);

}  // namespace lastmile
