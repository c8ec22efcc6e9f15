// facts/machine_evidence.hpp
//
// The reader of the registry, of certificates and for gather items, for the
// table of evidence_kinds.cpp.

#pragma once

#include "facts/evidence.hpp"

namespace lastmile {

extern const EvidenceReaderInfo machine_evidence;

}  // namespace lastmile
