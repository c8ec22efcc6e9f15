// engine/load/read_files.hpp
//
// Internal to engine/load: the documents of many files, several at a time
// where they are many. Taking YAML apart is most of a cold start.

#pragma once

#include <optional>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "engine/base/node.hpp"
#include "engine/text/source.hpp"

namespace lastmile {

// Each as read_document has it, under the limits of packs, and in the order of
// `files`; so stands what was found, whichever was done first. Nobody adds to
// `sources` meanwhile.
std::vector<std::optional<Node>> read_files(const std::vector<FileId>& files,
                                            const Sources& sources,
                                            Diagnostics& found);

}  // namespace lastmile
