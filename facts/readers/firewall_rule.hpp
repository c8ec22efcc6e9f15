// facts/readers/firewall_rule.hpp
//
// A rule of the Windows firewall as the registry keeps it, one text:
// v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Domain|LPort=3389|…
// The format is [MS-FASP] 2.2.37; held against the 1,300 rules of four hives.
// What is not written restricts nothing: no Profile is every profile, no LPort
// every port, no RA4 and RA6 every address.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"

namespace lastmile {

enum class FirewallAction : std::uint8_t { Allow, Block, Bypass };

struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
};

struct FirewallRule {
  FirewallAction action = FirewallAction::Allow;
  bool active = false;
  bool inbound = true;
  std::optional<int> protocol = {};        // 6 is TCP, 17 UDP; none: every one
  std::vector<std::string> profiles = {};  // domain, private, public; none: all
  // None of both: every port. Words are RPC, RPC-EPMap, IPHTTPS, …
  std::vector<PortRange> ports = {};
  std::vector<std::string> port_words = {};
  bool remote_ports = false;  // it is for some ports of the other side only
  // Addresses of the other side: as written, and LocalSubnet and other words.
  std::vector<std::string> addresses = {};
  bool local_addresses = false;  // it is for some addresses of this machine
  bool interfaces = false;       // … for some interfaces only
  bool authenticated = false;    // … for authenticated connections only
  std::string app = {};          // path of the program; empty: every one
  bool packaged = false;         // of an app package
  std::string service = {};
  std::string name = {};   // as shown, or "@FirewallAPI.dll,-28775"
  std::string group = {};  // "@FirewallAPI.dll,-28752" is Remote Desktop

  bool covers_profile(std::string_view profile) const;
  bool covers_port(std::uint16_t port) const;
  bool any_port() const { return ports.empty() && port_words.empty(); }
  bool any_address() const { return addresses.empty(); }
  // Of TCP 6 or UDP 17.
  bool covers_protocol(int number) const {
    return !protocol || *protocol == number;
  }
};

// LM0744 where it has no version, action or direction that is known.
Result<FirewallRule> read_firewall_rule(std::string_view text);

// Is an address among those of the rule? Nothing where it hangs on what is not
// known here: LocalSubnet, DefaultGateway and other words.
std::optional<bool> covers_address(const FirewallRule& rule,
                                   std::string_view address);

}  // namespace lastmile
