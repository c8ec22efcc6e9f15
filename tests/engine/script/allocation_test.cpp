// Memory that ends, at every place where some is taken: no damage, and the
// next call is as if nothing had been.

#include <catch2/catch_test_macros.hpp>

#include "tests/engine/script/fixture.hpp"

namespace lastmile {
namespace {

struct Scenario {
  ScriptRole role;
  const char* source;
};

const Scenario scenarios[] = {
    {ScriptRole::Condition, "return #v == 3 and v[1] .. v[2] == 'ab'"},
    {ScriptRole::Condition,
     "local t = {} for i = 1, 50 do t[i] = 'item ' .. i end table.sort(t) "
     "return table.concat(t, ',') ~= ''"},
    {ScriptRole::Condition,
     "for k, x in pairs({b = 1, a = 2}) do "
     "if string.format('%s=%d', k, x) == 'b=1' then return true end end "
     "return false"},
    {ScriptRole::Condition,
     "local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end "
     "return f(200) == 200 and matches('abc', 'b+')"},
    {ScriptRole::Action,
     "return {{type = 'x', list = {1, 2}, map = {a = 'b'}}}"},
    {ScriptRole::Module,
     "local shared = {1, {2}} local n = 5 local function g() return n end "
     "return {f = function(v) return g() + shared[1] + #v end}"},
};

// What the script comes to: its result, or a fault; "" where there is no
// sandbox.
std::string run(LuaFixture& lua, ScriptId id, const ScriptLimits& limits) {
  auto opened = Sandbox::open(lua.scripts, limits);
  if (!opened) return opened.error().code == "LM1030" ? "" : "?";
  Sandbox& box = **opened;
  const Value v[] = {lua.list({lua.text("a"), lua.text("b"), lua.text("c")})};
  auto once = [&]() -> std::string {
    switch (lua.scripts[id].role) {
      case ScriptRole::Condition: {
        auto outcome = box.holds(id, v, lua.symbols);
        return outcome ? outcome.value ? "true" : "false"
                       : std::string(to_text(outcome.fault->kind));
      }
      case ScriptRole::Action: {
        auto outcome = box.act(id, v, lua.symbols);
        return outcome ? std::to_string(outcome.value.size())
                       : std::string(to_text(outcome.fault->kind));
      }
      default: {
        auto outcome = box.call(id, 0, v, lua.symbols);
        return outcome ? to_text(outcome.value, lua.symbols)
                       : std::string(to_text(outcome.fault->kind));
      }
    }
  };
  std::string first = once();
  // Refused once: afterwards all is well again.
  if (!limits.refuse_ever_after) {
    box.pardon();
    std::string second = once();
    if (first == "memory" || first == "arguments") return second;
    CHECK(second == first);
  }
  return first;
}

}  // namespace

TEST_CASE("memory may end anywhere, once or for ever", "[script]") {
  for (const Scenario& scenario : scenarios) {
    INFO(scenario.source);
    LuaFixture lua;
    const bool module = scenario.role == ScriptRole::Module;
    ScriptId id = lua.add(lua.script(
        scenario.role, scenario.source,
        module ? std::vector<std::string>{} : std::vector<std::string>{"v"}));
    const std::string good = run(lua, id, {});
    REQUIRE(!good.empty());
    for (bool ever_after : {false, true}) {
      std::size_t refused = 0;
      for (std::uint64_t n = 1; n < 5000; ++n) {
        ScriptLimits limits;
        limits.refuse_at = n;
        limits.refuse_ever_after = ever_after;
        const std::string seen = run(lua, id, limits);
        INFO("allocation " << n << " ever after " << ever_after << ": "
                           << seen);
        if (seen == good && ever_after) break;
        if (seen == good && n > 2000) break;
        if (seen != good) ++refused;
        const bool expected =
            seen.empty() || seen == good ||
            (ever_after && (seen == "memory" || seen == "arguments"));
        CHECK(expected);
        REQUIRE(n < 4999);
      }
      CHECK(refused > 20);
    }
  }
}

}  // namespace lastmile
