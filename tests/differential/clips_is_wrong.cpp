// Programs that CLIPS 6.30 gets wrong, found by the test beside this one and
// cut down; tests/differential/author.hpp keeps off their like. What has to
// follow was worked out by hand, and is what follows here, from both matchers.

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

const std::string types = R"(
- fact: a
  fields: {x: integer}
- fact: c
  fields: {x: integer, s: text}
- fact: gate
  fields: {n: integer}
- fact: d
  fields: {x: integer, s: text}
)";

Program program(const std::string& rule, bool naive) {
  return Program(types + rule, {.now = test_now, .naive = naive});
}

}  // namespace

// (logical (c (x ?v)) (not (and (not (c)) (test (>= 0 ?v)))) (gate)): CLIPS
// keeps the conclusion when the gate has gone; with an `exists` inside an
// `exists` beside a test it dies.
TEST_CASE("a group with a check upholds nothing when its rule's ground goes",
          "[differential]") {
  for (bool naive : {false, true}) {
    Program p = program(R"(
- rule: r
  when:
    - c: {x: $v}
    - no: [{no c: {}}, {check: '0 >= $v'}]
    - gate: {}
  derive: {d: {x: $v, s: ada}}
)",
                        naive);
    p.tell("- c: {x: 2, s: bob}\n- gate: {n: 1}\n").run();
    CHECK(p.facts("d") == "d {x: 2, s: ada}\n");
    p.untell("gate {n: 1}").run();
    CHECK(p.facts("d").empty());
  }
}

// (not (forall (c) (gate (n ?v)))) after another forall: CLIPS also concludes
// d {x: 0}, though a gate 0 stands, so that every c has it.
TEST_CASE("an every is denied only where it does not hold", "[differential]") {
  for (bool naive : {false, true}) {
    Program p = program(R"(
- rule: r
  when:
    - c: {x: $v, s: $s}
    - every c: {x below: $v, s: $s}
      has: [{a: {}}]
    - no:
        - every c: {}
          has: [{gate: {n: $v}}]
  derive: {d: {x: $v, s: $s}}
)",
                        naive);
    p.tell("- gate: {n: 0}\n- c: {x: 0, s: bob}\n- c: {x: 2, s: cy}\n").run();
    CHECK(p.facts("d") == "d {x: 2, s: cy}\n");
  }
}

// (not (and (c (x ?v)) (not (gate)))) (not (and (c (x ?w&:(> ?w ?v))) (gate))):
// CLIPS concludes nothing, though there is a gate and no c above 2.
TEST_CASE("two groups of one rule do not stand in each other's way",
          "[differential]") {
  for (bool naive : {false, true}) {
    Program p = program(R"(
- rule: r
  when:
    - c: {x: $v, s: $s}
    - no: [{c: {x: $v}}, {no: [{gate: {}}]}]
    - no: [{c: {x above: $v}}, {gate: {}}]
  derive: {d: {x: $v, s: $s}}
)",
                        naive);
    p.tell("- c: {x: 2, s: bob}\n- gate: {n: 0}\n- c: {x: 1, s: bob}\n").run();
    CHECK(p.facts("d") == "d {x: 2, s: bob}\n");
  }
}

// (forall (c (x ?w&:(= ?w ?v))) (gate) (not (a (x ?u&:(> ?u ?v))))): CLIPS also
// concludes d {x: 1}, though there is an a above 1.
TEST_CASE("an every demands what is denied as well", "[differential]") {
  for (bool naive : {false, true}) {
    Program p = program(R"(
- rule: r
  when:
    - c: {x: $v, s: $s}
    - every c: {x: '{abs($v)}'}
      has: [{gate: {}}, {no a: {x above: $v}}]
  derive: {d: {x: $v, s: $s}}
)",
                        naive);
    p.tell("- c: {x: 1, s: bob}\n- a: {x: 2}\n")
        .tell("- c: {x: 2, s: bob}\n- gate: {n: 1}\n")
        .run();
    CHECK(p.facts("d") == "d {x: 2, s: bob}\n");
  }
}

// (forall (c (x ?w&:(> ?w (abs (- ?v ?v))))) (gate) (gate (n ?v))): CLIPS also
// concludes d {x: 2}, though there is no gate 2.
TEST_CASE("an every demands all that it says", "[differential]") {
  for (bool naive : {false, true}) {
    Program p = program(R"(
- rule: r
  when:
    - a: {x: $v}
    - every c: {x above: '{abs($v - $v)}'}
      has: [{gate: {}}, {gate: {n: $v}}]
  derive: {d: {x: $v, s: ada}}
)",
                        naive);
    p.tell("- gate: {n: 1}\n- c: {x: 2, s: bob}\n- a: {x: 1}\n- a: {x: 2}\n");
    p.run();
    CHECK(p.facts("d") == "d {x: 1, s: ada}\n");
  }
}

// (exists (gate (n ?n&:(>= ?n ?v))) (not (and (a) (exists (c (x ?v)))))): CLIPS
// concludes nothing, though there is a gate of 2 and no c of 2.
TEST_CASE("what is denied within a some may hold a some", "[differential]") {
  for (bool naive : {false, true}) {
    Program p = program(R"(
- rule: r
  when:
    - a: {x: $v}
    - some: [{gate: {n at least: $v}}, {no: [{a: {}}, {some c: {x: $v}}]}]
  derive: {d: {x: $v, s: ada}}
)",
                        naive);
    p.tell("- c: {x: 1, s: bob}\n- gate: {n: 2}\n- a: {x: 2}\n- a: {x: 1}\n");
    p.run();
    CHECK(p.facts("d") == "d {x: 2, s: ada}\n");
  }
}

}  // namespace lastmile
