// One entry of a file, on one line, for people.

#include <catch2/catch_test_macros.hpp>

#include "engine/text/source.hpp"

using namespace lastmile;

namespace {

// What is shown of the entry whose first `at` stands in the text.
std::string shown(std::string text, std::string_view at,
                  std::size_t most = 100) {
  Sources sources;
  std::size_t offset = text.find(at);
  REQUIRE(offset != std::string::npos);
  FileId file = sources.add("x.yaml", std::move(text));
  return excerpt(sources, sources.place(file, offset), most);
}

}  // namespace

TEST_CASE("an excerpt is the entry without what stands around it", "[source]") {
  CHECK(shown("when:\n  - host: {name: $h}\n  - link: {}\n", "host") ==
        "host: {name: $h}");
  CHECK(shown("when: [host: {name: $h}, no link: {from: $h}]\n", "host") ==
        "host: {name: $h}");
  CHECK(shown("when: [host: {name: $h}, no link: {from: $h}]\n", "no link") ==
        "no link: {from: $h}");
  CHECK(shown("- host: {name: $h}  # of a case\n", "host") ==
        "host: {name: $h}");
}

TEST_CASE("an excerpt of a value begins with its key", "[source]") {
  CHECK(shown("  - check: $a > 1\n", "$a") == "check: $a > 1");
  CHECK(shown("[{check: $a > 1}, {x: y}]", "$a") == "check: $a > 1");
  CHECK(shown("  - let: {$a: 1}\n", "$a") == "let: {$a: 1}");
  CHECK(shown("when: [x: {}, let: {$a: 1}]\n", "$a") == "let: {$a: 1}");
}

TEST_CASE("an excerpt goes on over lines that belong to the entry",
          "[source]") {
  CHECK(shown("  - host:\n      name: $h\n\n      port: 1\n  - link:\n",
              "host") == "host: name: $h; port: 1");
  CHECK(shown("  - count of x as $n: {}\n    at least: 2\n- rule: b\n",
              "count") == "count of x as $n: {}; at least: 2");
}

TEST_CASE("brackets and commas in quotes are text in an excerpt", "[source]") {
  CHECK(shown("[a: {b: '}, ]'}, c: d]", "a:") == "a: {b: '}, ]'}");
  CHECK(shown("- it: {s: don't}\n", "it") == "it: {s: don't}");
}

TEST_CASE("a long excerpt is cut between characters", "[source]") {
  CHECK(shown("- a: ääääääääää\n", "a", 6) == "a: ää…");
  CHECK(shown("- a: ääää\n", "a", 7) == "a: ääää");
}

TEST_CASE("an excerpt of nowhere is empty, and none drives a terminal",
          "[source]") {
  CHECK(excerpt(Sources(), Place{}).empty());
  CHECK(shown("- a: \x1b[31m\n", "a").find('\x1b') == std::string::npos);
}
