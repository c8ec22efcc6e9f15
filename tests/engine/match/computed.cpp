// What is computed of a match and compared again: entries of maps that bind,
// expressions as values of patterns.

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

constexpr const char* types = R"(
- fact: event
  fields: {n: integer, user: name, data: map of text}
- fact: out
  fields: {x: any}
)";

std::string out(const std::string& when, const std::string& x,
                const char* facts, bool naive) {
  Program p(std::string(types) + "- rule: r\n  when:\n" + when +
                "  derive: {out: {x: " + x + "}}\n",
            {.now = test_now, .naive = naive});
  p.tell(facts).run();
  return p.facts("out");
}

}  // namespace

TEST_CASE("an entry of a map binds where it is there", "[match]") {
  for (bool naive : {false, true}) {
    CHECK(out("    - event: {data.User: $u, data.Code: {is: $c, not: 0x0}}\n"
              "    - check: size($c) > 0\n",
              "$u",
              "- event: {data: {User: bob, Code: 0x1}}\n"
              "- event: {data: {User: al, Code: 0x0}}\n"
              "- event: {data: {Code: 0x1}}\n"
              "- event: {n: 1}\n",
              naive) == "out {x: bob}\n");
  }
}

TEST_CASE("an entry of a map joins in whatever order it is written",
          "[match]") {
  const char* facts =
      "- event: {n: 1, data: {User: Bob}}\n"
      "- event: {n: 2, user: bob}\n"
      "- event: {n: 2, user: al}\n"
      "- event: {n: 3, data: {User: BOB}}\n";
  for (bool naive : {false, true}) {
    const std::string entry = "    - event: {n: 1, data.User: $u}\n";
    const std::string field = "    - event: {n: 2, user: $u}\n";
    const std::string other = "    - event: {n: 3, data.User: $u}\n";
    // A name field meets it, so letter case does not matter anywhere.
    CHECK(out(entry + field + other, "yes", facts, naive) == "out {x: yes}\n");
    CHECK(out(field + other + entry, "yes", facts, naive) == "out {x: yes}\n");
    CHECK(out(entry + other + "    - check: size($u) > 0\n", "yes", facts,
              naive) == "");
  }
}

TEST_CASE("an entry of a map joins below a no", "[match]") {
  for (bool naive : {false, true}) {
    CHECK(out("    - event: {n: 2, user: $u}\n"
              "    - no event: {n: 1, data.User: $u}\n",
              "$u",
              "- event: {n: 1, data: {User: bob}}\n"
              "- event: {n: 2, user: BOB}\n"
              "- event: {n: 2, user: al}\n",
              naive) == "out {x: al}\n");
    CHECK(out("    - no:\n        - event: {n: 1, data.User: $u}\n"
              "        - event: {n: 3, data.User: $u}\n",
              "yes",
              "- event: {n: 1, data: {User: bob}}\n"
              "- event: {n: 3, data: {User: bob}}\n",
              naive) == "");
    // Nobody knows whether the entry is there: it may match.
    CHECK(out("    - no event: {n: 1, data.User: bob}\n", "yes",
              "- event: {n: 1}\n", naive) == "");
  }
}

TEST_CASE("a value of a pattern may be an expression", "[match]") {
  const char* facts = "- event: {n: 2}\n- event: {n: 3}\n- event: {n: 5}\n";
  for (bool naive : {false, true}) {
    const std::string first = "    - event: {n: $n}\n";
    const std::string next = "    - event: {n: '{$n + 1}'}\n";
    CHECK(out(first + next, "$n", facts, naive) == "out {x: 2}\n");
    CHECK(out(next + first, "$n", facts, naive) == "out {x: 2}\n");
    CHECK(out(first + "    - no event: {n above: '{$n + 1}'}\n", "$n", facts,
              naive) == "out {x: 5}\n");
    CHECK(out("    - event: {n: $n}\n    - count of event as $c: {n below: "
              "'{$n - 1}'}\n      at least: '{$n - 4}'\n",
              "'{[$n, $c]}'", facts,
              naive) == "out {x: [2, 0]}\nout {x: [3, 0]}\nout {x: [5, 2]}\n");
  }
}

TEST_CASE("a rule that is retired or refuted fires no more", "[match]") {
  for (const char* status : {"retired", "refuted"}) {
    Program p(std::string(types) + "- rule: r\n  status: " + status +
              "\n  when: []\n  derive: {out: {x: 1}}\n"
              "- rule: s\n  status: draft\n  when: []\n"
              "  derive: {out: {x: 2}}\n");
    p.run();
    CHECK(p.facts("out") == "out {x: 2}\n");
  }
}

}  // namespace lastmile
