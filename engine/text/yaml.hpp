// engine/text/yaml.hpp
//
// The only door to yaml-cpp. It reads one YAML document of untrusted origin
// into a Node and finds every fault that can be found in one run.
//
// Promises: no exception, no hang, memory and stack bounded by the limits;
// every fault has a code (LM0001-LM0040), a line and a column; keys of a map
// are unique texts; no anchor, alias, tag or merge key is left; a scalar is
// never typed (`no`, `012` and `1.10` stay as written).
// Never: Load, LoadAll or LoadFile of yaml-cpp, which on a file of one byte
// eat all memory.

#pragma once

#include <optional>

#include "engine/base/diagnostic.hpp"
#include "engine/base/node.hpp"
#include "engine/text/limits.hpp"
#include "engine/text/source.hpp"

namespace lastmile {

// The document, so that a caller can look for further faults in it even if
// some were found here (a duplicate key is left out, an empty value too), or
// nothing where its structure is broken. Whoever wants to use the content
// looks at found.has_errors() first; nothing is returned without an error.
std::optional<Node> read_yaml(FileId file, const Sources& sources,
                              const YamlLimits& limits, Diagnostics& found);

}  // namespace lastmile
