// engine/script/fault.hpp
//
// Why a piece of Lua gave no result. A fault is never a result: what asked for
// one is undecided.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace lastmile {

struct ScriptFault {
  enum class Kind : std::uint8_t {
    Source,       // refused before it is compiled: size, characters
    Compile,      // Lua does not understand it
    Runtime,      // an error while it ran
    Result,       // what it returned is not what is wanted
    State,        // a function of a module changed what outlives the call
    Arguments,    // what it was given does not fit into the sandbox
    Fuel,         // it works too long
    Memory,       // it takes too much memory
    Depth,        // calls within calls within calls
    Slow,         // the machine is too slow: says nothing of the rule
    Quarantined,  // it hit a limit before and is not run again
  };

  Kind kind = Kind::Runtime;
  std::string message = {};  // without a position
  std::uint32_t line = 0;    // of the file; 0 where it is not known
};

// "runtime", "fuel", …
std::string_view to_text(ScriptFault::Kind kind);
// Fuel, Memory, Depth and Slow: what brings quarantine.
bool is_limit(ScriptFault::Kind kind);
// The diagnostic code that stands for the kind.
std::string_view code_of(ScriptFault::Kind kind);

// A T, or why there is none.
template <class T>
struct [[nodiscard]] ScriptOutcome {
  T value = {};
  std::unique_ptr<ScriptFault> fault = {};

  explicit operator bool() const { return !fault; }
};

}  // namespace lastmile
