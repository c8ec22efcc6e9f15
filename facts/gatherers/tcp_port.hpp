// facts/gatherers/tcp_port.hpp
//
// Opens the port, at the first address that lets us: the first step of the RDP
// probe, which goes on with the connection that this one made, so that a
// server never sees two.
//
// Five seconds an address: a host that is down on the local link is reported
// by the system after 3.1 s only, and must not be taken for a filtered port.

#pragma once

#include <string>
#include <vector>

#include "facts/host/host.hpp"

namespace lastmile {

inline constexpr Span tcp_limit = std::chrono::seconds(5);

struct OpenedPort {
  Connected outcome = {};    // of the address that opened, else the most
                             // telling of the failures
  std::string address = {};  // which one that was
  Span limit = {};           // how long it was waited for
  std::size_t tried = 0;     // addresses, in their order; the deadline may
                             // come before the last
};

// `addresses` is not empty.
OpenedPort open_port(const std::vector<std::string>& addresses,
                     std::uint16_t port, Host& host, Moment deadline);

}  // namespace lastmile
