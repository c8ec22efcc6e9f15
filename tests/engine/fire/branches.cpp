// What the branches of an `any` and the witnesses of a `some` do to the match
// that they stand in. Each of these was found by random programs, and made a
// session conclude and withdraw the same fact without end.

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

constexpr const char* vocabulary = R"(
- fact: o
  fields: {x: integer, y: integer}
- fact: k
  fields: {id: integer}
- fact: e
  fields: {x: integer}
)";

std::string rules(const std::string& text) { return vocabulary + text; }

}  // namespace

TEST_CASE("a branch that fails leaves no value behind in the match",
          "[truth]") {
  Program p(rules(R"(
- rule: r
  when:
    - any:
        - - any: [[{o: {x: $v, y: 9}}]]
          - check: $v > 5
        - k: {}
  derive: {o: {x: 1, y: 9}}
)"));
  p.tell("- k: {id: 1}");
  CHECK(p.run().firings == 1);
  CHECK(p.facts("o") == "o {x: 1, y: 9}\n");
}

TEST_CASE("what a branch computes for itself is no part of the match",
          "[truth]") {
  Program p(rules(R"(
- rule: r
  when:
    - o: {x: $x}
    - any: [[{list of k.id as $l: {}}, {check: size($l) >= 0}], [{k: {id: 99}}]]
  then:
    - print: '{$x}'
)"));
  p.tell("- o: {x: 1}");
  CHECK(p.run().firings == 1);
  p.tell("- k: {id: 3}");
  CHECK(p.run().firings == 1);
}

TEST_CASE("a match that holds in two ways does not rest on its own conclusion",
          "[truth]") {
  Program p(rules(R"(
- rule: r
  when:
    - o: {x: $x}
    - any: [[{some e: {}}], [{k: {}}], [{list of k.id as $l: {}}]]
  derive: {e: {x: $x}}
)"));
  p.tell("- o: {x: 1}");
  CHECK(p.run().firings == 1);
  CHECK(p.facts("e") == "e {x: 1}\n");
  p.untell("o {x: 1}");
  p.run();
  CHECK(p.facts("e").empty());
}

TEST_CASE("of several ways the witnesses that stood first hold a match up",
          "[truth]") {
  Program p(rules(R"(
- rule: r
  when:
    - o: {x: $x}
    - some: [{k: {id: $k}}, {e: {x above: $k}}]
  derive: {e: {x: '{$x + 8}'}}
)"));
  // By e 3 and the later k, before there was an e 9 for the earlier one.
  p.tell("- k: {id: 5}\n- k: {id: 1}\n- e: {x: 3}\n- o: {x: 1}");
  CHECK(p.run().firings == 1);
  CHECK(p.facts("e") == "e {x: 3}\ne {x: 9}\n");
  p.untell("e {x: 3}");
  p.run();
  CHECK(p.facts("e").empty());
}

TEST_CASE("a witness within another witness holds a match up too", "[truth]") {
  Program p(rules(R"(
- rule: r
  when:
    - o: {x: $x}
    - some: [{k: {}}, {some e: {}}]
  derive: {e: {x: $x}}
)"));
  p.tell("- e: {x: 9}\n- k: {id: 1}\n- o: {x: 1}");
  p.run();
  p.untell("e {x: 9}");
  p.run();
  CHECK(p.facts("e").empty());
}

}  // namespace lastmile
