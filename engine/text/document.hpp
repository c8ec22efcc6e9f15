// engine/text/document.hpp
//
// One question for whoever was handed a file: read it, be it YAML or JSON.

#pragma once

#include <optional>
#include <string_view>

#include "engine/base/diagnostic.hpp"
#include "engine/base/node.hpp"
#include "engine/text/limits.hpp"
#include "engine/text/source.hpp"

namespace lastmile {

// A path that ends in .ndjson is a list of JSON texts, one a line; one that
// ends in .json, or a text whose first character (blanks aside) is { or [, is
// JSON; all else is YAML. What it returns is as with read_yaml.
std::optional<Node> read_document(FileId file, const Sources& sources,
                                  const TextLimits& limits, Diagnostics& found);

// Would it read such a file as JSON, or as lines of JSON?
bool reads_as_json(std::string_view path, std::string_view text);

}  // namespace lastmile
