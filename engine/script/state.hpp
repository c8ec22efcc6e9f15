// engine/script/state.hpp
//
// What a Sandbox is made of.

#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "engine/script/budget.hpp"
#include "engine/script/sandbox.hpp"

namespace lastmile::script_detail {

// What a module's functions see of it outlives a call: no call may change it.
// `reference` is a table of closures and values in turn.
struct Upvalues {
  int reference = LUA_NOREF;
  std::vector<int> indexes = {};  // which upvalue of the closure
};

// Makes the tables that the module at the top can reach read-only, remembers
// what its functions' upvalues are, and pushes the table that holds them.
// May raise an error of Lua.
void freeze(lua_State* L, std::vector<int>& indexes);
// Puts back what was changed; the name of the first, or null. Needs no memory.
const char* restore(lua_State* L, const Upvalues& upvalues);

// A script in this state.
struct Loaded {
  std::vector<int> functions = {};  // references; one of a chunk
  Upvalues upvalues = {};
  bool ready = false;
};

struct StateCloser {
  void operator()(lua_State* L) const { lua_close(L); }
};

}  // namespace lastmile::script_detail

namespace lastmile {

struct Sandbox::State {
  using Kind = ScriptFault::Kind;
  using Fault = std::unique_ptr<ScriptFault>;

  // One call of a function that is loaded.
  struct Run {
    int reference;
    std::span<const Value> arguments;
    const Symbols* symbols;
    std::size_t given_bytes = 0;
    bool pushed = false;  // the arguments are in the state
  };

  State(const Scripts& of, const ScriptLimits& limits);
  bool open();

  // Finds the function, loading the script where need be. A fault is the
  // script's quarantine or what keeps it from being loaded.
  Fault prepare(ScriptId id, std::size_t function, int& reference);
  Fault load(ScriptId id, std::vector<ScriptFunction>* found);
  // Leaves the result at the top of the stack, or a fault and nothing.
  Fault run(ScriptId id, Run& run, bool count_steps);
  // The line where it went wrong, by running it again.
  std::uint32_t line_of(ScriptId id, Run& run, bool count_steps);
  // Puts upvalues back, empties the stack, quarantines where a limit was hit.
  Fault finish(ScriptId id, std::size_t function, Fault fault);
  Fault faulty_result(ScriptId id, Run& run, std::string message);

  int execute(Run& run, bool count_steps, int hooks);
  Fault explain(int status);
  void begin(std::int64_t fuel);
  void collect();
  // Unloads everything; it is loaded again at its next use.
  void forget();
  Fault compile(ScriptId id);
  Fault run_module(ScriptId id, std::vector<ScriptFunction>* found);
  void drop(script_detail::Loaded& script);

  const Scripts& scripts;
  script_detail::Budget budget;
  std::unique_ptr<lua_State, script_detail::StateCloser> lua;
  std::size_t settled = 0;  // bytes that stay, as far as is known
  std::vector<script_detail::Loaded> loaded;
  // By script and function.
  std::map<std::pair<std::uint32_t, std::size_t>, ScriptFault> quarantine;
};

}  // namespace lastmile
