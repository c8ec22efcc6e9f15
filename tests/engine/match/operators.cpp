// Every operator of a pattern, with its edges.

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

// Does the entry hold of a fact with this one field?
bool holds(const std::string& type, const std::string& value,
           const std::string& entry) {
  Program p("- fact: f\n  fields: {x: " + type +
            "}\n- sign: s\n  when:\n    - f: {" + entry + "}\n");
  p.tell("- f: {x: " + value + "}");
  p.run();
  std::string held = p.holds("s");
  INFO(held);
  REQUIRE(held != "unknown");
  return held == "yes";
}

}  // namespace

TEST_CASE("equal and not follow the type of the field", "[operator]") {
  CHECK(holds("integer", "0x904", "x: 2308"));
  CHECK(holds("integer", "08", "x: 8"));
  CHECK(holds("text", "no", "x: no"));
  CHECK_FALSE(holds("text", "a", "x: A"));
  CHECK(holds("name", "a", "x: A"));
  CHECK(holds("name", "STRASSE", "x not: straße"));
  CHECK(holds("version", "10.0", "x: '10'"));
  CHECK(holds("address", "'::1'", "x: '0:0:0:0:0:0:0:1'"));
  CHECK(holds("yes or no", "true", "x: yes"));
  CHECK(holds("number", "1", "x: 1.0"));
  CHECK_FALSE(holds("integer", "1", "x not: 1"));
}

TEST_CASE("a list is one of, on a list field the whole list", "[operator]") {
  CHECK(holds("integer", "2", "x: [1, 2]"));
  CHECK(holds("integer", "2", "x one of: [1, 2]"));
  CHECK(holds("integer", "3", "x none of: [1, 2]"));
  CHECK_FALSE(holds("integer", "3", "x: [1, 2]"));
  CHECK_FALSE(holds("integer", "2", "x none of: [1, 2]"));
  CHECK(holds("integer", "3", "x not: [1, 2]"));
  CHECK(holds("list of text", "[a, b]", "x: [a, b]"));
  CHECK_FALSE(holds("list of text", "[b, a]", "x: [a, b]"));
  CHECK_FALSE(holds("list of text", "[a]", "x: [a, b]"));
  CHECK(holds("list of text", "[a, b]", "x contains: b"));
  CHECK_FALSE(holds("list of text", "[a, b]", "x contains: B"));
  CHECK(holds("list of name", "[a, b]", "x contains: B"));
}

TEST_CASE("above and below are strict, at least and at most are not",
          "[operator]") {
  CHECK_FALSE(holds("integer", "2", "x above: 2"));
  CHECK(holds("integer", "3", "x above: 2"));
  CHECK(holds("integer", "2", "x at least: 2"));
  CHECK_FALSE(holds("integer", "2", "x below: 2"));
  CHECK(holds("integer", "2", "x at most: 2"));
  CHECK(holds("version", "10.0.9", "x below: 10.0.10"));
  CHECK(holds("duration", "90s", "x above: 1m"));
  CHECK(holds("number", "2.5", "x below: 3"));
}

TEST_CASE("before and after are strict", "[operator]") {
  CHECK(holds("time", "2026-06-01", "x before: 2026-06-02"));
  CHECK_FALSE(holds("time", "2026-06-01", "x before: 2026-06-01"));
  CHECK_FALSE(holds("time", "2026-06-01T14:00:00+02:00", "x after: $now"));
  CHECK(holds("time", "2026-06-01T12:00:00.000001Z", "x after: $now"));
}

TEST_CASE("within takes both of its ends, and nothing of the future",
          "[operator]") {
  CHECK(holds("time", "2026-06-01T12:00:00Z", "x within: 1h"));
  CHECK(holds("time", "2026-06-01T11:00:00Z", "x within: 1h"));
  CHECK_FALSE(holds("time", "2026-06-01T10:59:59Z", "x within: 1h"));
  CHECK_FALSE(holds("time", "2026-06-01T12:00:01Z", "x within: 1h"));
  CHECK(holds("time", "2026-06-01T10:59:59Z", "x older than: 1h"));
  CHECK_FALSE(holds("time", "2026-06-01T11:00:00Z", "x older than: 1h"));
}

TEST_CASE("text operators compare as the field's type does", "[operator]") {
  CHECK(holds("text", "Hello", "x contains: ell"));
  CHECK_FALSE(holds("text", "Hello", "x contains: ELL"));
  CHECK(holds("name", "Hello", "x contains: ELL"));
  CHECK(holds("name", "Hello", "x starts with: hE"));
  CHECK(holds("text", "Hello", "x starts with: He"));
  CHECK_FALSE(holds("text", "Hello", "x starts with: lo"));
  CHECK(holds("text", "Hello", "x ends with: lo"));
  CHECK(holds("text", "Hello", "x contains: [zz, lo]"));
  CHECK(holds("text", "abc123", "x matches: '[a-z]+\\d+'"));
  CHECK_FALSE(holds("text", "ABC", "x matches: '^[a-z]+$'"));
  CHECK(holds("name", "ABC", "x matches: '^[a-z]+$'"));
  CHECK_FALSE(holds("text", "abc", "x matches: [x, '^b']"));
}

TEST_CASE("a subnet holds its addresses and no others", "[operator]") {
  CHECK(holds("address", "10.1.2.3", "x in subnet: 10.0.0.0/8"));
  CHECK_FALSE(holds("address", "11.1.2.3", "x in subnet: 10.0.0.0/8"));
  CHECK(holds("address", "11.1.2.3", "x in subnet: 0.0.0.0/0"));
  CHECK(holds("address", "11.1.2.3", "x in subnet: [10.0.0.0/8, 11.0.0.0/8]"));
  CHECK(holds("address", "'fe80::1'", "x in subnet: 'fe80::/10'"));
  CHECK_FALSE(holds("address", "'fe80::1'", "x in subnet: 10.0.0.0/8"));
  CHECK(holds("address", "10.0.0.1", "x in subnet: 10.0.0.1"));
}

TEST_CASE("one field may be held to several operators", "[operator]") {
  CHECK(holds("integer", "5", "x: {above: 1, below: 9}"));
  CHECK_FALSE(holds("integer", "9", "x: {above: 1, below: 9}"));
}

TEST_CASE("an entry of a map is a field of its own", "[operator]") {
  CHECK(
      holds("map of text", "{Status: '0xC000006D'}", "x.Status: '0xC000006D'"));
  CHECK(holds("map of text", "{Status: abc}", "x.Status starts with: ab"));
  CHECK(holds("map of text", "{Status: abc}", "x.Other is known: no"));
}

TEST_CASE("values of different kinds in an any field are not equal",
          "[operator]") {
  CHECK(holds("any", "5", "x: 5"));
  CHECK_FALSE(holds("any", "'5'", "x: 5"));
  CHECK(holds("any", "abc", "x not: 5"));
  CHECK_FALSE(holds("any", "abc", "x above: 5"));
}

}  // namespace lastmile
