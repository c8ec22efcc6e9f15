// facts/gatherers/target_name.hpp
//
// What gatherers that look at the target share: which texts can be a host
// name, and how the machine is called in facts.

#pragma once

#include <string>
#include <string_view>

namespace lastmile {

// The field `host` of all that is seen of the target: its role in the case,
// which is also the default of that field, so that what a user tells of the
// target and what a gatherer sees are the same fact. The name is in the
// provenance.
inline constexpr std::string_view target_role = "target";

// An IPv4 or IPv6 address, the latter with or without a zone.
bool is_address(std::string_view name);

// False for what no resolver needs to be asked: blanks, slashes, empty or
// over-long labels, bytes beyond ASCII letters, digits, '-', '_' and '.'.
// Letters beyond ASCII pass, as a resolver may know them.
bool can_be_host_name(std::string_view name);

// "0.42", "3051.2": milliseconds, to the microsecond.
std::string milliseconds(std::int64_t microseconds);

// "5 s", "300 ms": of a limit, in a sentence.
std::string in_words(std::int64_t microseconds);

}  // namespace lastmile
