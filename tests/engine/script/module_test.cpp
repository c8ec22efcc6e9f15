// Modules: tables of pure functions that expressions call.

#include <catch2/catch_test_macros.hpp>

#include "tests/engine/script/fixture.hpp"

namespace lastmile {

TEST_CASE("a function gives a value of the type that is wanted", "[script]") {
  LuaFixture lua;
  CHECK(lua.value("return a + 1", {Value::integer(1)}) == "2");
  CHECK(lua.value("return a / 2", {Value::integer(3)}) == "1.5");
  CHECK(lua.value("return a == 3", {Value::integer(3)}) == "yes");
  CHECK(lua.value("return a .. '!'", {lua.text("x")}) == "x!");
  CHECK(lua.value("return {a, 2}", {Value::integer(1)}) == "[1, 2]");
  CHECK(lua.value("return {k = 'v'}") == "{k: v}");
  CHECK(lua.value("return {}", {}, {Kind::Map}) == "{}");
  CHECK(lua.value("return a", {lua.list({lua.text("x")})}) == "[x]");
  CHECK(lua.value("return 1767225600000000", {}, {Kind::Time}) ==
        "2026-01-01T00:00:00Z");
  CHECK(lua.value("return 90000000", {}, {Kind::Duration}) == "1m30s");
  CHECK(lua.value("return '10.0.0.4'", {}, {Kind::Address}) == "10.0.0.4");
  CHECK(lua.value("return 3", {}, {Kind::Number}) == "3");
}

TEST_CASE("what is of another type is refused, not converted", "[script]") {
  LuaFixture lua;
  CHECK(lua.value("return nil") ==
        "result 1: returned a nil is no value for a fact");
  CHECK(lua.value("return 3.0", {}, {Kind::Integer}) ==
        "result 1: Lua returned a number where integer is wanted");
  CHECK(lua.value("return '3'", {}, {Kind::Integer})
            .starts_with("result 1: Lua returned a text"));
  CHECK(lua.value("return 1", {}, {Kind::Text}).starts_with("result 1: "));
  CHECK(lua.value("return 0/0").find("not finite") != std::string::npos);
  CHECK(lua.value("return math.huge").find("not finite") != std::string::npos);
  CHECK(lua.value("return 'x'", {}, {Kind::Address}).starts_with("result 1"));
  CHECK(lua.value("return 'c'", {}, {Kind::Text, Kind::Unknown, {"a", "b"}})
            .starts_with("result 1: "));
  CHECK(lua.value("return {1, k = 2}").starts_with("result 1: "));
  CHECK(lua.value("return {1, nil, 3}").starts_with("result 1: "));
  CHECK(lua.value("return {{1}}").starts_with("result 1: "));
  CHECK(lua.value("return string.rep('x', 70000)").find("64 KiB") !=
        std::string::npos);
  CHECK(lua.value("local t = {} for i = 1, 10001 do t[i] = i end return t")
            .find("10,000") != std::string::npos);
  CHECK(lua.value("return string.char(255)").starts_with("result 1: "));
  CHECK(lua.value("return string").starts_with("result 1: "));
}

TEST_CASE("expressions call a module's functions", "[script]") {
  LuaFixture lua;
  ScriptId id = lua.add(lua.script(ScriptRole::Module,
                                   "local M = {}\n"
                                   "local names = {[5] = 'five'}\n"
                                   "function M.name(code)\n"
                                   "  return names[code] or error('no code')\n"
                                   "end\n"
                                   "function M.sum(first, ...)\n"
                                   "  return M.add(first, select('#', ...))\n"
                                   "end\n"
                                   "function M.add(a, b) return a + b end\n"
                                   "return M\n"));
  auto functions = lua.scripts.functions(id);
  REQUIRE(functions.size() == 3);
  CHECK(signature(functions[0]) == "codes.add(a, b)");
  CHECK(functions[1].name == "codes.name");
  CHECK(functions[1].required == 1);
  CHECK(functions[2].repeats);
  CHECK(lua.scripts[id].functions[1].line == 3);
  Functions table = Functions::builtin();
  for (Function& function : functions) REQUIRE(table.add(function));

  Call call{lua.symbols, Kind::Unknown, &lua.box()};
  auto run = [&](const char* name, std::vector<Value> values) {
    call.error.clear();
    Value value = table.find(name)->call(values, call);
    return call.error.empty() ? to_text(value, lua.symbols) : call.error;
  };
  CHECK(run("codes.name", {Value::integer(5)}) == "five");
  CHECK(run("codes.name", {Value::integer(6)}) == "codes.lua:4: no code (code = 6)");
  CHECK(run("codes.sum", {Value::integer(6), Value::integer(1)}) == "7");
  call.host = nullptr;
  CHECK(run("codes.add", {Value::integer(1), Value::integer(2)}) ==
        "Lua does not run here");
}

TEST_CASE("no function keeps anything from one call to the next", "[script]") {
  for (const char* source :
       {"local n = 0\nreturn {f = function() n = n + 1 return n end}",
        "local f = (function() local n = 0\n"
        "return function() n = n + 1 return n end end)()\n"
        "return {f = function() return f() end}",
        "local function g() return 1 end\n"
        "return {f = function() local r = g()\n"
        "g = function() return 2 end return r end}"}) {
    INFO(source);
    LuaFixture lua;
    ScriptId id = lua.add(lua.script(ScriptRole::Module, source));
    for (int i = 0; i < 2; ++i) {
      auto outcome = lua.box().call(id, 0, {}, lua.symbols);
      REQUIRE(outcome.fault);
      CHECK(outcome.fault->kind == ScriptFault::Kind::State);
      CHECK(outcome.fault->line >= 2);
    }
  }
  for (const char* source :
       {"local t = {} return {f = function() t.x = 1 return 1 end}",
        "local t = {{a = {}}} t[1].me = t\n"
        "return {f = function() t[1].me[1].a.x = 1 return 1 end}",
        "local t = {1} return {f = function() table.insert(t, 1) end}",
        "local t = {1} return {f = function()\n"
        "local _, raw = ipairs(t) raw[1] = 2 return 1 end}",
        "local k = {} local t = {[k] = 1}\n"
        "return {f = function() k.x = 1 return 1 end}",
        "local M = {} function M.f() M.f = nil return 1 end return M"}) {
    INFO(source);
    LuaFixture lua;
    ScriptId id = lua.add(lua.script(ScriptRole::Module, source));
    auto outcome = lua.box().call(id, 0, {}, lua.symbols);
    REQUIRE(outcome.fault);
    CHECK(outcome.fault->message.find("read-only") != std::string::npos);
  }
}

TEST_CASE("a call that fails leaves what a module shares as it was",
          "[script]") {
  LuaFixture lua;
  ScriptId id = lua.add(
      lua.script(ScriptRole::Module,
                 "local n = 1\nreturn {bad = function() n = 7 error('x') end,\n"
                 "deep = function() n = 8 while true do end end,\n"
                 "n = function() return n end}"));
  CHECK(lua.box().call(id, 0, {}, lua.symbols).fault);
  CHECK(lua.box().call(id, 1, {}, lua.symbols).fault);
  auto outcome = lua.box().call(id, 2, {}, lua.symbols);
  REQUIRE(outcome);
  CHECK(outcome.value.integer() == 1);
  // Only what hit a limit is in quarantine, not the module.
  REQUIRE(lua.box().quarantined().size() == 1);
  CHECK(lua.box().quarantined()[0].function == 1);
}

TEST_CASE("a module that is none is refused with what it is", "[script]") {
  LuaFixture lua;
  auto refused = [&](const char* source) {
    auto id = lua.scripts.add(lua.script(ScriptRole::Module, source));
    return id ? std::string("taken")
              : std::string(id.error().code) + " " +
                    std::to_string(id.error().place.line) + " " +
                    id.error().message;
  };
  CHECK(refused("local x = 1\nreturn x").starts_with("LM1011 2"));
  CHECK(refused("return {1}").starts_with("LM1011 1"));
  CHECK(refused("return {f = 1}").find("'f' is a number") != std::string::npos);
  CHECK(refused("return {['a b'] = function() end}").starts_with("LM1011"));
  CHECK(refused("return {['a\\0b'] = function() end}").starts_with("LM1011"));
  CHECK(refused("\nwhile true do end").starts_with("LM1020 2"));
  CHECK(refused("return {f = fnction() end}").starts_with("LM1001 1"));
  CHECK(refused("return {f = nothing}").starts_with("LM1010 1"));
  CHECK(refused("return {}") == "taken");
}

TEST_CASE("more Lua than fits into a state is loaded in turn", "[script]") {
  LuaFixture lua;
  std::string body = "return {f = function(a)\n";
  for (int i = 0; i < 1000; ++i) {
    body += "local x" + std::to_string(i) + " = 'text " + std::to_string(i) +
            "' if a == " + std::to_string(i) + " then return x" +
            std::to_string(i) + " end\n";
    if (i % 150 == 149)
      body += "end, f" + std::to_string(i) + " = function(a)\n";
  }
  body += "return 1 end}";
  std::vector<ScriptId> ids;
  for (int i = 0; i < 60; ++i) {
    ids.push_back(lua.add(lua.script(ScriptRole::Module, body)));
  }
  for (int round = 0; round < 2; ++round) {
    for (ScriptId id : ids) {
      const Value values[] = {Value::integer(77)};
      auto outcome = lua.box().call(id, 0, values, lua.symbols);
      REQUIRE(outcome);
      CHECK(to_text(outcome.value, lua.symbols) == "text 77");
      CHECK(lua.box().bytes() < (8u << 20));
    }
  }
}

}  // namespace lastmile
