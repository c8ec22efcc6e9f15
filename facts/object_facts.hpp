// facts/object_facts.hpp
//
// What objects of PowerShell say: services (Get-Service, Win32_Service), rules
// of the firewall (Get-NetFirewallRule), who listens (Get-NetTCPConnection),
// Windows (Win32_OperatingSystem). Numbers are taken where there are any, for
// their words may be translated; a number or word that is not known is left
// out.

#pragma once

#include <cstdint>

#include "facts/readers/clixml.hpp"
#include "facts/readers/told.hpp"

namespace lastmile {

// The `line` of what is told is the number of the object.
struct ObjectFacts : Told {
  std::uint64_t objects = 0;  // that are whole
};

ObjectFacts facts_of(const CliXml& objects);

}  // namespace lastmile
