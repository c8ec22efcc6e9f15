// A trace has a line an event, a profile a row a rule.

#include <catch2/catch_test_macros.hpp>

#include "engine/explain/profile.hpp"
#include "engine/explain/trace.hpp"
#include "engine/fire/audience.hpp"
#include "tests/support/program.hpp"

namespace lastmile {
namespace {

constexpr const char* rules = R"(
- fact: n
  fields: {x: integer}
- fact: big
  fields: {x: integer}
- rule: grow
  when: [{n as $n: {x: {is: $x, below: 3}}}]
  then: [{update: $n, set: {x: '{$x + 1}'}}]
- rule: big
  when: [{n: {x: {is: $x, above: 1}}}]
  derive: {big: {x: $x}}
)";

}  // namespace

TEST_CASE("a trace has a line for each event, with its firing", "[trace]") {
  Program p(rules);
  std::string lines;
  Trace trace([&](const std::string& line) { lines += line + "\n"; });
  p.session().listen(&trace);
  p.tell("- n: {x: 2}");
  p.run();
  p.tell("- n: {x: 3}");
  p.run();
  p.untell("n {x: 3}");
  p.run();
  CHECK(lines ==
        "0 tell f-1 n {x: 2}\n"
        "1 fire big: f-1\n"
        "1 derive f-2 big {x: 2}\n"
        "2 fire grow: f-1\n"
        "2 retract f-1 n {x: 2}\n"
        "2 assert f-3 n {x: 3}\n"
        "2 fall f-2 big {x: 2}\n"
        "3 fire big: f-3\n"
        "3 derive f-4 big {x: 3}\n"
        "3 tell f-3 n {x: 3} again\n"
        "3 take back f-3 n {x: 3}\n"
        "3 fall f-4 big {x: 3}\n");
}

TEST_CASE("a trace says what could not be computed", "[trace]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- rule: faulty
  when: [{n: {x: $x}}, {check: 1 / $x > 0}]
  then: [{print: '{$x}'}]
)");
  std::string lines;
  Trace trace([&](const std::string& line) { lines += line + "\n"; });
  p.session().listen(&trace);
  p.tell("- n: {x: 0}");
  p.run();
  CHECK(lines ==
        "0 tell f-1 n {x: 0}\n"
        "0 fault faulty: division by zero: integer 1 / integer 0, with $x = 0\n");
}

TEST_CASE("a profile counts firings and matches rule by rule", "[profile]") {
  Program p(rules);
  p.tell("- n: {x: 1}\n- n: {x: 7}");
  p.run();
  std::vector<RuleProfile> rows = profile(p.session());
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].rule->id == "big");
  CHECK(rows[0].firings == 3);
  CHECK(rows[0].matches == 2);
  CHECK(rows[1].rule->id == "grow");
  CHECK(rows[1].firings == 2);
  CHECK(rows[1].matches == 0);
  CHECK(rows[0].nanoseconds == 0);
}

TEST_CASE("with a clock each rule is given the time until the next firing",
          "[profile]") {
  Program p(rules);
  std::int64_t now = 0;
  Stopwatch watch([&] { return now += 10; });
  Audience audience;
  audience.add(watch);
  p.session().listen(&audience);
  p.tell("- n: {x: 1}");
  p.run();
  watch.rest();
  now += 1000;  // belongs to nobody
  p.tell("- n: {x: 9}");
  p.run();
  watch.rest();
  std::vector<RuleProfile> rows = watch.profile();
  REQUIRE(rows.size() == 2);
  // big, grow, big, rest; big, rest
  CHECK(rows[0].rule->id == "big");
  CHECK(rows[0].nanoseconds == 30);
  CHECK(rows[1].rule->id == "grow");
  CHECK(rows[1].nanoseconds == 20);
}

}  // namespace lastmile
