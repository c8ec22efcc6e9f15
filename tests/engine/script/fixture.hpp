// Lua in a sentence: a script, what it is given, what it comes to.

#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "engine/script/sandbox.hpp"

namespace lastmile {

struct LuaFixture {
  Symbols symbols;
  Scripts scripts;
  std::unique_ptr<Sandbox> sandbox;
  std::unique_ptr<ScriptFault> last = {};

  Script script(ScriptRole role, std::string source,
                std::vector<std::string> parameters = {},
                std::uint32_t line = 1) {
    Script out;
    out.role = role;
    out.name = role == ScriptRole::Module ? "codes" : "";
    out.place = {FileId{1}, line, 1, 0, 0};
    out.parameters = std::move(parameters);
    out.source = std::move(source);
    return out;
  }

  // The number of a script that must be sound.
  ScriptId add(Script from);
  Sandbox& box();

  // What `return EXPRESSION` comes to with arguments a, b, c; shown, or the
  // kind and text of the fault.
  std::string value(const std::string& body, std::vector<Value> arguments = {},
                    const Type& wanted = {});
  // "true", "false" or the fault, as "runtime 2: message".
  std::string holds(const std::string& source,
                    std::vector<std::string> parameters = {},
                    std::vector<Value> arguments = {});
  Value text(std::string_view from) { return Value::text(from, symbols); }
  Value list(std::initializer_list<Value> items) {
    return Value::list(std::vector<Value>(items), symbols);
  }
};

std::string shown(const ScriptFault& fault);

}  // namespace lastmile
