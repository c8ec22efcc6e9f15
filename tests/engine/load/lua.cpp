// Lua in packs: what is wrong with it is found at load, at its place in the
// file in which it stands.

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>

#include "engine/load/pack_folder.hpp"
#include "places.hpp"
#include "tests/support/program.hpp"

namespace lastmile {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

// "rules.yaml:3:7 LM1001 message", one line each.
std::string found(const Files& files) {
  Loaded loaded = load_files(files);
  std::string out;
  for (const Diagnostic& d : loaded.found.all()) {
    out += std::string(loaded.base->sources.path(d.place.file)) + ":" +
           std::to_string(d.place.line) + ":" + std::to_string(d.place.column) +
           " " + std::string(d.code) + " " + d.message + "\n";
  }
  return out;
}

// A rule with this condition on line 5.
std::string in_rule(const std::string& condition) {
  return found(
      {{"r.yaml",
        "- fact: host\n  fields: {name: name, n: integer, tags: map of "
        "text}\n- rule: r\n  when:\n    - " +
            condition +
            "\n    - host as $h: {name: $name, n: $n, tags: $t}\n"
            "    - check: $n > 0 and size($t) > 0 and known($name)\n"
            "  then: [{retract: $h}]\n"}});
}

std::string module(const std::string& path, const std::string& text,
                   const std::string& yaml = "[]") {
  return found({{path, text}, {"r.yaml", yaml}});
}

}  // namespace

TEST_CASE("a mistake in Lua's grammar is found at its line of the file",
          "[load][lua]") {
  CHECK(in_rule("lua: |\n        local x = 1\n        return x =\n") ==
        "r.yaml:7:9 LM1001 Lua: <eof> expected near '='\n");
  CHECK(in_rule("lua: |\n\n        if n = 1 then return true end\n"
                "      with: [$n]") ==
        "r.yaml:7:9 LM1001 Lua: 'then' expected near '='\n");
  CHECK(in_rule("lua: return (1") ==
        "r.yaml:5:12 LM1001 Lua: ')' expected near <eof>\n");
  CHECK(in_rule("{with: [$n], lua: return true}") ==
        "r.yaml:5:8 LM0101 there is no fact type 'with'\n"
        "r.yaml:5:20 LM0304 'lua' does not belong to the condition 'with'\n");
  CHECK(module("codes.lua", "local M = {}\nfunction M.a( return 1 end") ==
        "codes.lua:2:1 LM1001 Lua: <name> or '...' expected near 'return'\n");
}

TEST_CASE("what a chunk is given must be there", "[load][lua]") {
  CHECK(in_rule("lua: return n\n      with: [$m]") ==
        "r.yaml:6:14 LM0312 variable '$m' is bound nowhere\n");
  CHECK(in_rule("lua: return n\n      with: [n]") ==
        "r.yaml:6:14 LM0305 'with' takes variables: [$a, $f.field]\n");
  CHECK(in_rule("lua: return n\n      with: [$h]") ==
        "r.yaml:6:14 LM0305 '$h' is a fact, and Lua takes values\n");
  CHECK(in_rule("lua: return n\n      with: [$h.m]") ==
        "r.yaml:6:14 LM0107 fact type 'host' has no field 'm'\n");
  CHECK(in_rule("lua: return n\n      with: [$t.x]") ==
        "r.yaml:6:14 LM0305 '$t' is no fact and has no fields\n");
  CHECK(in_rule("lua: return n\n      with: [$_]") ==
        "r.yaml:6:14 LM0305 'with' takes variables: [$a, $f.field]\n");
  CHECK(in_rule("lua: return true\n      width: [$n]") ==
        "r.yaml:6:7 LM0304 'width' does not belong to the condition 'lua'\n");
  CHECK(in_rule("lua: return h_n == n\n      with: [$n, $h.n, $now]") == "");
  CHECK(in_rule("lua: return n == 1\n      with: $n") == "");
  CHECK(
      in_rule("no:\n        - host: {n: $m}\n        - lua: return m == 1\n"
              "          with: [$m]\n    - lua: return m\n      with: [$m]") ==
      "r.yaml:10:14 LM0311 variable '$m' is bound only inside a no, some, "
      "every, aggregate or one branch of an any, so it has no value here\n");
}

TEST_CASE("a name in Lua that nothing stands behind is a warning at its place",
          "[load][lua]") {
  auto hint = [](const std::string& lua) {
    Loaded loaded = load_text(
        "- fact: c\n  fields: {port: integer}\n- rule: r\n  when:\n"
        "    - c: {port: $port}\n    - check: $port > 0\n    - lua: |\n"
        "        local limit = 1024\n        " +
        lua + "\n      with: [$port]\n  then: [{print: x}]\n");
    CHECK(loaded.sound());
    std::string out;
    for (const Diagnostic& d : loaded.found.all()) {
      out += std::to_string(d.place.line) + ":" +
             std::to_string(d.place.column) + "-" +
             std::to_string(d.place.end_column) + " " + std::string(d.code) +
             " " + d.hint + "\n";
    }
    return out;
  };
  CHECK(hint("return port > limit") == "");
  CHECK(hint("return prot > limit") == "9:16-20 LM1003 did you mean 'port'?\n");
  CHECK(hint("least = 3 return port > least") ==
        "9:9-14 LM1003 write 'local least'\n");
  CHECK(hint("return string.uper('x') == 'X'") ==
        "9:16-27 LM1003 did you mean 'string.upper'?\n");
  CHECK(in_rule("lua: return n == 1\n      with: [$name]") ==
        "r.yaml:5:19 LM1003 Lua: there is no 'n' here\n");
  CHECK(module("codes.lua", "return {\n  f = function(x) return y end}") ==
        "codes.lua:2:26 LM1003 Lua: there is no 'y' here\n");
}

