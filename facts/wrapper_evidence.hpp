// facts/wrapper_evidence.hpp
//
// RDP Wrapper from its files: rdpwrap.ini, and the termsrv.dll whose version it
// must have a section for. Either alone says less: whether the section is there
// is only known where both were given.

#pragma once

#include "facts/evidence.hpp"

namespace lastmile {

extern const EvidenceReaderInfo wrapper_evidence;
bool is_wrapper_settings(ByteView head);

}  // namespace lastmile
