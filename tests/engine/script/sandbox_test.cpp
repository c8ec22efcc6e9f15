// What a chunk is given, what it may return, and what it is told.

#include "engine/script/sandbox.hpp"

#include <catch2/catch_test_macros.hpp>
#include <clocale>
#include <thread>

#include "engine/base/scalar.hpp"
#include "tests/engine/script/fixture.hpp"

namespace lastmile {

TEST_CASE("a condition finds each value under its name and in ...",
          "[script]") {
  LuaFixture lua;
  const Value port = Value::integer(3389), name = lua.text("vm1");
  CHECK(lua.holds("return port == 3389 and name == 'vm1'", {"port", "name"},
                  {port, name}) == "true");
  CHECK(lua.holds("local a, b = ...\nreturn a == 3389 and b == 'vm1'",
                  {"port", "name"}, {port, name}) == "true");
  CHECK(lua.holds("return select('#', ...) == 0") == "true");
}

TEST_CASE("a value whose name is a word of Lua has an underscore behind it",
          "[script]") {
  CHECK(local_name("end") == "end_");
  CHECK(local_name("port") == "port");
  CHECK(local_name("f.not_after") == "f_not_after");
  CHECK(local_name("tls-version") == "tls_version");
  CHECK(local_name("9a") == "_9a");
  LuaFixture lua;
  CHECK(lua.holds("return end_ == 1", {"end"}, {Value::integer(1)}) == "true");
}

TEST_CASE("values reach Lua as what the language says", "[script]") {
  LuaFixture lua;
  Symbols& symbols = lua.symbols;
  auto is = [&](const char* source, Value value) {
    return lua.holds(source, {"v"}, {value});
  };
  CHECK(is("return v == 42 and type(v) == 'number'", Value::integer(42)) ==
        "true");
  CHECK(is("return v == 1.5", Value::number(1.5)) == "true");
  CHECK(is("return v", Value::yes_no(true)) == "true");
  CHECK(is("return v", Value::yes_no(false)) == "false");
  CHECK(is("return v == 'Vm1'", Value::name("Vm1", symbols)) == "true");
  CHECK(is("return v == 1500000", Value::duration(1'500'000)) == "true");
  CHECK(is("return v == 1767225600000000", Value::time(1767225600000000)) ==
        "true");
  Value address = *read_value({Kind::Address},
                              Node::scalar("10.0.0.4", Style::Quoted), symbols);
  CHECK(is("return v == '10.0.0.4'", address) == "true");
  Value list = lua.list({Value::integer(7), lua.text("x")});
  CHECK(is("return #v == 2 and v[1] == 7 and v[2] == 'x' and v[3] == nil",
           list) == "true");
  Value map =
      Value::map(std::vector<Value>{lua.text("k"), lua.text("w")}, symbols);
  CHECK(is("return v.k == 'w' and v.z == nil", map) == "true");
}

TEST_CASE("lists and maps that Lua is given are read-only, by every way",
          "[script]") {
  LuaFixture lua;
  const Value list = lua.list({Value::integer(1), Value::integer(2)});
  for (const char* attack :
       {"v[1] = 2 return true", "table.insert(v, 3) return true",
        "table.remove(v) return true", "table.sort(v) return true",
        "local _, t = ipairs(v) t[1] = 5 return true",
        "local _, t = ipairs(string) t.upper = nil return true",
        "string.upper = nil return true", "math.floor = 1 return true"}) {
    INFO(attack);
    const std::string seen = lua.holds(attack, {"v"}, {list});
    CHECK(seen.starts_with("runtime 1: "));
    CHECK(seen.find("read-only") != std::string::npos);
  }
  CHECK(lua.holds("local n = 0 for i, x in ipairs(v) do n = n + i * x end "
                  "for k, x in pairs(v) do n = n + x end "
                  "return n == 8 and table.concat(v, '-') == '1-2' and "
                  "select('#', table.unpack(v)) == 2",
                  {"v"}, {list}) == "true");
}

TEST_CASE("a condition returns true or false, and nil is an error",
          "[script]") {
  LuaFixture lua;
  CHECK(lua.holds("local a = 1\n\nreturn") ==
        "result 3: returned nil; a condition returns true or false");
  CHECK(lua.holds("return 1") ==
        "result 1: returned number; a condition returns true or false");
  CHECK(lua.holds("return 'true'").starts_with("result 1: returned string"));
  CHECK(lua.holds("return {}").starts_with("result 1: returned table"));
}

TEST_CASE("errors of Lua have the line of the file", "[script]") {
  LuaFixture lua;
  auto at_line_40 = [&](const char* source) {
    ScriptId id =
        lua.add(lua.script(ScriptRole::Condition, source, {"a", "b"}, 40));
    const Value values[] = {Value::integer(3), lua.text("x")};
    auto outcome = lua.box().holds(id, values, lua.symbols);
    REQUIRE(outcome.fault);
    Diagnostic said =
        diagnostic(*outcome.fault, lua.scripts[id], values, lua.symbols);
    CHECK(said.place.line == outcome.fault->line);
    CHECK(said.place.file == FileId{1});
    CHECK(said.message.ends_with("(a = 3, b = 'x')"));
    return shown(*outcome.fault);
  };
  CHECK(at_line_40("return a < b") ==
        "runtime 40: attempt to compare number with string");
  CHECK(at_line_40("\n\nreturn a.x.y") ==
        "runtime 42: attempt to index a number value (local 'a')");
  CHECK(at_line_40("local x = 1\nerror('no')") == "runtime 41: no");
  CHECK(at_line_40("local t = {}\nlocal i = 0\nwhile true do\n  i = i + 1\n"
                   "  t[i] = {t}\nend") == "memory 44: not enough memory");
  CHECK(at_line_40("local function f(n)\n  return 1 + f(n)\nend\n"
                   "return f(1) == 1") == "memory 41: not enough memory");
  auto refused = lua.scripts.add(
      lua.script(ScriptRole::Condition, "if a then\n\nx y", {"a"}, 40));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "LM1001");
  CHECK(refused.error().place.line == 42);
}

