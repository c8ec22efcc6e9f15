// A session that looks only at the rules within reach of what it was told
// concludes what one concludes that looks at all: the same facts, born in the
// same order, for the same reasons, and the same firings.

#include "engine/match/reach.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"
#include "tests/support/scenario/player.hpp"
#include "tests/support/scenario/search.hpp"

namespace lastmile {
namespace {

std::vector<std::string> in_reach(const std::string& rules,
                                  const std::string& facts) {
  Program program(rules, {.now = test_now});
  program.tell(facts);
  std::vector<std::string> ids;
  const KnowledgeBase& base = program.session().base();
  for (std::uint32_t rule :
       rules_within_reach(base, program.session().memory())) {
    ids.push_back(base.rules[rule].id);
  }
  return ids;
}

using Ids = std::vector<std::string>;

constexpr const char* types = R"y(
- fact: seen
  fields: {what: text, size: number}
- fact: host
  fields: {name: {type: name, key: yes}, up: yes or no, role: text}
- fact: found
  fields: {what: text}
- fact: mark
  fields: {what: text}
)y";

}  // namespace

TEST_CASE("what is out of reach changes nothing", "[property][reach]") {
  std::size_t left_out = 0, fired = 0;
  auto judge = [&](const Scenario& scenario) -> Judgement {
    Loaded made = load_text(scenario.program());
    if (!made.sound()) return {rendered(made), false};
    Session::Options options{
        .now = test_now, .max_firings = 150, .strategy = scenario.strategy};
    Player all(made.base, options);
    options.once = true;
    Player some(made.base, options);
    for (const Act& act : scenario.acts) {
      if (act.kind == Act::Kind::Run) continue;
      bool taken = all.play(act);
      if (some.play(act) != taken) return {"only one took " + act.text()};
    }
    left_out += made.base->rules.size() -
                rules_within_reach(*made.base, some.session().memory()).size();
    Act run{.kind = Act::Kind::Run};
    all.play(run);
    some.play(run);
    for (std::size_t times : some.session().fired()) fired += times;
    return {some.account().difference(all.account())};
  };
  std::size_t held = hold(judge, Genres::Both, 400);
  if (held > 0) {
    CHECK(left_out > held / 4);
    CHECK(fired > held);
  }
}

TEST_CASE("a rule is within reach when each of its patterns may be matched",
          "[property][reach]") {
  std::string rules = std::string(types) + R"y(
- rule: direct
  when: [{seen: {what: a}}]
  derive: {found: {what: b}}
- rule: follows
  when: [{found: {what: b}}]
  derive: {seen: {what: c}}
- rule: other
  when: [{found: {what: d}}]
  derive: {seen: {what: c}}
- rule: both
  when: [{seen: {what: a}}, {seen: {what: z}}]
  derive: {found: {what: e}}
- rule: computed
  when: [{seen: {what: $w, size above: 1}}]
  derive: {found: {what: $w}}
- rule: absence
  when: [{no seen: {what: y}}]
  derive: {mark: {what: f}}
)y";
  CHECK(in_reach(rules, "- seen: {what: q}") ==
        Ids{"follows", "other", "computed", "absence"});
  CHECK(in_reach(rules, "- host: {name: h}") == Ids{"absence"});
  CHECK(in_reach(rules, "- seen: {what: a}") ==
        Ids{"direct", "follows", "other", "computed", "absence"});
}

TEST_CASE("what is made up of constants reaches only who asks for these",
          "[property][reach]") {
  std::string rules = std::string(types) + R"y(
- rule: first
  when: [{host: {name: h}}]
  derive: {found: {what: b}}
- rule: second
  when: [{found: {what: b}}]
  derive: {seen: {what: c}}
- rule: third
  when: [{seen: {what: d}}]
  derive: {found: {what: e}}
)y";
  CHECK(in_reach(rules, "- host: {name: H}") == Ids{"first", "second"});
  CHECK(in_reach(rules, "- host: {name: other}") == Ids{});
}

TEST_CASE("of a keyed type only the key tells rules apart",
          "[property][reach]") {
  // Several claims may come together in one fact.
  std::string rules = std::string(types) + R"y(
- rule: whole
  when: [{host: {name: h, up: yes, role: web}}]
  derive: {found: {what: b}}
)y";
  CHECK(in_reach(rules, "- host: {name: h}") == Ids{"whole"});
  CHECK(in_reach(rules, "- host: {name: g, up: yes, role: web}") == Ids{});
}

TEST_CASE("Lua that makes up what it asserts reaches everything",
          "[property][reach]") {
  std::string rules = std::string(types) + R"y(
- rule: made
  when: [{seen: {what: a}}]
  then:
    - lua: |
        local t = "fo" .. "und"
        return {{type = t, fields = {what = "b"}}}
- rule: whatever
  when: [{host: {name: h}}]
  derive: {found: {what: c}}
)y";
  CHECK(in_reach(rules, "- seen: {what: a}") == Ids{"made", "whatever"});
  CHECK(in_reach(rules, "- seen: {what: b}") == Ids{});
}

TEST_CASE("a session that was to run once is told nothing more",
          "[property][reach]") {
  auto base = load_sound(std::string(types) + R"y(
- rule: direct
  when: [{seen: {what: a}}]
  derive: {found: {what: b}}
)y");
  Session session(base, {.now = test_now, .once = true});
  Diagnostics faults;
  Claim claim{.type = "seen"};
  claim.fields.set("what", "a");
  CHECK(session.tell(claim, faults));
  CHECK(session.run().firings == 1);
  CHECK_THROWS_AS(session.tell(claim, faults), std::logic_error);
  CHECK_THROWS_AS(session.run(), std::logic_error);
  session.reset();
  CHECK(session.tell(claim, faults));
  CHECK(session.run().firings == 1);
}

}  // namespace lastmile
