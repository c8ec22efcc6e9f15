// facts/cloud_evidence.hpp
//
// What the command line program of a cloud printed, among files that were
// given: the instance (cloud.instance), what its packet filters say to the
// client and the RDP port (cloud.access), its addresses (cloud.eip) and its way
// to the internet (cloud.route). Where the answers name several machines, the
// target is the one whose name, number or address it is; else nobody knows
// which is meant, and nothing is said of any.

#pragma once

#include <string>

#include "facts/evidence.hpp"
#include "facts/readers/cloud.hpp"

namespace lastmile {

extern const EvidenceReaderInfo cloud_evidence;

// Which of the instances is called or reached so; null where nobody knows.
const CloudInstance* cloud_target(const CloudSeen& seen,
                                  const std::string& target);

// For whoever has the answers already.
Gathered tell_cloud(const CloudSeen& seen, const AskedOf& asked,
                    std::string_view by, std::int64_t now);

}  // namespace lastmile