TEST_CASE("an unknown name is told with the one that was meant", "[script]") {
  LuaFixture lua;
  CHECK(lua.holds("return strnig.len('') == 0") ==
        "runtime 1: unknown name 'strnig' (did you mean 'string'?)");
  CHECK(lua.holds("return string.uper('a') == 'A'") ==
        "runtime 1: there is no 'string.uper' (did you mean 'upper'?)");
  CHECK(lua.holds("x = 1 return true") ==
        "runtime 1: global assignment to 'x' is not allowed (use 'local')");
}

TEST_CASE("what is refused before it is compiled", "[script]") {
  LuaFixture lua;
  auto refused = [&](std::string source,
                     std::vector<std::string> parameters = {}) {
    auto id = lua.scripts.add(lua.script(
        ScriptRole::Condition, std::move(source), std::move(parameters)));
    return id ? std::string("taken")
              : std::string(id.error().code) + " " +
                    std::to_string(id.error().place.line) + " " +
                    id.error().message;
  };
  CHECK(refused("local _ENV = {}\nreturn true").starts_with("LM1001 1"));
  CHECK(refused("return true --\n-- _ENV").starts_with("LM1001 2"));
  CHECK(refused("return my_ENV_x == nil") == "taken");
  CHECK(refused("return true\n\x1b").starts_with("LM1000 2"));
  CHECK(refused("\x1bLuaT").starts_with("LM1000 1"));
  CHECK(refused("return '\xff' == ''").starts_with("LM1000 1"));
  CHECK(refused("return '\u202e' == ''").starts_with("LM1000 1"));
  CHECK(refused("return true\r-- x").starts_with("LM1000 1"));
  CHECK(refused("local x = 1\r\nreturn x == 1") == "taken");
  CHECK(refused(std::string(8193, ' ')).starts_with("LM1000 1"));
  CHECK(refused("return a == 1", {"a", "a"}).starts_with("LM1000 1"));
  CHECK(refused("return true", std::vector<std::string>(17, "a"))
            .starts_with("LM1000 1"));
  CHECK(refused("").starts_with("taken"));
  CHECK(refused("= 3", {"a"}).starts_with("LM1001 1"));
  CHECK(lua.scripts.size() == 3);
}

