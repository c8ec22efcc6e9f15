// facts/redact_patterns.hpp
//
// Finds in a text what points to people and machines by its form alone, and
// puts another in its place: SIDs, IPv4 and IPv6 addresses, MACs, mail
// addresses and user@domain, DOMAIN\user, \\server\share, home folders,
// thumbprints and long rows of hex digits.

#pragma once

#include <string>
#include <string_view>

#include "facts/pseudonym.hpp"

namespace lastmile {

std::string replace_patterns(std::string_view text,
                             const Pseudonyms& pseudonyms);

}  // namespace lastmile
