#include <catch2/catch_test_macros.hpp>
#include <random>

#include "engine/formula/formula.hpp"

using namespace lastmile;

namespace {

std::string printed(std::string_view text) {
  FormulaFaults faults;
  std::optional<Formula> formula = parse_formula(text, faults);
  return formula ? to_text(*formula) : std::string(faults.at(0).code);
}

struct Wrong {
  std::string_view text, code;
  std::uint32_t offset, length;
};

FormulaFault fault_of(std::string_view text) {
  FormulaFaults faults;
  REQUIRE_FALSE(parse_formula(text, faults));
  REQUIRE(faults.size() == 1);
  return faults[0];
}

}  // namespace

TEST_CASE("precedence is as the header says", "[formula]") {
  CHECK(printed("1 + (2 * 3)") == "1 + 2 * 3");
  CHECK(printed("(1 + 2) * 3") == "(1 + 2) * 3");
  CHECK(printed("(1 - 2) - 3") == "1 - 2 - 3");
  CHECK(printed("1 - (2 - 3)") == "1 - (2 - 3)");
  CHECK(printed("$a or ($b and $c)") == "$a or $b and $c");
  CHECK(printed("not ($a == $b)") == "not $a == $b");
  CHECK(printed("(not $a) == $b") == "(not $a) == $b");
  CHECK(printed("not $a not in [1]") == "not $a not in [1]");
  CHECK(printed("-(-$a)") == "--$a");
  CHECK(printed("-($a + 1)") == "-($a + 1)");
  CHECK(printed("if $a then (if $b then 1 else 2) else 3") ==
        "if $a then if $b then 1 else 2 else 3");
  CHECK(printed("(if $a then 1 else 2) + 1") == "(if $a then 1 else 2) + 1");
}

TEST_CASE("literals are what they look like", "[formula]") {
  CHECK(printed("0x904") == "2308");
  CHECK(printed("08") == "8");
  CHECK(printed("1e3") == "1000.0");
  CHECK(printed("1.5") == "1.5");
  CHECK(printed("2.5e-3") == "0.0025");
  CHECK(printed("-9223372036854775808") == "-9223372036854775808");
  CHECK(printed("90s") == "1m30s");
  CHECK(printed("1h30m") == "1h30m");
  CHECK(printed("-5m") == "-5m");
  CHECK(printed("true") == "yes");
  CHECK(printed("'it''s'") == "'it''s'");
  CHECK(printed("\"it's \\\"x\\\" \\\\ \"") == "'it''s \"x\" \\ '");
  CHECK(printed("'\\d+'") == "'\\d+'");
}

TEST_CASE("a date is never a subtraction", "[formula]") {
  CHECK(printed("2026-06-01") == "2026-06-01T00:00:00Z");
  CHECK(printed("2026-06-01T12:00:00Z") == "2026-06-01T12:00:00Z");
  CHECK(printed("2026-06-01T14:00:00.5+02:00") == "2026-06-01T12:00:00.5Z");
  CHECK(printed("2026 - 06 - 01") == "2026 - 6 - 1");
  CHECK(printed("2026-06-01-1d") == "2026-06-01T00:00:00Z - 1d");
  CHECK(printed("2026-6-1") == "2026 - 6 - 1");
  CHECK(printed("2026-13-01") == "LM0204");
}

TEST_CASE("names and fields end where a reader would say", "[formula]") {
  CHECK(printed("$f.over-all") == "$f.over-all");
  CHECK(printed("$f.a - 1") == "$f.a - 1");
  CHECK(printed("$a-$b") == "$a - $b");
  CHECK(printed("$f.data.Status") == "$f.data.Status");
  CHECK(printed("codes.describe($a)") == "codes.describe($a)");
  CHECK(printed("lookup(my-pack:codes.v2, [$a], name)") ==
        "lookup(my-pack:codes.v2, [$a], name)");
  CHECK(printed("if $a then-1 else-2") == "if $a then -1 else -2");
  CHECK(printed("[]") == "[]");
  CHECK(printed("\n $a\t==\r\n 1 ") == "$a == 1");
}

