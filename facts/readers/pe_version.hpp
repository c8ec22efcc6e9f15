// facts/readers/pe_version.hpp
//
// The version that a Windows program or library says it is, from its version
// resource, and the name it was built under. Nothing of it is run.

#pragma once

#include <optional>
#include <string>

#include "facts/readers/bytes.hpp"

namespace lastmile {

struct PeVersion {
  std::string version = {};        // "10.0.17763.1"
  std::string original_name = {};  // "termsrv.dll"
};

// By the two signatures of the format.
bool is_pe(ByteView head);
// Nothing where it is no such file, or is cut off before its version.
std::optional<PeVersion> read_pe_version(ByteView bytes);

}  // namespace lastmile
