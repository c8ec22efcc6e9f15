// engine/script/script.hpp
//
// A piece of Lua as a pack holds it: text, never a state. It is checked when
// it is loaded; each sandbox compiles it once more for itself, at its first
// use.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "engine/script/fault.hpp"

namespace lastmile {

enum class ScriptRole : std::uint8_t {
  Condition,  // a chunk that returns true or false
  Action,     // a chunk that returns a list of facts
  Module,     // a file that returns a table of functions
};

// A function of a module.
struct ScriptFunction {
  std::string name;
  std::uint32_t line = 0;  // of the file
  std::vector<std::string> parameters = {};
  bool open = false;  // takes more than its parameters: f(a, ...)
};

struct Script {
  ScriptRole role = ScriptRole::Condition;
  // Of a module: FILE of FILE.lua. Of a chunk: what it is called in messages,
  // if anything.
  std::string name = {};
  // Where its first line stands: line n of the source is place.line + n - 1.
  Place place = {};
  // What `with:` names, without $. A chunk finds each value in `...` and
  // under its name: see local_name.
  std::vector<std::string> parameters = {};
  std::string source = {};

  // Worked out when it is added.
  bool loops = true;  // may run long; else it runs without counting steps
  bool nuls = false;  // may write a byte of 0
  std::vector<ScriptFunction> functions = {};
};

// The local variable that holds the value of $name: the name itself, with _
// for what Lua does not take (`.` and `-`), and with _ behind one of Lua's own
// words: $end is end_.
std::string local_name(std::string_view name);

// What can be said without compiling: size, characters, `_ENV`, parameters.
// Null where there is nothing to say.
std::unique_ptr<ScriptFault> check_source(const Script& script);
// Does any of the words stand in it without which nothing runs long?
bool may_loop(std::string_view source);
// Does it hold what may be the escape of a byte of 0?
bool may_write_nul(std::string_view source);

}  // namespace lastmile
