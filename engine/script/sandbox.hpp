// engine/script/sandbox.hpp
//
// A state of Lua that can compute and nothing else: no file, clock, network or
// random number, no bytecode, nothing that could catch a spent budget, no
// native function that does not pay for its work. The same arguments give the
// same answer on every machine, and no call sees what another one did. What
// is too long, too large or wrong ends as a fault, never as a result and never
// as the end of the program (docs/decisions: the sandbox).
//
// What hits a limit is quarantined: not run again in this sandbox, until
// `pardon`.
//
// Threads: a sandbox belongs to one; the Scripts behind it are shared. It
// needs 1 MiB of C stack. The process must not have set a locale of its own
// for LC_COLLATE and LC_NUMERIC.

#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "engine/formula/functions.hpp"
#include "engine/script/datum.hpp"
#include "engine/script/fault.hpp"
#include "engine/script/limits.hpp"
#include "engine/script/scripts.hpp"

namespace lastmile {

class Sandbox;

// The only FunctionHost that there is: whoever calls a function of a module
// has a sandbox for it.
class SandboxHost : public FunctionHost {
 public:
  // Null where Lua cannot run; then `refusal` says why.
  virtual Sandbox* sandbox() = 0;
  virtual const Diagnostic* refusal() const { return nullptr; }
};

class Sandbox final : public SandboxHost {
 public:
  // `scripts` outlives it. LM1030 where there is no memory for it or the
  // locale is not C's.
  static Result<std::unique_ptr<Sandbox>> open(const Scripts& scripts,
                                               const ScriptLimits& limits = {});
  ~Sandbox() override;
  Sandbox* sandbox() override { return this; }

  // The arguments are as many as the script's parameters; all are known.
  ScriptOutcome<bool> holds(ScriptId condition,
                            std::span<const Value> arguments,
                            const Symbols& symbols);
  ScriptOutcome<std::vector<ScriptFact>> act(ScriptId action,
                                             std::span<const Value> arguments,
                                             const Symbols& symbols);
  // The fault of an action whose facts do not fit, with the line that returned
  // them, which is found by running it again.
  std::unique_ptr<ScriptFault> unfit(ScriptId action,
                                     std::span<const Value> arguments,
                                     const Symbols& symbols,
                                     const std::string& why);
  // The function with that number of the module's functions.
  ScriptOutcome<Value> call(ScriptId module, std::size_t function,
                            std::span<const Value> arguments, Symbols& symbols,
                            const Type& wanted = {});

  // What is in quarantine: the script, the number of its function (0 for a
  // chunk), and why. In the order of both numbers.
  struct Quarantined {
    ScriptId script;
    std::size_t function = 0;
    const ScriptFault* fault = nullptr;
  };
  std::vector<Quarantined> quarantined() const;
  // Lets all of it run again. Before each case, so that what a case comes to
  // does not depend on the cases before it.
  void pardon();

  // Fuel that the last call took, and bytes that live in the state.
  std::int64_t fuel_used() const;
  std::size_t bytes() const;

  struct State;  // engine/script/state.hpp

 private:
  friend class Scripts;
  explicit Sandbox(std::unique_ptr<State> state);
  // Compiles, and runs a module; tells the functions that it found.
  std::unique_ptr<ScriptFault> load(ScriptId script,
                                    std::vector<ScriptFunction>* found);

  std::unique_ptr<State> state_;
};

}  // namespace lastmile
