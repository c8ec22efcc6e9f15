// What is concluded stands exactly as long as its reasons reach the ground.

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

constexpr const char* circle = R"(
- fact: g
- fact: a
- fact: b
- rule: ground
  when: [{g: {}}]
  derive: {a: {}}
- rule: there
  when: [{a: {}}]
  derive: {b: {}}
- rule: back
  when: [{b: {}}]
  derive: {a: {}}
)";

}  // namespace

TEST_CASE("a conclusion vanishes with its last reason", "[truth]") {
  Program p(R"(
- fact: left
  fields: {x: integer}
- fact: right
  fields: {x: integer}
- fact: seen
  fields: {x: integer}
- rule: one
  when: [{left: {x: $x}}]
  derive: {seen: {x: $x}}
- rule: two
  when: [{right: {x: $x}}]
  derive: {seen: {x: $x}}
)");
  p.tell("- left: {x: 1}\n- right: {x: 1}\n- left: {x: 2}");
  p.run();
  CHECK(p.facts("seen") == "seen {x: 1}\nseen {x: 2}\n");
  p.untell("left {x: 1}");
  p.untell("left {x: 2}");
  p.run();
  CHECK(p.facts("seen") == "seen {x: 1}\n");
  p.untell("right {x: 1}");
  p.run();
  CHECK(p.facts() == "");
}

TEST_CASE("two conclusions never hold each other up", "[truth]") {
  Program p(circle);
  p.tell("- g: {}");
  p.run();
  REQUIRE(p.facts() == "a {}\nb {}\ng {}\n");
  p.untell("g {}");
  p.run();
  CHECK(p.facts() == "");
  p.tell("- g: {}");
  p.run();
  CHECK(p.facts() == "a {}\nb {}\ng {}\n");
}

TEST_CASE("a circle stands on a fact of it that was told", "[truth]") {
  Program p(circle);
  p.tell("- a: {}\n- g: {}");
  p.run();
  REQUIRE(p.facts() == "a {}\nb {}\ng {}\n");
  p.untell("g {}");
  p.run();
  CHECK(p.facts() == "a {}\nb {}\n");
  p.untell("a {}");
  p.run();
  CHECK(p.facts() == "");
}

TEST_CASE("a ground that is told and derived needs both taken away",
          "[truth]") {
  Program p(std::string(circle) + R"(
- fact: h
- rule: deeper
  when: [{h: {}}]
  derive: {g: {}}
)");
  p.tell("- g: {}\n- h: {}");
  p.run();
  p.untell("g {}");
  p.run();
  CHECK(p.facts() == "a {}\nb {}\ng {}\nh {}\n");
  p.untell("h {}");
  p.run();
  CHECK(p.facts() == "");
}

TEST_CASE("what is derived before it is told stays when the reason goes",
          "[truth]") {
  Program p(circle);
  p.tell("- g: {}");
  p.run();
  p.tell("- b: {}");
  p.run();
  p.untell("g {}");
  p.run();
  CHECK(p.facts() == "a {}\nb {}\n");
  p.untell("b {}");
  p.run();
  CHECK(p.facts() == "");
}

TEST_CASE("reachability follows an edge that is cut from a cycle", "[truth]") {
  Program p(R"(
- fact: start
  fields: {at: name}
- fact: edge
  fields: {from: name, to: name}
- fact: reached
  fields: {at: name}
- rule: begin
  when: [{start: {at: $a}}]
  derive: {reached: {at: $a}}
- rule: step
  when: [{reached: {at: $a}}, {edge: {from: $a, to: $b}}]
  derive: {reached: {at: $b}}
)");
  p.tell(R"(
- start: {at: s}
- edge: {from: s, to: a}
- edge: {from: a, to: b}
- edge: {from: b, to: c}
- edge: {from: c, to: a}
- edge: {from: c, to: d}
)");
  p.run();
  CHECK(p.facts("reached") ==
        "reached {at: a}\nreached {at: b}\nreached {at: c}\nreached {at: d}\n"
        "reached {at: s}\n");
  p.untell("edge {from: s, to: a}");
  p.run();
  CHECK(p.facts("reached") == "reached {at: s}\n");
  p.tell("- edge: {from: s, to: c}");
  p.run();
  CHECK(p.facts("reached") ==
        "reached {at: a}\nreached {at: b}\nreached {at: c}\nreached {at: d}\n"
        "reached {at: s}\n");
}

