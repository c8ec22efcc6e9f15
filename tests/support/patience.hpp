// When a test calls something hung, in seconds. It tells what ends from what
// does not, on any machine and under any load, and measures no speed:
// scripts/bench does that.

#pragma once

namespace lastmile {

inline constexpr double patience = 60;

}  // namespace lastmile
