// facts/readers/packet_rules.hpp
//
// Rules of a packet filter, as clouds have them, and what comes of them for one
// source address and one TCP port. A rule that names its sources or ports by
// something that only the cloud can resolve (a template, a prefix list, a
// service tag, another group) may match: then the answer is only known where it
// is the same either way.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lastmile {

enum class Matches : std::uint8_t { No, Maybe, Yes };

struct PacketRule {
  std::string name;
  bool allow = true;
  bool of_default = false;  // every filter of this cloud ends with it
  bool tcp = true;
  bool udp = true;
  // Ranges of ports, both ends in; none where it is any port.
  std::vector<std::pair<std::uint16_t, std::uint16_t>> ports = {};
  bool ports_unknown = false;  // they are named elsewhere
  // "203.0.113.0/24", "2001:db8::/32", "203.0.113.9"; "any".
  std::vector<std::string> sources = {};
  bool sources_unknown = false;  // and others, which are named elsewhere
  // Others that are no addresses of the internet: machines of the same network.
  bool sources_inside = false;
  // The source port that it wants, which no client has.
  bool source_port_restricted = false;
  bool maybe_not_of_this = false;  // whether it is for this machine is unknown
};

struct PacketFilter {
  std::string name;
  std::vector<PacketRule> rules = {};
  // Do they count in their order, the first that matches deciding? Else one
  // that allows is enough.
  bool ordered = false;
  bool allows_otherwise = false;
};

struct PacketQuestion {
  std::string source = {};  // an address; empty: nobody said
  std::uint16_t port = 3389;
};

struct PacketAnswer {
  std::optional<bool> allowed = {};  // none: it depends on what is unknown
  std::string reason = {};     // of cloud.access; empty where it is unknown
  std::string rule = {};       // the one that decides, or leaves it open
  bool open_to_world = false;  // a rule allows the port to any address
};

PacketAnswer decide(const PacketFilter& filter, const PacketQuestion& asked);

// Is the address in the network, or the same? Nothing where either is none.
std::optional<bool> is_within(std::string_view address,
                              std::string_view network);
// An address that the internet knows: neither private, shared, link-local,
// loopback nor reserved.
bool is_public_address(std::string_view address);
bool is_ip_address(std::string_view text);

// "3389", "3000-4000", "80,443", "*", "ALL", "-1". False where it is none.
bool add_ports(PacketRule& rule, std::string_view text);

}  // namespace lastmile
