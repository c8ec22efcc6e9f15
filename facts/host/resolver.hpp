// facts/host/resolver.hpp
//
// Asks a resolver that may hang. The question runs on a thread of its own;
// where the deadline comes first, the answer is given up and the thread ends
// by itself when the resolver does, owning all that it touches. At most
// `most_hanging` such threads exist; beyond that a question is not asked.

#pragma once

#include <functional>
#include <string>

#include "facts/host/host.hpp"

namespace lastmile {

inline constexpr int most_hanging = 8;

// Must be callable from any thread, also after resolve_within came back.
using Lookup = std::function<Resolution(const std::string& name)>;

// `elapsed` of the result is the caller's to fill in.
Resolution resolve_within(const Lookup& lookup, const std::string& name,
                          Span limit);

// getaddrinfo, TCP, both families, in the order of RFC 6724.
Resolution ask_system(const std::string& name);

}  // namespace lastmile
