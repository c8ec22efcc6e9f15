// engine/base/version.hpp
//
// The version of the program and of the library, as the build says it.

#pragma once

#include <string_view>

namespace lastmile {

extern const std::string_view version_text;  // "0.1.0"

}  // namespace lastmile
