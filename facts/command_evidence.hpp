// facts/command_evidence.hpp
//
// What programs of Windows printed, among files that were given: services,
// listener, sessions, who owns the RDP port, the firewall's profiles and rules,
// adapters, Windows and its updates, the clock, certificates. Known by content,
// in any encoding that a console leaves.

#pragma once

#include "facts/evidence.hpp"

namespace lastmile {

extern const EvidenceReaderInfo command_evidence;
bool is_command_text(ByteView head);

}  // namespace lastmile