TEST_CASE("Lua whose lines YAML would fold is refused", "[load][lua]") {
  CHECK(in_rule("lua: >\n        local x = 1\n        return x == n\n"
                "      with: [$n]") ==
        "r.yaml:5:7 LM0305 these lines of Lua are one line for YAML\n");
  CHECK(in_rule("lua: >\n        return 1 == n\n      with: [$n]") == "");
}

TEST_CASE("Lua that is too large is refused", "[load][lua]") {
  const std::string most(8 * 1024 - 11, ' ');
  CHECK(in_rule("lua: 'return true" + most + "'") == "");
  CHECK(in_rule("lua: 'return true " + most + "'") ==
        "r.yaml:5:12 LM1000 Lua: the Lua source is larger than 8 KiB\n");
  const std::string large(64 * 1024 - 9, ' ');
  CHECK(module("codes.lua", "return {}" + large) == "");
  CHECK(module("codes.lua", "return {} " + large) ==
        "codes.lua:1:1 LM1000 Lua: the Lua source is larger than 64 KiB\n");
}

TEST_CASE("a module returns a table of functions", "[load][lua]") {
  CHECK(module("codes.lua", "return 1") ==
        "codes.lua:1:1 LM1011 Lua: returned number; a module returns a table "
        "of functions\n");
  CHECK(module("codes.lua", "\nlocal x = nil\nreturn x.y") ==
        "codes.lua:3:1 LM1010 Lua: attempt to index a nil value (local 'x')\n");
  CHECK(module("codes.lua", "return {a = 1}") ==
        "codes.lua:1:1 LM1011 Lua: the module's table: 'a' is a number, not a "
        "function\n");
  CHECK(module("codes.lua", "\nwhile true do end") ==
        "codes.lua:2:1 LM1020 Lua: instruction budget exhausted\n");
}

TEST_CASE("a module has a name of its own that expressions can spell",
          "[load][lua]") {
  CHECK(module("lua/Codes.lua", "return {}") ==
        "lua/Codes.lua:1:1 LM1002 'Codes' cannot be called as a module\n");
  CHECK(module("tls-names.lua", "return {}").find("LM1002") !=
        std::string::npos);
  CHECK(module("not.lua", "return {}").find("LM1002") != std::string::npos);
  CHECK(module("a/.lua", "return {}").find("LM1002") != std::string::npos);
  CHECK(found({{"a/codes.lua", "return {}"}, {"b/codes.lua", "return {}"}}) ==
        "b/codes.lua:1:1 LM1002 there is a module 'codes' already\n");
}

TEST_CASE("a call of a module is checked as any other", "[load][lua]") {
  const std::string lua = "return {name = function(code) return '' end}";
  auto check = [&](const std::string& expression) {
    return module("codes.lua", lua,
                  "- fact: c\n  fields: {n: integer}\n- rule: r\n  when:\n"
                  "    - c as $c: {n: $n}\n    - check: " +
                      expression + " == $n\n  then: [{retract: $c}]\n");
  };
  CHECK(check("codes.name($n)") == "");
  CHECK(check("codes.nam($n)") ==
        "r.yaml:6:14 LM0222 there is no function 'codes.nam'\n");
  CHECK(check("codes.name()").starts_with("r.yaml:6:14 LM0224 "));
  CHECK(check("codes.name($m)").starts_with("r.yaml:6:25 LM0220 "));
}

TEST_CASE("an action's Lua is checked as a condition's", "[load][lua]") {
  auto action = [](const std::string& then) {
    return found({{"r.yaml",
                   "- fact: c\n  fields: {n: integer}\n- rule: r\n  when:\n"
                   "    - c: {n: $n}\n    - check: $n > 0\n  then:\n    - " +
                       then + "\n"}});
  };
  CHECK(action("lua: return {}") == "");
  CHECK(action("lua: |\n        return {\n      with: [$n]") ==
        "r.yaml:9:9 LM1001 Lua: unexpected symbol near <eof>\n");
  CHECK(action("lua: return {}\n      with: [$m]") ==
        "r.yaml:9:14 LM0312 variable '$m' is bound nowhere\n");
  CHECK(action("lua: return {}\n      set: {n: 1}") ==
        "r.yaml:9:7 LM0104 'set' does not belong to 'lua'\n");
  CHECK(action("lau: return {}").find("LM0322") != std::string::npos);
}

TEST_CASE("a pack's modules are part of it and of its hash", "[load][lua]") {
  namespace fs = std::filesystem;
  fs::path folder = fs::path(LASTMILE_BINARY_DIR) / "lua-pack";
  fs::remove_all(folder);
  fs::create_directories(folder / "lua");
  auto write = [&](const char* path, const char* text) {
    std::ofstream(folder / path) << text;
  };
  write("pack.yaml", "pack: p\nversion: 1\n");
  write("rules.yaml", "- fact: c\n");
  write("lua/codes.lua", "return {one = function() return 1 end}\n");
  auto packs = read_packs(folder);
  REQUIRE(packs);
  std::string before = packs->front().info.sha256;
  Loaded loaded = load(*packs);
  CHECK(loaded.sound());
  CHECK(loaded.base->functions.find("codes.one") != nullptr);
  write("lua/codes.lua", "return {one = function() return 2 end}\n");
  packs = read_packs(folder);
  REQUIRE(packs);
  CHECK(packs->front().info.sha256 != before);
  auto files = read_files({folder / "rules.yaml", folder / "lua/codes.lua"});
  REQUIRE(files);
  Loaded single = load({*files});
  CHECK(single.base->functions.find("codes.one") != nullptr);
  fs::remove_all(folder);
}

}  // namespace lastmile