TEST_CASE("no call of a condition sees what another one did", "[script]") {
  LuaFixture lua;
  ScriptId id = lua.add(lua.script(
      ScriptRole::Condition,
      "local n = 0 local t = {} local function f() n = n + 1 t[n] = n "
      "return n == 1 and #t == 1 end return f()"));
  for (int i = 0; i < 3; ++i) {
    auto outcome = lua.box().holds(id, {}, lua.symbols);
    CHECK(outcome.value);
  }
}

TEST_CASE("what hits a limit is not run again until it is pardoned",
          "[script]") {
  LuaFixture lua;
  ScriptId id = lua.add(lua.script(
      ScriptRole::Condition, "while again do end return true", {"again"}));
  ScriptId other = lua.add(lua.script(ScriptRole::Condition, "return true"));
  const Value yes[] = {Value::yes_no(true)}, no[] = {Value::yes_no(false)};
  Sandbox& box = lua.box();
  CHECK(box.holds(id, no, lua.symbols).value);
  auto hit = box.holds(id, yes, lua.symbols);
  REQUIRE(hit.fault);
  CHECK(hit.fault->kind == ScriptFault::Kind::Fuel);
  auto after = box.holds(id, no, lua.symbols);
  REQUIRE(after.fault);
  CHECK(shown(*after.fault) ==
        "quarantined 1: not run again: instruction budget exhausted");
  CHECK(box.holds(other, {}, lua.symbols).value);
  REQUIRE(box.quarantined().size() == 1);
  CHECK(box.quarantined()[0].script == id);
  CHECK(box.quarantined()[0].fault->kind == ScriptFault::Kind::Fuel);
  box.pardon();
  CHECK(box.quarantined().empty());
  CHECK(box.holds(id, no, lua.symbols).value);
}

TEST_CASE("an error that is no limit brings no quarantine", "[script]") {
  LuaFixture lua;
  ScriptId id =
      lua.add(lua.script(ScriptRole::Condition, "return a > 1", {"a"}));
  const Value bad[] = {lua.text("x")}, good[] = {Value::integer(2)};
  CHECK(lua.box().holds(id, bad, lua.symbols).fault);
  CHECK(lua.box().holds(id, good, lua.symbols).value);
  // A script cannot quarantine itself by crying wolf.
  CHECK(lua.holds("error('C stack overflow')") ==
        "runtime 1: C stack overflow");
}

TEST_CASE("a slow machine is told apart from a slow rule", "[script]") {
  LuaFixture lua;
  ScriptId id = lua.add(lua.script(ScriptRole::Condition, "while true do end"));
  ScriptLimits limits;
  limits.patience = std::chrono::milliseconds(-1);
  auto box = Sandbox::open(lua.scripts, limits);
  REQUIRE(box);
  auto outcome = (*box)->holds(id, {}, lua.symbols);
  REQUIRE(outcome.fault);
  CHECK(outcome.fault->kind == ScriptFault::Kind::Slow);
  CHECK(code_of(outcome.fault->kind) == "LM1023");
}

TEST_CASE("the same call takes the same fuel, whatever ran before",
          "[script]") {
  LuaFixture lua;
  const char* sources[] = {
      "local t = {} for i = 1, 400 do t[i] = {i} end return #t == 400",
      "local function f(n) return n == 0 and 0 or 1 + f(n - 1) end "
      "return f(500) == 500",
      "local s = string.rep('ab', 3000) return not matches(s, 'bb')",
      "local t = {} for i = 1, 99 do t[i] = i .. '' end table.sort(t) "
      "return table.concat(t) ~= ''",
      "return #string.format('%20.3f', 1.5) == 20"};
  std::vector<ScriptId> ids;
  for (const char* source : sources) {
    ids.push_back(lua.add(lua.script(ScriptRole::Condition, source)));
  }
  auto fuel = [&](Sandbox& box, ScriptId id) {
    auto outcome = box.holds(id, {}, lua.symbols);
    INFO((outcome.fault ? shown(*outcome.fault) : ""));
    CHECK(outcome.value);
    return box.fuel_used();
  };
  std::vector<std::int64_t> alone;
  for (ScriptId id : ids) {
    auto box = Sandbox::open(lua.scripts);
    REQUIRE(box);
    alone.push_back(fuel(**box, id));
  }
  for (int round = 0; round < 20; ++round) {
    for (std::size_t i = 0; i < ids.size(); ++i) {
      INFO(sources[i]);
      CHECK(fuel(lua.box(), ids[i]) == alone[i]);
    }
  }
}

