// What goes wrong in an expression while rules run: where it is said to be,
// with which values, and how often.

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

// "7:21-26 LM0241 message", one line each, of a rule with this condition on
// line 6 and these acts on line 7.
std::string faults(const std::string& condition,
                   const std::string& then = "print: x", bool naive = false) {
  Program p(
      "- fact: item\n  fields: {n: integer, m: integer, t: any}\n"
      "- rule: r\n  when:\n    - item as $i: {n: $n, m: $m, t: $t}\n"
      "    - " +
          condition + "\n  then: [{" + then + "}]\n",
      {.now = test_now, .naive = naive});
  p.tell("- item: {n: 10, m: 0, t: x}\n- item: {n: 20, m: 0, t: y}").run();
  std::string out;
  for (const Diagnostic& d : p.session().faults()) {
    out += std::to_string(d.place.line) + ":" + std::to_string(d.place.column) +
           "-" + std::to_string(d.place.end_column) + " " +
           std::string(d.code) + " " + d.message + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("a fault points at the part that failed, with its values once",
          "[fault]") {
  for (bool naive : {false, true}) {
    CHECK(faults("check: $n > 1 and $n / $m > 1", "print: x", naive) ==
          "6:25-32 LM0241 division by zero: integer 10 / integer 0, with $n = "
          "10, $m = 0\n");
    CHECK(faults("check: \"$n > 1 and $n / $m > 1\"", "print: x", naive) ==
          "6:26-33 LM0241 division by zero: integer 10 / integer 0, with $n = "
          "10, $m = 0\n");
    CHECK(faults("let: {$x: $i.n + integer($t)}", "print: '{$x}'", naive)
              .starts_with("6:24-35 LM0243 integer(): "));
    CHECK(faults("check: |\n        $n > 1\n        and $n / $m > 1") ==
          "8:13-20 LM0241 division by zero: integer 10 / integer 0, with $n = "
          "10, $m = 0\n");
  }
}

TEST_CASE("faults in actions and texts point into them", "[fault]") {
  CHECK(faults("check: known($t)", "print: 'n: {$n} {$n / $m}'")
            .starts_with("7:28-35 LM0241 division by zero: integer "));
  CHECK(faults("check: known($t)", "assert: {item: {n: '{$n % $m}'}}")
            .starts_with("7:32-39 LM0241 "));
  CHECK(faults("check: known($t)", "assert: {item: {t: 'a {1 / $m}'}}")
            .starts_with("7:34-40 LM0241 "));
  CHECK(faults("check: known($t)", "update: $i, set: {n: '{$n % $m}'}")
            .starts_with("7:34-41 LM0241 "));
}

TEST_CASE("a fault keeps a no, an every and an aggregate from holding",
          "[fault]") {
  for (bool naive : {false, true}) {
    Program p(R"(
- fact: item
  fields: {n: integer}
- fact: out
  fields: {how: text}
- rule: no
  when: [{no: [{item: {n: $n}}, {check: 1 / $n > 5}]}]
  derive: {out: {how: no}}
- rule: every
  when:
    - every item: {n: $n}
      has: [{check: 1 / $n > 5}]
  derive: {out: {how: every}}
- rule: count
  when:
    - item as $i: {}
    - count of item as $c: {n above: $i.n}
      equal to: 0
    - check: 1 / $i.n > $c
  derive: {out: {how: count}}
- rule: fine
  when: [{item: {n: $n}}, {check: $n == 0 or 1 / $n > 5}]
  derive: {out: {how: fine}}
)",
              {.now = test_now, .naive = naive});
    p.tell("- item: {n: 0}").run();
    CHECK(p.facts("out") == "out {how: fine}\n");
    CHECK(p.session().faults().size() == 3);
  }
}

}  // namespace lastmile