TEST_CASE("a syntax error is shown at its very place", "[formula]") {
  constexpr Wrong table[] = {
      {"", "LM0200", 0, 0},
      {"  ", "LM0200", 2, 0},
      {"1 +", "LM0201", 3, 0},
      {"1 2", "LM0201", 2, 1},
      {"1 + * 2", "LM0201", 4, 1},
      {"$a )", "LM0201", 3, 1},
      {"if $a then 1", "LM0201", 12, 0},
      {"$a not $b", "LM0201", 7, 2},
      {"'abc", "LM0202", 0, 1},
      {"\"a\\d\"", "LM0203", 2, 2},
      {"1 + 12abc", "LM0204", 4, 5},
      {"1 + 10.0.0.4", "LM0204", 4, 8},
      {"9223372036854775808", "LM0204", 0, 19},
      {"30m1h", "LM0204", 0, 5},
      {"1 * (2 + 3", "LM0205", 4, 1},
      {"[1, 2", "LM0205", 0, 1},
      {"[1 2]", "LM0205", 3, 1},
      {"f(1, 2", "LM0205", 1, 1},
      {"[1,]", "LM0201", 3, 1},
      {"1 < 2 < 3", "LM0206", 6, 1},
      {"$a == 1 != 2", "LM0206", 8, 2},
      {"$a in [1] not in [2]", "LM0206", 10, 3},
      {"$a = 1", "LM0207", 3, 1},
      {"$a && $b", "LM0207", 3, 2},
      {"!$a", "LM0207", 0, 1},
      {"$a <> 1", "LM0207", 3, 2},
      {"1 + if $a then 1 else 2", "LM0210", 4, 2},
      {"1 == not $a", "LM0210", 5, 3},
      {"$a == \xE2\x80\x9C", "LM0211", 6, 3},
      {"$ a", "LM0211", 0, 1},
  };
  for (const Wrong& wrong : table) {
    INFO(wrong.text);
    FormulaFault fault = fault_of(wrong.text);
    CHECK(fault.code == wrong.code);
    CHECK(fault.offset == wrong.offset);
    CHECK(fault.length == wrong.length);
    CHECK_FALSE(fault.message.empty());
  }
}

TEST_CASE("a node knows the bytes that it came from", "[formula]") {
  FormulaFaults faults;
  std::string_view text = "1 + size( $f.data.x ) * (2 - 3)";
  std::optional<Formula> sum = parse_formula(text, faults);
  REQUIRE(sum);
  auto bytes = [&](const Formula& f) {
    return text.substr(f.offset, f.length);
  };
  CHECK(bytes(*sum) == text);
  const Formula& product = sum->parts[1];
  CHECK(bytes(product) == "size( $f.data.x ) * (2 - 3)");
  CHECK(bytes(product.parts[0]) == "size( $f.data.x )");
  CHECK(bytes(product.parts[0].parts[0]) == "$f.data.x");
  CHECK(bytes(product.parts[0].parts[0].parts[0]) == "$f.data");
  CHECK(bytes(product.parts[1]) == "(2 - 3)");
}

TEST_CASE("depth, chains and length are bounded", "[formula]") {
  auto nested = [](std::size_t n, std::string_view open,
                   std::string_view close) {
    std::string text;
    for (std::size_t i = 0; i < n; ++i) text += open;
    text += "1";
    for (std::size_t i = 0; i < n; ++i) text += close;
    return text;
  };
  CHECK(printed(nested(63, "(", ")")) == "1");
  CHECK(printed(nested(64, "(", ")")) == "LM0208");
  CHECK(printed(nested(4000, "(", ")")) == "LM0208");
  CHECK(printed(nested(4000, "[", "]")) == "LM0208");
  CHECK(printed(nested(2000, "not ", "")) == "LM0208");
  CHECK(printed(nested(4000, "- ", "")) == "LM0208");
  CHECK(printed(nested(300, "if yes then 1 else ", "")) == "LM0208");
  CHECK(printed(nested(250, "1+", "")) != "LM0208");
  CHECK(printed(nested(3000, "1+", "")) == "LM0208");
  CHECK(printed("$a" + nested(4000, ".b", "")) == "LM0208");
  CHECK(printed(std::string(9000, ' ')) == "LM0209");
}

TEST_CASE("bytes at random never break the parser", "[formula][property]") {
  std::mt19937 random(20260601);
  constexpr std::string_view words[] = {
      "$a",  "$f.b",  "(",    ")",   "[",      "]",      ",", "not ",
      "in ", " and ", " or ", "if ", " then ", " else ", "1", "2026-06-01",
      "1h",  "'",     "\"",   "\\",  "==",     "<",      "-", "+",
      ".",   "f(",    "\xC3", "\0",  "e",      "0x"};
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    std::size_t length = random() % 24;
    for (std::size_t i = 0; i < length; ++i) {
      if (random() % 8 == 0) {
        text += static_cast<char>(random() % 256);
      } else {
        text += words[random() % std::size(words)];
      }
    }
    FormulaFaults faults;
    std::optional<Formula> formula = parse_formula(text, faults);
    INFO(text);
    if (formula) {
      REQUIRE(faults.empty());
      FormulaFaults none;
      std::optional<Formula> again = parse_formula(to_text(*formula), none);
      REQUIRE(again);
      REQUIRE(*again == *formula);
    } else {
      REQUIRE(faults.size() == 1);
      REQUIRE(faults[0].offset + faults[0].length <= text.size());
    }
  }
}
