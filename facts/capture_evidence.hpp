// facts/capture_evidence.hpp
//
// A capture of a connection that failed, among files that were given: whether
// the port opened (net.tcp_probe), what was negotiated (net.x224_probe) and how
// the handshake of TLS ended (net.tls_probe). Seen from wherever it was
// captured, which is taken to be the client. Of several connections to one port
// the last counts, for clients try again with less.

#pragma once

#include "facts/evidence.hpp"

namespace lastmile {

extern const EvidenceReaderInfo capture_evidence;

}  // namespace lastmile
