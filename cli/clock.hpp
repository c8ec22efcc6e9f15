#pragma once
// The one clock of the commands.

#include <cstdint>

namespace lastmile {

// The time of the machine in microseconds since 1970 UTC, cut to whole seconds:
// what is written down for people and files needs no more.
std::int64_t clock_now();

}  // namespace lastmile
