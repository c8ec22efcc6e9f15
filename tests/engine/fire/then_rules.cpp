// `then` rules: which fires next, how often, and what it does.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

std::string run_with(const char* items, const char* facts, Strategy strategy) {
  Program p(items, {.now = test_now, .strategy = strategy});
  p.tell(facts);
  p.run();
  return p.printed();
}

constexpr const char* item_and_tag = R"(
- fact: item
  fields: {n: integer}
- fact: tag
  fields: {t: text}
- rule: say
  when: [{item: {n: $n}}, {tag: {t: $t}}]
  then: [{print: "{$n}{$t}"}]
)";

}  // namespace

TEST_CASE("higher salience fires first, whatever the order told", "[agenda]") {
  Program p(R"(
- fact: go
- rule: low
  when: [{go: {}}]
  then: [{print: low}]
  salience: -1
- rule: plain
  when: [{go: {}}]
  then: [{print: plain}]
- rule: high
  when: [{go: {}}]
  then: [{print: high}]
  salience: 10
)");
  p.tell("- go: {}");
  Ran ran = p.run();
  CHECK(p.printed() == "high\nplain\nlow\n");
  CHECK(ran.firings == 3);
  CHECK(ran.stopped == Stopped::Quiescent);
}

TEST_CASE("depth takes the youngest match and breadth the oldest", "[agenda]") {
  constexpr const char* items = R"(
- fact: item
  fields: {n: integer}
- rule: say
  when: [{item: {n: $n}}]
  then: [{print: "{$n}"}]
)";
  constexpr const char* facts =
      "- item: {n: 1}\n- item: {n: 2}\n- item: {n: 3}";
  CHECK(run_with(items, facts, Strategy::Depth) == "3\n2\n1\n");
  CHECK(run_with(items, facts, Strategy::Breadth) == "1\n2\n3\n");
}

TEST_CASE("lex compares the facts of a match from the newest down",
          "[agenda]") {
  // Facts in order of birth: 1, a, b, 2.
  constexpr const char* facts =
      "- item: {n: 1}\n- tag: {t: a}\n- tag: {t: b}\n- item: {n: 2}";
  CHECK(run_with(item_and_tag, facts, Strategy::Lex) == "2b\n2a\n1b\n1a\n");
}

TEST_CASE("mea looks at the fact of the first condition before all others",
          "[agenda]") {
  constexpr const char* items = R"(
- fact: goal
  fields: {n: integer}
- fact: data
  fields: {d: text}
- rule: say
  when: [{goal: {n: $n}}, {data: {d: $d}}]
  then: [{print: "{$n}{$d}"}]
)";
  // The newest data stands with both goals; mea sees the goal first.
  constexpr const char* facts =
      "- data: {d: x}\n- goal: {n: 1}\n- goal: {n: 2}\n- data: {d: y}";
  CHECK(run_with(items, facts, Strategy::Mea) == "2y\n2x\n1y\n1x\n");
  CHECK(run_with(items, facts, Strategy::Lex) == "2y\n1y\n2x\n1x\n");
}

TEST_CASE("a match fires once, and again only when it was gone", "[agenda]") {
  Program p(R"(
- fact: lamp
  fields: {on: yes or no}
- fact: block
- rule: say
  when: [{lamp: {on: yes}}, {no block: {}}]
  then: [{print: shines}]
)");
  p.tell("- lamp: {on: yes}");
  p.run();
  p.run();
  CHECK(p.printed() == "shines\n");
  p.tell("- block: {}");
  p.run();
  p.untell("block {}");
  p.run();
  CHECK(p.printed() == "shines\nshines\n");
}

TEST_CASE("derive rules settle before the next then rule fires", "[agenda]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- fact: big
  fields: {x: integer}
- rule: big
  when: [{n: {x: $x}}, {check: $x > 2}]
  derive: {big: {x: $x}}
- rule: count-up
  when: [{n as $n: {x: $x}}, {no big: {}}]
  then: [{update: $n, set: {x: '{$x + 1}'}}]
)");
  p.tell("- n: {x: 0}");
  p.run();
  CHECK(p.facts() == "big {x: 3}\nn {x: 3}\n");
}

TEST_CASE("what a derive rule withdraws is off the agenda", "[agenda]") {
  Program p(R"(
- fact: a
- fact: b
- rule: b-from-a
  when: [{a: {}}]
  derive: {b: {}}
- rule: first
  salience: 1
  when: [{a as $a: {}}]
  then: [{retract: $a}]
- rule: second
  when: [{b: {}}]
  then: [{print: too late}]
)");
  p.tell("- a: {}");
  p.run();
  CHECK(p.printed() == "");
  CHECK(p.facts() == "");
}

TEST_CASE("an update that changes nothing fires nothing", "[then]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- rule: same
  when: [{n as $n: {x: $x}}]
  then: [{update: $n, set: {x: $x}}, {print: once}]
)");
  p.tell("- n: {x: 1}");
  Ran ran = p.run();
  CHECK(ran.firings == 1);
  CHECK(p.printed() == "once\n");
}

