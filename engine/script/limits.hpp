// engine/script/limits.hpp
//
// What a piece of Lua may use. The defaults are what packs are written for;
// only tests change them.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace lastmile {

struct ScriptLimits {
  // One a step of Lua, and what each native function charges for its work.
  std::int64_t fuel = 100'000;
  std::size_t state_bytes = 8 << 20;
  // What one call may add to what lives in the state, arguments not counted.
  std::size_t growth_bytes = 1 << 20;
  // Bounds what a single step of Lua can cost.
  std::size_t block_bytes = 256 << 10;
  // After so many refused allocations all are refused: collecting garbage
  // again and again for the last bytes would cost seconds.
  unsigned refusals = 16;
  // By the wall clock. It says that the machine is slow, nothing of the rule.
  std::chrono::milliseconds patience{1000};

  // To test what happens where memory ends: the n-th allocation (from 1) of
  // the sandbox is refused, once or from then on. 0: none.
  std::uint64_t refuse_at = 0;
  bool refuse_ever_after = false;
};

inline constexpr std::size_t max_chunk_size = 8 * 1024;    // bytes
inline constexpr std::size_t max_module_size = 64 * 1024;  // bytes
inline constexpr std::size_t max_script_parameters = 16;

}  // namespace lastmile
