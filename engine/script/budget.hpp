// engine/script/budget.hpp
//
// What a state of Lua has left: fuel, bytes, patience. The count hook pays for
// steps, every native function for its work, the allocator for large blocks.
// Found from a state through its extra space. Never lets a script catch that
// something has run out: nothing in the sandbox catches errors.

#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "engine/script/fault.hpp"
#include "engine/script/limits.hpp"
#include "engine/script/lua.hpp"
#include "engine/text/regex.hpp"

namespace lastmile::script_detail {

inline constexpr int hook_steps = 1'000;  // where each costs 1

struct Budget {
  ScriptLimits limits;
  // What is allocated, and how much may be.
  std::size_t bytes = 0;
  std::size_t ceiling = 0;
  std::uint64_t allocations = 0;
  // Of the current call.
  std::int64_t fuel = 0;
  std::size_t longest_text = 0;
  unsigned refusals = 0;
  bool metered = false;  // allocations charge too
  bool said = false;     // the error is the script's own
  bool nuls = false;     // texts may hold bytes of 0
  bool grew = false;     // the stack may have grown
  std::optional<ScriptFault::Kind> stopped = {};
  std::uint32_t last_line = 0;  // where a line hook runs
  std::uint64_t call = 0;
  // The hook: how many steps it counts, and what it looks at beside.
  lua_State* lua = nullptr;
  int period = 0;  // 0: no hook
  int hooks = 0;
  std::optional<std::chrono::steady_clock::time_point> since = {};
  // Regular expressions that were compiled, and the last call that paid.
  struct Pattern {
    Result<Regex> regex;
    std::uint64_t paid = 0;
  };
  std::map<std::string, Pattern, std::less<>> patterns = {};

  void begin(std::int64_t fuel_of_call);
  void end(ScriptFault::Kind limit);
  // Sets the count hook for these hooks (0: none but that count), or none.
  void arm(bool count_steps, int hooks);
  // Looks more often where steps have become dearer.
  void tighten();
  std::int64_t price_of_step() const;
  void meet_nul() {
    nuls = true;
    tighten();
  }
};

inline Budget& budget_of(lua_State* L) {
  return **static_cast<Budget**>(lua_getextraspace(L));
}

// A lua_Alloc; the user data is the Budget.
void* allocate(void* budget, void* block, std::size_t old_size,
               std::size_t new_size);

// Native work of so many units, each about as costly as a step of Lua.
void charge(lua_State* L, std::size_t units);
// What it costs to walk over so many bytes.
inline void charge_bytes(lua_State* L, std::size_t bytes) {
  charge(L, 1 + bytes / 16);
}
// Ends the call with this limit.
[[noreturn]] void stop(lua_State* L, ScriptFault::Kind limit,
                       const char* message);

// Counts steps; with a line hook beside it, remembers the line.
void on_hook(lua_State* L, lua_Debug* event);

}  // namespace lastmile::script_detail
