// engine/script/scripts.hpp
//
// All the Lua of a knowledge base: checked, numbered, immutable once loaded,
// shared by every thread. What runs it is a Sandbox.

#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/formula/functions.hpp"
#include "engine/script/script.hpp"

namespace lastmile {

class Sandbox;

struct ScriptId {
  std::uint32_t number = 0;
  bool operator==(const ScriptId&) const = default;
};

class Scripts {
 public:
  Scripts();
  ~Scripts();
  Scripts(const Scripts&) = delete;
  Scripts& operator=(const Scripts&) = delete;

  // Checks and compiles it; a module is run too. LM1000, LM1001, or what a
  // module comes to when it runs.
  Result<ScriptId> add(Script script);
  // One that `add` has found sound before, with all that it worked out; the
  // caller vouches for that.
  ScriptId restore(Script script);
  // Frees what only `add` needs.
  void finish();

  std::size_t size() const { return scripts_.size(); }
  const Script& operator[](ScriptId id) const { return scripts_[id.number]; }

  // The functions of a module as `module.function`, ready for Functions::add.
  // They live as long as the Scripts. Their Call::host is null or a SandboxHost
  // of these Scripts.
  std::vector<Function> functions(ScriptId module) const;

 private:
  std::deque<Script> scripts_;
  std::unique_ptr<Sandbox> checker_;
};

// For a person: what went wrong, where, and with which values.
Diagnostic diagnostic(const ScriptFault& fault, const Script& script,
                      std::span<const Value> arguments, const Symbols& symbols);
// "codes.lua:12: attempt to compare nil with number (a = 3)"; `names` are
// those of the arguments.
std::string to_text(const ScriptFault& fault, const Script& script,
                    const std::vector<std::string>& names,
                    std::span<const Value> arguments, const Symbols& symbols);

}  // namespace lastmile
