// facts/cloud_access.hpp
//
// Several packet filters stand before one machine: security groups, which add
// up, and filters of its subnet, which it must pass too. What comes of them
// all.

#pragma once

#include <string>
#include <vector>

#include "facts/readers/cloud.hpp"

namespace lastmile {

struct CloudDecision {
  PacketAnswer answer = {};
  const CloudFilter* by = nullptr;  // the filter that decided
  std::string unknown = {};         // why it is not known, in words
};

// `instance`: null where nobody knows which it is.
CloudDecision decide_access(const CloudSeen& seen,
                            const CloudInstance* instance,
                            const PacketQuestion& asked);

}  // namespace lastmile
