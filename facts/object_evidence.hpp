// facts/object_evidence.hpp
//
// Objects of PowerShell that Export-Clixml wrote, among files that were given.
// What Get-ItemProperty said in them of the registry is read with the registry
// (facts/registry_files.hpp).

#pragma once

#include "facts/evidence.hpp"

namespace lastmile {

extern const EvidenceReaderInfo object_evidence;

}  // namespace lastmile
