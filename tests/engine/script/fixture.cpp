#include "tests/engine/script/fixture.hpp"

#include <catch2/catch_test_macros.hpp>

namespace lastmile {

std::string shown(const ScriptFault& fault) {
  return std::string(to_text(fault.kind)) + " " + std::to_string(fault.line) +
         ": " + fault.message;
}

ScriptId LuaFixture::add(Script from) {
  auto id = scripts.add(std::move(from));
  if (!id) FAIL(id.error().message << " line " << id.error().place.line);
  return *id;
}

Sandbox& LuaFixture::box() {
  if (!sandbox) {
    auto opened = Sandbox::open(scripts);
    REQUIRE(opened);
    sandbox = *std::move(opened);
  }
  return *sandbox;
}

std::string LuaFixture::value(const std::string& body,
                              std::vector<Value> arguments,
                              const Type& wanted) {
  static const std::vector<std::string> names = {"a", "b", "c"};
  std::string head;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    head += (i ? ", " : "") + names[i];
  }
  ScriptId id = add(script(ScriptRole::Module, "return {f = function(" + head +
                                                   ") " + body + " end}"));
  auto outcome = box().call(id, 0, arguments, symbols, wanted);
  return outcome ? to_text(outcome.value, symbols) : shown(*outcome.fault);
}

std::string LuaFixture::holds(const std::string& source,
                              std::vector<std::string> parameters,
                              std::vector<Value> arguments) {
  ScriptId id =
      add(script(ScriptRole::Condition, source, std::move(parameters)));
  auto outcome = box().holds(id, arguments, symbols);
  if (!outcome) return shown(*outcome.fault);
  return outcome.value ? "true" : "false";
}

}  // namespace lastmile
