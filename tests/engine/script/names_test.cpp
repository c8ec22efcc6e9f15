// Names that nothing stands behind.

#include "engine/script/names.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/hostile_lua.hpp"

namespace lastmile {
namespace {

// The unknown names of a chunk that is given a and b, with their offsets.
std::string unknown(const std::string& source) {
  Script script{.parameters = {"a", "f.b", "end"}, .source = source};
  std::string out;
  for (const UnknownName& name : unknown_names(script, {"codes"})) {
    out += (out.empty() ? "" : " ") + name.name + "@" +
           std::to_string(name.offset) + (name.assigned ? "=" : "");
    CHECK(source.substr(name.offset, name.length) == name.name);
  }
  return out;
}

}  // namespace

TEST_CASE("a name that is nowhere is found once, at its place",
          "[script][names]") {
  CHECK(unknown("return c > 1 and c < 3") == "c@7");
  CHECK(unknown("if aa then return b end") == "aa@3 b@18");
  CHECK(unknown("x = 1 return x == 1") == "x@0=");
  CHECK(unknown("function g() return true end return g()") == "g@9=");
  CHECK(unknown("return string.gmatch(a, 'x')") == "string.gmatch@7");
  CHECK(unknown("return math.pi > a") == "math.pi@7");
  CHECK(unknown("return os.time() > a") == "os@7");
  CHECK(unknown("return {x = y}") == "y@12");
  CHECK(unknown("") == "");
}

TEST_CASE("what is declared, given or of the library is known",
          "[script][names]") {
  CHECK(unknown("local x, y <const>, z <close> = 1, 2 return x + y + z") == "");
  CHECK(unknown("for i = 1, 3 do a = i end for k, v in pairs(a) do a = k .. v "
                "end") == "");
  CHECK(unknown("local function g(x, ...) return x, ... end return g(a)") ==
        "");
  CHECK(unknown("local t = {f = 1, g = a; h = 2} return t.zz + t:yy()") == "");
  CHECK(
      unknown("function a.f(x) return x end function a:g() return self end") ==
      "");
  CHECK(unknown("goto out ::out:: return a") == "");
  CHECK(unknown("-- c\n--[[ d ]] --[==[ e ]] ]==] return a") == "");
  CHECK(unknown("return a == 'c' or a == \"d\\\"e\" or a == [[ f ]]") == "");
  CHECK(unknown("return f_b + end_ + math.huge + 0x1F + 1e3 + codes.x(a)") ==
        "");
  CHECK(unknown("return tostring(a):upper(), a.b.c") == "");
}

TEST_CASE("no text, however hostile, keeps the search for names",
          "[script][names]") {
  for (const HostileLua& hostile : all_hostile_lua()) {
    INFO(hostile.name);
    const double begun = milliseconds();
    Script script{.source = hostile.source};
    unknown_names(script);
    CHECK(milliseconds() - begun < most_milliseconds);
  }
  for (const char* source :
       {"'", "\"\\", "[", "[=", "[[", "--[[", "::", "local", "function", "for",
        "local x <", "{", "a.", "a:"}) {
    Script script{.source = source};
    unknown_names(script);
  }
}

}  // namespace lastmile
