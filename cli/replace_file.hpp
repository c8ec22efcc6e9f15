// cli/replace_file.hpp
//
// A file of the user's with other contents, in one step: whoever reads it sees
// the old text or the new one, and a power cut leaves one of the two.

#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace lastmile {

// The file must be there. It keeps its mode, and its owner where we may give
// it; a link stays a link and what it points to is replaced. LM0905 where that
// cannot be done; the file is then as it was.
Result<void> replace_file(const std::string& path, std::string_view bytes);

}  // namespace lastmile
