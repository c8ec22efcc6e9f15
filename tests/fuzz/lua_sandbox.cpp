// Any bytes as a condition, an action and a module: no crash, no hang, no
// exception; each comes to the same twice; a fault has a line and a text; what
// was run leaves nothing that an honest rule would see.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/script/sandbox.hpp"

namespace {

using namespace lastmile;

struct Stage {
  Symbols symbols;
  Value arguments[2] = {
      Value::list(
          std::vector<Value>{Value::integer(3389), Value::text("tcp", symbols)},
          symbols),
      Value::text("vm1.example.net", symbols)};
};

std::string text(const ScriptFault& fault) {
  if (fault.line == 0 || fault.message.empty()) std::abort();
  return std::string(to_text(fault.kind)) + fault.message;
}

std::string run(Sandbox& box, const Scripts& scripts, ScriptId id,
                Stage& stage) {
  switch (scripts[id].role) {
    case ScriptRole::Condition: {
      auto outcome = box.holds(id, stage.arguments, stage.symbols);
      return outcome ? outcome.value ? "true" : "false" : text(*outcome.fault);
    }
    case ScriptRole::Action: {
      auto outcome = box.act(id, stage.arguments, stage.symbols);
      return outcome ? std::to_string(outcome.value.size())
                     : text(*outcome.fault);
    }
    default: {
      if (scripts[id].functions.empty()) return "";
      auto outcome = box.call(id, 0, stage.arguments, stage.symbols);
      return outcome ? to_text(outcome.value, stage.symbols)
                     : text(*outcome.fault);
    }
  }
}

void try_as(ScriptRole role, std::string_view source) {
  Stage stage;
  Scripts scripts;
  Script honest{ScriptRole::Condition, "", {FileId{1}, 1, 1, 0, 0}};
  honest.source =
      "local n = 0 for i = 1, 9 do n = n + i end "
      "return n == 45 and string.upper('a') == 'A' and #table.concat({1}) == 1";
  Script tried{role, "m", {FileId{1}, 7, 1, 0, 0}};
  if (role != ScriptRole::Module) tried.parameters = {"list", "name"};
  tried.source = source;
  auto check = scripts.add(honest);
  auto id = scripts.add(tried);
  if (!check) std::abort();
  if (!id) {
    if (id.error().place.line == 0 || id.error().message.empty()) std::abort();
    return;
  }
  auto box = Sandbox::open(scripts);
  if (!box) std::abort();
  const std::string first = run(**box, scripts, *id, stage);
  const std::int64_t fuel = (*box)->fuel_used();
  (*box)->pardon();
  const std::string second = run(**box, scripts, *id, stage);
  if (first != second || fuel != (*box)->fuel_used()) std::abort();
  auto sound = (*box)->holds(*check, {}, stage.symbols);
  if (!sound || !sound.value) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  try_as(ScriptRole::Condition, source);
  try_as(ScriptRole::Action, source);
  try_as(ScriptRole::Module, source);
  return 0;
}
