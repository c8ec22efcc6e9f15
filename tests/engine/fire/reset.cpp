// One session for one case after another.

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {

TEST_CASE("a session that is reset for another case takes its options",
          "[session]") {
  Program p(R"(
- fact: start
  fields: {n: integer}
- rule: when
  when: [{start: {n: $n}}]
  then: [{print: "{$n} at {$now}"}]
)",
            {.now = 0});
  p.tell("- start: {n: 1}").run();
  CHECK(p.printed() == "1 at 1970-01-01T00:00:00Z\n");
  p.session().reset({.now = test_now});
  CHECK(p.facts().empty());
  p.tell("- start: {n: 2}").run();
  CHECK(p.printed() == "2 at 2026-06-01T12:00:00Z\n");
  p.session().reset();
  p.tell("- start: {n: 3}").run();
  CHECK(p.printed() == "3 at 2026-06-01T12:00:00Z\n");
}

}  // namespace lastmile
