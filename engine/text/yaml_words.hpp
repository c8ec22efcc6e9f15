// engine/text/yaml_words.hpp
//
// Why a parser gave up, in the words of an author of rules and with a way
// out: yaml-cpp's own messages ("illegal map value") name its inner states.
// Included by the .cpp files of engine/text only.

#pragma once

#include <string>

#include "engine/text/locator.hpp"
#include "engine/text/yaml_events.hpp"

namespace lastmile {

// `message` is one of YAML::ErrorMsg, `at` the byte where it was raised.
Diagnostic explain_yaml_error(const std::string& message, std::size_t at,
                              const YamlEvents& events, Locator& locator);

}  // namespace lastmile
