// facts/firewall.hpp
//
// The Windows firewall as the registry has it, as far as it concerns the port
// that RDP listens on: the inbound rules for it (win.firewall_rule), and for
// each profile what comes of them (win.firewall_answer): allow, block, some
// (for some addresses only) or unknown. Policy rules count beside local ones.
//
// Which profile is active is not in the registry, so a rule covers it for
// certain only where it covers every profile.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "facts/gatherer.hpp"
#include "facts/registry_set.hpp"

namespace lastmile {

// `client_address`: empty where it is not known.
Gathered gather_firewall(const RegistrySet& registry, std::string_view by,
                         std::int64_t now,
                         std::string_view client_address = {});

}  // namespace lastmile
