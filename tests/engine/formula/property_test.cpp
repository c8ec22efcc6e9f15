// Random well-typed expressions: what is printed parses back to an equal tree
// and has the same value, and whatever type the compiler promises, the value
// has.

#include <catch2/catch_test_macros.hpp>
#include <random>

#include "tests/engine/formula/fixture.hpp"

using namespace lastmile;

namespace {

class Author {
 public:
  explicit Author(unsigned seed) : random_(seed) {}

  std::string yes_no(int depth) {
    if (depth == 0) {
      return pick({"yes", "no", "$open", "$shut", "$open_unknown"});
    }
    switch (random_() % 8) {
      case 0: return yes_no(depth - 1) + " and " + group(yes_no(depth - 1));
      case 1: return group(yes_no(depth - 1)) + " or " + yes_no(depth - 1);
      case 2: return "not " + group(yes_no(depth - 1));
      case 3: return integer(depth - 1) + compare() + integer(depth - 1);
      case 4: return text(depth - 1) + compare() + text(depth - 1);
      case 5: return "known(" + integer(depth - 1) + ")";
      case 6:
        return group(integer(depth - 1)) + pick({" in ", " not in "}) + "[" +
               integer(depth - 1) + ", " + integer(depth - 1) + "]";
      default: return span(depth - 1) + compare() + group(span(depth - 1));
    }
  }

  std::string integer(int depth) {
    if (depth == 0) {
      return pick({"0", "1", "-7", "0x10", "$port", "$zero", "$big",
                   "$port_unknown", "$f.over-all", "$f.port"});
    }
    switch (random_() % 6) {
      case 0: return group(choice(integer(depth - 1), depth));
      case 1: return "size(" + text(depth - 1) + ")";
      case 2: return "-" + group(integer(depth - 1));
      case 3: return "max(" + integer(depth - 1) + ", 3)";
      default:
        return group(integer(depth - 1)) + pick({" + ", " - ", " * ", " % "}) +
               group(integer(depth - 1));
    }
  }

  std::string text(int depth) {
    if (depth == 0) {
      return pick({"'a'", "\"b\\\"\\n\"", "''''", "$text", "$text_unknown"});
    }
    switch (random_() % 4) {
      case 0: return group(choice(text(depth - 1), depth));
      case 1: return "lower(" + text(depth - 1) + ")";
      case 2: return "text(" + integer(depth - 1) + ")";
      default: return text(depth - 1) + " + " + group(text(depth - 1));
    }
  }

  std::string span(int depth) {
    if (depth == 0) {
      return pick({"90s", "-1h30m", "$took", "$took_unknown",
                   "($now - 2026-05-31T12:00:00Z)"});
    }
    switch (random_() % 3) {
      case 0: return "(" + span(depth - 1) + " - " + span(depth - 1) + ")";
      case 1: return group(span(depth - 1)) + " * 1.5";
      default:
        return group(integer(depth - 1)) + " * (" + span(depth - 1) + ")";
    }
  }

 private:
  std::string pick(std::initializer_list<const char*> words) {
    return *(words.begin() + random_() % words.size());
  }
  std::string compare() {
    return pick({" == ", " != ", " < ", " <= ", " > ", " >= "});
  }
  std::string group(const std::string& text) { return "(" + text + ")"; }
  std::string choice(const std::string& otherwise, int depth) {
    return "if " + yes_no(depth - 1) + " then " + otherwise + " else " +
           otherwise;
  }

  std::mt19937 random_;
};

std::string shown(const Outcome& outcome, const Symbols& symbols) {
  return outcome.fault ? "fault " + outcome.fault->message
                       : to_text(outcome.value, symbols);
}

}  // namespace

TEST_CASE("a printed expression is the same expression",
          "[formula][property]") {
  World world;
  int compiled = 0, faulted = 0, unknown = 0;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    Author author(seed);
    std::string text = seed % 2 ? author.yes_no(4) : author.integer(4);
    INFO(text);
    FormulaFaults faults;
    std::optional<Formula> tree = parse_formula(text, faults);
    REQUIRE(tree);
    std::string printed = to_text(*tree);
    std::optional<Formula> again = parse_formula(printed, faults);
    REQUIRE(again);
    REQUIRE(*again == *tree);
    REQUIRE(to_text(*again) == printed);
    auto one = world.make(text, faults);
    auto two = world.make(printed, faults);
    REQUIRE(one.has_value() == two.has_value());
    if (!one) {
      // Only what fails in every run may be refused: all is well typed.
      for (const FormulaFault& fault : faults) REQUIRE(fault.code == "LM0229");
      continue;
    }
    Outcome a = world.run(*one), b = world.run(*two);
    REQUIRE(shown(a, world.symbols) == shown(b, world.symbols));
    ++compiled;
    faulted += a.faulted();
    unknown += !a.faulted() && !a.value.known();
    if (a.value.known()) {
      REQUIRE(a.value.kind() == one->type().kind);
    }
  }
  // The generator reaches all three outcomes.
  CHECK(compiled > 2000);
  CHECK(faulted > 50);
  CHECK(unknown > 200);
}