TEST_CASE("a match through `some` outlives the witness that fell", "[truth]") {
  Program p(R"(
- fact: g
- fact: seed
  fields: {n: integer}
- fact: w
  fields: {n: integer}
- fact: a
- rule: plant
  when: [{seed: {n: $n}}]
  derive: {w: {n: $n}}
- rule: spare
  when: [{g: {}}, {some w: {n above: 0}}]
  derive: {a: {}}
- rule: back
  when: [{a: {}}]
  derive: {w: {n: 1}}
)");
  p.tell("- g: {}\n- seed: {n: 1}\n- seed: {n: 2}");
  p.run();
  REQUIRE(p.facts() ==
          "a {}\ng {}\nseed {n: 1}\nseed {n: 2}\nw {n: 1}\nw {n: 2}\n");
  p.untell("seed {n: 1}");
  p.run();
  CHECK(p.facts() == "a {}\ng {}\nseed {n: 2}\nw {n: 1}\nw {n: 2}\n");
  p.untell("seed {n: 2}");
  p.run();
  CHECK(p.facts() == "g {}\n");
}

TEST_CASE("what follows from an absence goes when the absent thing comes",
          "[truth]") {
  Program p(R"(
- fact: x
- fact: y
- fact: z
- rule: r1
  when: [{no x: {}}]
  derive: {y: {}}
- rule: r2
  when: [{no y: {}}]
  derive: {z: {}}
)");
  p.run();
  CHECK(p.facts() == "y {}\n");
  p.tell("- x: {}");
  p.run();
  CHECK(p.facts() == "x {}\nz {}\n");
  p.untell("x {}");
  p.run();
  CHECK(p.facts() == "y {}\n");
}

TEST_CASE("to retract a derived fact takes nothing and says so", "[truth]") {
  Program p(R"(
- fact: g
- fact: a
- fact: kick
- rule: derive-a
  when: [{g: {}}]
  derive: {a: {}}
- rule: kick-a
  when: [{kick: {}}, {a as $a: {}}]
  then: [{retract: $a}]
)");
  p.tell("- g: {}\n- kick: {}");
  p.run();
  CHECK(p.facts() == "a {}\ng {}\nkick {}\n");
  REQUIRE(p.session().faults().size() == 1);
  CHECK(p.session().faults()[0].code == "LM0603");
  CHECK(p.session().faults()[0].severity == Severity::Warning);
}

TEST_CASE("a conclusion that says the same again is one fact", "[truth]") {
  Program p(R"(
- fact: in
  fields: {x: integer}
- fact: out
  fields: {why: text}
- rule: r
  when: [{in: {x: $_}}]
  derive:
    - out: {why: same}
    - out: {why: same}
)");
  p.tell("- in: {x: 1}\n- in: {x: 2}");
  p.run();
  CHECK(p.facts("out") == "out {why: same}\n");
  p.untell("in {x: 1}");
  p.run();
  CHECK(p.facts("out") == "out {why: same}\n");
  p.untell("in {x: 2}");
  p.run();
  CHECK(p.facts("out") == "");
}

TEST_CASE("derived values take the form of the field that they fill",
          "[truth]") {
  Program p(R"(
- fact: in
  fields: {host: text, n: integer}
- fact: out
  fields: {host: name, n: number, note: text, extra: {type: integer, default: 7}}
- rule: r
  when: [{in: {host: $h, n: $n}}]
  derive: {out: {host: $h, n: $n, note: "{$h} has {$n + 1}"}}
)");
  p.tell("- in: {host: VM1, n: 2}");
  p.run();
  CHECK(p.facts("out") == "out {host: VM1, n: 2, note: VM1 has 3, extra: 7}\n");
}

// Once, a match that was found before its facts went in the same step still
// concluded, and the conclusions chased each other until the limit.
TEST_CASE("nothing is concluded from what goes in the same step", "[truth]") {
  Program p(R"(
- fact: p
  fields: {a: integer}
- fact: q
  fields: {a: integer}
- fact: d
  fields: {a: integer, b: integer}
- rule: begin
  when: [{p: {a: $x}}, {q: {a: $y}}]
  derive: {d: {a: $x, b: $y}}
- rule: spread
  when: [{d: {a: $x}}, {p: {a: $y}}]
  derive: {d: {a: $x, b: $y}}
)");
  p.tell("- p: {a: 2}\n- q: {a: 2}");
  p.run();
  p.tell("- p: {a: 0}");
  p.untell("p {a: 2}");
  Ran ran = p.run();
  CHECK(ran.stopped == Stopped::Quiescent);
  CHECK(p.facts("d") == "d {a: 0, b: 0}\nd {a: 0, b: 2}\n");
}

// Once, a match of a later stratum that was still to be withdrawn concluded
// anew what had fallen with its circle.
TEST_CASE("a circle falls though a later stratum closes it", "[truth]") {
  Program p(R"(
- fact: g
- fact: a
- fact: b
- fact: veto
- rule: ground
  when: [{g: {}}]
  derive: {a: {}}
- rule: circle
  when: [{a: {}}, {no veto: {}}]
  derive: {a: {}}
- rule: denied
  when: [{b: {}}]
  derive: {veto: {}}
)");
  p.tell("- g: {}");
  p.run();
  p.untell("g {}");
  p.run();
  CHECK(p.facts() == "");
}

}  // namespace lastmile
