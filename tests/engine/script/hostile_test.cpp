// tests/hostile: scripts that attack, and clumsy ones, in a sandbox of their
// own; tests/engine/fire/hostile.cpp runs them as conditions of rules.

#include <catch2/catch_test_macros.hpp>

#include "tests/engine/script/fixture.hpp"
#include "tests/support/hostile_lua.hpp"

namespace lastmile {
namespace {

// As the headers word it.
std::string outcome_of(const ScriptFault& fault) {
  using Kind = ScriptFault::Kind;
  switch (fault.kind) {
    case Kind::Runtime: return "error:runtime";
    case Kind::Compile: return "error:compile";
    case Kind::Result: return "error:result-type";
    default: return "limit:" + std::string(to_text(fault.kind));
  }
}

struct Seen {
  std::string outcome, message;
  bool operator==(const Seen&) const = default;
};

class Range : public LuaFixture {
 public:
  Range() {
    honest_ =
        add(script(ScriptRole::Condition,
                   "local sum = 0\n"
                   "for i, port in ipairs(ports) do sum = sum + port end\n"
                   "return sum == 3830 and string.upper(name) == 'TCP'",
                   {"ports", "name"}));
  }

  bool honest() {
    auto outcome = box().holds(
        honest_,
        std::vector<Value>{list({Value::integer(3389), Value::integer(441)}),
                           text("tcp")},
        symbols);
    return outcome && outcome.value;
  }

  Seen attack(const std::string& source) {
    auto id = scripts.add(script(ScriptRole::Condition, source, {"facts"}));
    if (!id) {
      Script refused = script(ScriptRole::Condition, source, {"facts"});
      const Diagnostic& why = id.error();
      using Kind = ScriptFault::Kind;
      ScriptFault fault{Kind::Compile, why.message, why.place.line};
      for (Kind kind : {Kind::Source, Kind::Memory, Kind::Depth}) {
        if (code_of(kind) == why.code) fault.kind = kind;
      }
      return {outcome_of(fault),
              ":" + std::to_string(fault.line) + ": " + fault.message};
    }
    auto outcome =
        box().holds(*id, std::vector<Value>{hostile_facts(symbols)}, symbols);
    if (outcome) return {outcome.value ? "ok:true" : "ok:false", ""};
    CHECK(outcome.fault->line >= 1);
    return {outcome_of(*outcome.fault),
            ":" + std::to_string(outcome.fault->line) + ": " +
                outcome.fault->message};
  }

 private:
  ScriptId honest_;
};

}  // namespace

TEST_CASE(
    "hostile Lua ends as its first line says, twice, and soon, and leaves "
    "the sandbox sound",
    "[script][hostile]") {
  Range range;
  REQUIRE(range.honest());
  const std::vector<HostileLua> all = all_hostile_lua();
  REQUIRE(all.size() >= 67);
  for (const HostileLua& hostile : all) {
    REQUIRE(!hostile.outcomes.empty());
    const double begun = milliseconds();
    const Seen seen = range.attack(hostile.source);
    const double took = milliseconds() - begun;
    INFO(hostile.name << ": " << seen.outcome << " " << seen.message);
    CHECK(hostile.expects(seen.outcome));
    CHECK(seen.message.find(hostile.text) != std::string::npos);
    CHECK(took < most_milliseconds);
    CHECK(range.honest());
    CHECK(range.attack(hostile.source) == seen);
    CHECK(range.box().bytes() < (2u << 20));
  }
}

}  // namespace lastmile
