// facts/symptom.hpp
//
// From what a user says (a code in any notation, the text of a dialog in any
// language, a line of a client's log) to `symptom.error` claims: one for every
// code that is recognised, in the order in which they stand. A number never
// travels without its namespace: 0x104 is one thing as an error code and
// another as an extended one.
//
//   0x904/0x7   2308/7   0x904 0x7   "Error code: 0x904 … Extended …: 0x7"
//   (Code: 0x80004005)   -2147467259   0xC000006D   nego:5   ntstatus:0x…
//   ERRCONNECT_TLS_CONNECT_FAILED [0x00020008]   RDP_NEG_FAILURE 5
//   disconnect reason 516
//
// It finds codes by their shape, not by the words around them, as dialogs are
// translated; it concludes nothing from the words themselves, which go into
// `message`. Fields that the text does not tell are left out. HRESULT and
// NTSTATUS codes are unsigned 32-bit numbers, however they were written.
//
// Never fails on any bytes; looks at the first 64 KiB.

#pragma once

#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "engine/memory/claim.hpp"

namespace lastmile {

// Problems: LM0701 (note) no code recognised, so one claim with the message
// alone; LM0702 (error) something that is meant as a code but is none, so no
// claim for it; LM0703 (error) nothing was said; LM0704 (warning) too long,
// the rest was left out. Places count within the text.
std::vector<Claim> read_symptom(std::string_view text, Diagnostics& problems);

}  // namespace lastmile
