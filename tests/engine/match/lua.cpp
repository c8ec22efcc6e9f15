// Lua as a condition: what it is given, what it decides, and that what it
// cannot decide is neither true nor false.

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

constexpr const char* listener = R"(
- fact: listener
  fields: {host: name, port: integer, tags: list of text}
- fact: odd
  fields: {port: integer}
)";

// A program whose rule `odd` holds where the chunk says so, run on facts.
std::string odd(const std::string& chunk, const char* facts, bool naive) {
  Program p(std::string(listener) +
                "- rule: odd\n  when:\n"
                "    - listener: {port: $port, tags: $tags}\n"
                "    - lua: |\n        " +
                chunk +
                "\n      with: [$port, $tags]\n"
                "  derive: {odd: {port: $port}}\n",
            {.now = test_now, .naive = naive});
  p.tell(facts);
  p.run();
  std::string out = p.facts("odd");
  for (const Diagnostic& d : p.session().faults()) {
    out += std::to_string(d.place.line) + " " + std::string(d.code) + " " +
           d.message + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("a Lua condition decides which matches hold", "[match][lua]") {
  const char* facts =
      "- listener: {port: 3389, tags: [a, b]}\n"
      "- listener: {port: 3390, tags: []}\n";
  for (bool naive : {false, true}) {
    CHECK(odd("return port % 2 == 1", facts, naive) == "odd {port: 3389}\n");
    CHECK(odd("return #tags == 0", facts, naive) == "odd {port: 3390}\n");
    CHECK(odd("return false", facts, naive) == "");
  }
}

TEST_CASE("an unknown value makes Lua unknown without a call", "[match][lua]") {
  const char* facts = "- listener: {port: 1}\n";
  for (bool naive : {false, true}) {
    CHECK(odd("error('called')", facts, naive) == "");
  }
}

TEST_CASE("what fails in Lua is said once, with its line and its values",
          "[match][lua]") {
  const char* facts =
      "- listener: {port: 1, tags: []}\n"
      "- listener: {port: 2, tags: [x]}\n";
  for (bool naive : {false, true}) {
    CHECK(odd("return port < tags[1]", facts, naive)
              .starts_with("10 LM1010 Lua: attempt to compare"));
    CHECK(odd("return nil", "- listener: {port: 1, tags: []}\n", naive) ==
          "10 LM1011 Lua: returned nil; a condition returns true or false "
          "(port = 1, tags = [])\n");
  }
}

}  // namespace lastmile