TEST_CASE("each thread has a sandbox of its own over the same scripts",
          "[script]") {
  LuaFixture lua;
  ScriptId id = lua.add(lua.script(
      ScriptRole::Condition,
      "local s = 0 for i = 1, n do s = s + i end return s == n * (n + 1) // 2",
      {"n"}));
  lua.scripts.finish();
  int good[2] = {0, 0};
  auto work = [&](int slot) {
    Symbols own;
    auto box = Sandbox::open(lua.scripts);
    if (!box) return;
    for (int n = 0; n < 500; ++n) {
      const Value values[] = {Value::integer(n)};
      if ((*box)->holds(id, values, own).value) ++good[slot];
    }
  };
  std::thread first(work, 0), second(work, 1);
  first.join();
  second.join();
  CHECK(good[0] == 500);
  CHECK(good[1] == 500);
}

TEST_CASE("an action returns facts, with fields in the order of their names",
          "[script]") {
  LuaFixture lua;
  ScriptId id = lua.add(lua.script(
      ScriptRole::Action,
      "local out = {}\n"
      "for i, p in ipairs(ports) do\n"
      "  out[#out + 1] = {type = 'listener', port = p, host = 'vm1',\n"
      "                   tags = {'a', 'b'}, up = true}\n"
      "end\nreturn out",
      {"ports"}));
  const Value ports[] = {lua.list({Value::integer(1), Value::integer(2)})};
  auto outcome = lua.box().act(id, ports, lua.symbols);
  REQUIRE(outcome);
  REQUIRE(outcome.value.size() == 2);
  const ScriptFact& fact = outcome.value[1];
  CHECK(fact.type == "listener");
  REQUIRE(fact.fields.size() == 4);
  CHECK(fact.fields[0].first == "host");
  CHECK(fact.fields[1].first == "port");
  auto port = value_of(fact.fields[1].second, {Kind::Integer}, lua.symbols);
  REQUIRE(port);
  CHECK(port->integer() == 2);
  auto tags =
      value_of(fact.fields[2].second, {Kind::List, Kind::Name}, lua.symbols);
  REQUIRE(tags);
  CHECK(to_text(*tags, lua.symbols) == "[a, b]");
}

TEST_CASE("an action that returns no facts is told what it returned",
          "[script]") {
  LuaFixture lua;
  auto act = [&](const char* source) {
    ScriptId id = lua.add(lua.script(ScriptRole::Action, source));
    auto outcome = lua.box().act(id, {}, lua.symbols);
    return outcome ? std::to_string(outcome.value.size())
                   : shown(*outcome.fault);
  };
  CHECK(act("return {}") == "0");
  CHECK(act("return nil").starts_with("result 1: returned a nil"));
  CHECK(act("return {1}").starts_with("result 1: returned a list with a num"));
  CHECK(act("return {{port = 1}}")
            .starts_with("result 1: returned a fact without a type"));
  CHECK(act("return {type = 'x'}")
            .starts_with("result 1: returned a table that is no list"));
  CHECK(act("return {{type = 'x', f = function() end}}")
            .starts_with("result 1: returned in field 'f' a function"));
  CHECK(act("return {{type = 'x', f = '\\255'}}")
            .starts_with("result 1: returned in field 'f' a text that is not"));
}

TEST_CASE("Lua does not run under another locale than C's", "[script]") {
  const std::string before = std::setlocale(LC_NUMERIC, nullptr);
  bool other = false;
  for (const char* name : {"de_DE.UTF-8", "en_US.UTF-8", "fr_FR.UTF-8"}) {
    other = other || std::setlocale(LC_NUMERIC, name) != nullptr;
  }
  Scripts none;
  auto box = Sandbox::open(none);
  std::setlocale(LC_NUMERIC, before.c_str());
  CHECK(static_cast<bool>(box) == !other);
  CHECK(Sandbox::open(none));
}

}  // namespace lastmile
