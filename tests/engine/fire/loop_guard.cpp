// A program that never rests is stopped, and who goes round is named.

#include <catch2/catch_test_macros.hpp>

#include "engine/fire/loop_guard.hpp"
#include "tests/support/program.hpp"

namespace lastmile {
namespace {

// The members with their counts, and what their last turns did.
std::string shown(Program& p, const Loop& loop) {
  const WorkingMemory& memory = p.session().memory();
  auto text = [&](const std::vector<FactId>& facts) {
    std::string out;
    for (FactId fact : facts) {
      out += (out.empty() ? "" : " + ") +
             to_text(memory.fact(fact), memory.schema(), memory.symbols());
    }
    return out;
  };
  std::string out = "period " + std::to_string(loop.period) + "\n";
  for (const Loop::Member& member : loop.members) {
    out += member.rule->id + " " + std::to_string(member.fired) + "\n";
    for (const Loop::Turn& turn : member.turns) {
      out += "  " + std::to_string(turn.round) + ": " + text(turn.before) +
             " -> " + text(turn.after) + "\n";
    }
  }
  return out;
}

Loop stopped(Program& p) {
  LoopGuard guard;
  p.session().listen_near_limit(&guard, LoopGuard::window);
  REQUIRE(p.run().stopped == Stopped::Limit);
  return guard.loop();
}

}  // namespace

TEST_CASE("a rule that counts without end is named with what it counts",
          "[loop]") {
  Program p(R"(
- fact: counter
  fields: {n: integer}
- rule: bump
  when: [{counter as $c: {n: $n}}]
  then: [{update: $c, set: {n: '{$n + 1}'}}]
)",
            {.now = test_now, .max_firings = 5000});
  p.tell("- counter: {n: 0}");
  CHECK(shown(p, stopped(p)) ==
        "period 1\n"
        "bump 5000\n"
        "  4998: counter {n: 4997} -> counter {n: 4998}\n"
        "  4999: counter {n: 4998} -> counter {n: 4999}\n"
        "  5000: counter {n: 4999} -> counter {n: 5000}\n");
}

TEST_CASE("two rules that undo each other are named in turn", "[loop]") {
  Program p(R"(
- fact: lamp
  fields: {on: yes or no}
- fact: start
- rule: ready
  when: [{start as $s: {}}]
  salience: 9
  then: [{retract: $s}]
- rule: off
  when: [{lamp as $l: {on: yes}}]
  then: [{update: $l, set: {on: no}}]
- rule: on
  when: [{lamp as $l: {on: no}}]
  then: [{update: $l, set: {on: yes}}]
)",
            {.now = test_now, .max_firings = 101});
  p.tell("- start: {}\n- lamp: {on: no}");
  CHECK(shown(p, stopped(p)) ==
        "period 2\n"
        "off 50\n"
        "  97: lamp {on: yes} -> lamp {on: no}\n"
        "  99: lamp {on: yes} -> lamp {on: no}\n"
        "  101: lamp {on: yes} -> lamp {on: no}\n"
        "on 50\n"
        "  96: lamp {on: no} -> lamp {on: yes}\n"
        "  98: lamp {on: no} -> lamp {on: yes}\n"
        "  100: lamp {on: no} -> lamp {on: yes}\n");
}

TEST_CASE("a longer circle is found whole, with one rule twice in it",
          "[loop]") {
  // up, up, down, …: n goes 0 1 2 0 1 2 …
  Program p(R"(
- fact: n
  fields: {x: integer}
- rule: up
  when: [{n as $n: {x: {is: $x, below: 2}}}]
  then: [{update: $n, set: {x: '{$x + 1}'}}]
- rule: down
  when: [{n as $n: {x: 2}}]
  then: [{update: $n, set: {x: 0}}]
)",
            {.now = test_now, .max_firings = 3000});
  p.tell("- n: {x: 0}");
  Loop loop = stopped(p);
  CHECK(loop.period == 3);
  REQUIRE(loop.members.size() == 2);
  CHECK(loop.members[0].rule->id == "up");
  CHECK(loop.members[0].fired == 2000);
  CHECK(loop.members[1].fired == 1000);
}

TEST_CASE("conclusions that grow without end are named", "[loop]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- rule: next
  when: [{n: {x: $x}}]
  derive: {n: {x: '{$x + 1}'}}
)",
            {.now = test_now, .max_facts = 1000});
  p.tell("- n: {x: 0}");
  Loop loop = stopped(p);
  CHECK(loop.period == 1);
  REQUIRE(loop.members.size() == 1);
  REQUIRE(loop.members[0].turns.size() == 3);
  CHECK(loop.members[0].turns[2].before.size() == 1);
}

TEST_CASE("where no order repeats, the most frequent come first", "[loop]") {
  // The next state of a generator decides which of two rules fires.
  Program p(R"(
- fact: n
  fields: {x: integer}
- rule: even
  when: [{n as $n: {x: $x}}, {check: $x % 8192 < 1024}]
  then: [{update: $n, set: {x: '{($x * 1103515245 + 12345) % 2147483648}'}}]
- rule: odd
  when: [{n as $n: {x: $x}}, {check: $x % 8192 >= 1024}]
  then: [{update: $n, set: {x: '{($x * 1103515245 + 12345) % 2147483648}'}}]
)",
            {.now = test_now, .max_firings = 1500});
  p.tell("- n: {x: 1}");
  Loop loop = stopped(p);
  CHECK(loop.period == 0);
  REQUIRE(loop.members.size() == 2);
  CHECK(loop.members[0].rule->id == "odd");
  CHECK(loop.members[0].fired > loop.members[1].fired);
}

}  // namespace lastmile