TEST_CASE("an update onto an equal fact merges with it", "[then]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- fact: go
- rule: make-two
  when: [{go as $g: {}}, {n as $n: {x: 1}}]
  then: [{retract: $g}, {update: $n, set: {x: 2}}]
)");
  p.tell("- n: {x: 2}\n- n: {x: 1}\n- go: {}");
  FactId older = p.find("n {x: 2}");
  p.run();
  CHECK(p.facts() == "n {x: 2}\n");
  CHECK(p.find("n {x: 2}") == older);
}

TEST_CASE("an update of a keyed fact replaces what was said of it", "[then]") {
  Program p(R"(
- fact: step
  fields: {name: {type: name, key: yes}, done: yes or no, note: text}
- rule: do
  when: [{step as $s: {done: no}}]
  then: [{update: $s, set: {done: yes}}]
)");
  p.tell("- step: {name: one, done: no, note: kept}");
  Ran ran = p.run();
  CHECK(ran.firings == 1);
  CHECK(p.facts() == "step {name: one, done: yes, note: kept}\n");
}

TEST_CASE("stop ends the run at once, with what was done kept", "[then]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- rule: r
  when: [{n: {x: $x}}]
  then: [{assert: {n: {x: '{$x + 1}'}}}, {stop: yes}, {print: never}]
)");
  p.tell("- n: {x: 1}");
  Ran ran = p.run();
  CHECK(ran.stopped == Stopped::Stop);
  CHECK(ran.firings == 1);
  CHECK(p.printed() == "");
  CHECK(p.facts() == "n {x: 1}\nn {x: 2}\n");
}

TEST_CASE("an endless program ends at the limit and is named", "[limit]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- rule: innocent
  salience: 5
  when: [{n: {x: 0}}]
  then: [{print: hello}]
- rule: up
  when: [{n as $n: {x: $x}}]
  then: [{update: $n, set: {x: '{$x + 1}'}}]
)",
            {.now = test_now, .max_firings = 200});
  p.tell("- n: {x: 0}");
  Ran ran = p.run();
  CHECK(ran.stopped == Stopped::Limit);
  CHECK(ran.firings == 200);
  CHECK(ran.last_rules == std::vector<std::string>{"up"});
}

TEST_CASE("a program of exactly as many firings as allowed is no runaway",
          "[limit]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- rule: r
  when: [{n: {x: $_}}]
  then: [{print: x}]
)",
            {.now = test_now, .max_firings = 3});
  p.tell("- n: {x: 1}\n- n: {x: 2}\n- n: {x: 3}");
  Ran ran = p.run();
  CHECK(ran.stopped == Stopped::Quiescent);
  CHECK(ran.firings == 3);
}

TEST_CASE("derive rules that make numbers for ever end at the limit too",
          "[limit]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- rule: up
  when: [{n: {x: $x}}]
  derive: {n: {x: '{$x + 1}'}}
)",
            {.now = test_now, .max_firings = 100});
  p.tell("- n: {x: 0}");
  Ran ran = p.run();
  CHECK(ran.stopped == Stopped::Limit);
  CHECK(ran.last_rules == std::vector<std::string>{"up"});
}

TEST_CASE("the same input gives the same run, byte for byte", "[agenda]") {
  constexpr const char* facts = R"(
- item: {n: 3}
- tag: {t: b}
- item: {n: 1}
- tag: {t: a}
- item: {n: 2}
)";
  for (Strategy strategy :
       {Strategy::Depth, Strategy::Breadth, Strategy::Lex, Strategy::Mea}) {
    std::string first = run_with(item_and_tag, facts, strategy);
    CHECK(run_with(item_and_tag, facts, strategy) == first);
    CHECK(std::count(first.begin(), first.end(), '\n') == 6);
  }
}

TEST_CASE("rules are counted by their firings, of both kinds", "[agenda]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- fact: twice
  fields: {x: integer}
- rule: double
  when: [{n: {x: $x}}]
  derive: {twice: {x: '{$x * 2}'}}
- rule: say
  when: [{twice: {x: $x}}]
  then: [{print: "{$x}"}]
)");
  p.tell("- n: {x: 1}\n- n: {x: 2}");
  Ran ran = p.run();
  CHECK(ran.firings == 4);
  CHECK(p.session().fired() == std::vector<std::size_t>{2, 2});
}

TEST_CASE("a fault at run time is reported once a rule and stops nothing",
          "[then]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- rule: divides
  when: [{n: {x: $x}}, {check: 10 / $x > 1}]
  then: [{print: "{$x}"}]
)");
  p.tell("- n: {x: 0}\n- n: {x: 5}\n- n: {x: 0}");
  p.run();
  p.tell("- n: {x: 2}");
  p.run();
  CHECK(p.printed() == "5\n2\n");
  REQUIRE(p.session().faults().size() == 1);
  CHECK(p.session().faults()[0].item == "divides");
}

}  // namespace lastmile
