// From texts to values, at the edges.

#include "engine/base/scalar.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <limits>

namespace lastmile {
namespace {

std::string code_of(const auto& result) {
  return result ? "sound" : std::string(result.error().code);
}

std::int64_t time_of(std::string_view text) {
  auto time = parse_time(text);
  INFO(text);
  REQUIRE(time);
  return *time;
}

}  // namespace

TEST_CASE("integers are decimal or hex, and 08 is eight", "[scalar]") {
  CHECK(*parse_integer("08") == 8);
  CHECK(*parse_integer("0x904") == 2308);
  CHECK(*parse_integer("-0x10") == -16);
  CHECK(*parse_integer("+7") == 7);
  CHECK(*parse_integer("-9223372036854775808") ==
        std::numeric_limits<std::int64_t>::min());
  CHECK(*parse_integer("9223372036854775807") ==
        std::numeric_limits<std::int64_t>::max());
  CHECK(*parse_integer("0x7fffffffffffffff") ==
        std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("what is no integer is refused with its code", "[scalar]") {
  CHECK(code_of(parse_integer("9223372036854775808")) == "LM0121");
  CHECK(code_of(parse_integer("-9223372036854775809")) == "LM0121");
  CHECK(code_of(parse_integer("99999999999999999999999")) == "LM0121");
  for (const char* text : {"", "-", "+", "0o17", "0x", "1.0", "1 ", " 1", "1e3",
                           "--1", "+-1", "x", "٣", "0x-1", "1_000"}) {
    INFO(text);
    CHECK(code_of(parse_integer(text)) == "LM0120");
  }
  CHECK(parse_integer("0o17").error().hint.find("decimal") !=
        std::string::npos);
}

TEST_CASE("numbers are finite", "[scalar]") {
  CHECK(*parse_number("0.25") == 0.25);
  CHECK(*parse_number("-1e3") == -1000);
  CHECK(*parse_number(".5") == 0.5);
  CHECK(*parse_number("0x10") == 16);
  for (const char* text :
       {"", "inf", "nan", "1e999", "6,0", "1.2.3", "0x1.8", "-", "1e"}) {
    INFO(text);
    CHECK(code_of(parse_number(text)) == "LM0122");
  }
  for (double value : {0.1, 1e300, -2.5, 3.0, 1.0 / 3}) {
    CHECK(*parse_number(format_number(value)) == value);
  }
}

TEST_CASE("yes and no are also true and false, in any case", "[scalar]") {
  CHECK(*parse_yes_no("Yes"));
  CHECK(*parse_yes_no("TRUE"));
  CHECK_FALSE(*parse_yes_no("no"));
  CHECK_FALSE(*parse_yes_no("False"));
  for (const char* text : {"on", "off", "1", "y", ""}) {
    CHECK(code_of(parse_yes_no(text)) == "LM0123");
  }
}

TEST_CASE("times are ISO 8601 and UTC where no offset is given", "[scalar]") {
  CHECK(time_of("1970-01-01") == 0);
  CHECK(time_of("2026-06-01T12:00:00Z") == 1'780'315'200'000'000);
  CHECK(time_of("2026-06-01 12:00") == time_of("2026-06-01T12:00:00Z"));
  CHECK(time_of("2026-06-01T14:00:00+02:00") ==
        time_of("2026-06-01T12:00:00Z"));
  CHECK(time_of("2026-06-01T06:30:00-05:30") ==
        time_of("2026-06-01T12:00:00Z"));
  CHECK(time_of("1970-01-01T00:00:00.000001Z") == 1);
  // Windows writes seven digits; what is finer than a microsecond is cut.
  CHECK(time_of("1970-01-01T00:00:00.1234567Z") == 123456);
  CHECK(time_of("2024-02-29") > 0);
}

TEST_CASE("days that are none are no times", "[scalar]") {
  for (const char* text :
       {"2025-02-29", "2026-13-01", "2026-00-10", "2026-06-31", "0000-01-01",
        "2026-06-01T24:00:00Z", "2026-06-01T12:60:00Z", "2026-06-01T12:00:60Z",
        "2026-06-01T12:00:00.Z", "2026-6-1", "01.06.2026", "2026-06-01T12",
        "2026-06-01T12:00:00+15:00", "2026-06-01x", ""}) {
    INFO(text);
    CHECK(code_of(parse_time(text)) == "LM0124");
  }
}

TEST_CASE("a time reads back as it was written", "[scalar]") {
  for (const char* text :
       {"2026-06-01T12:00:00Z", "1969-12-31T23:59:59.999999Z",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.5Z",
        "1600-02-29T00:00:00Z"}) {
    CHECK(format_time(time_of(text)) == text);
  }
}

TEST_CASE("durations fall from unit to unit", "[scalar]") {
  CHECK(*parse_duration("90s") == 90'000'000);
  CHECK(*parse_duration("1h30m") == 5'400'000'000);
  CHECK(*parse_duration("250ms") == 250'000);
  CHECK(*parse_duration("10us") == 10);
  CHECK(*parse_duration("-2d") == -172'800'000'000);
  for (const char* text : {"", "5", "m", "30m1h", "5m5m", "1.5h", "5 m",
                           "5 minutes", "- 5m", "99999999999999999d", "-"}) {
    INFO(text);
    CHECK(code_of(parse_duration(text)) == "LM0125");
  }
  for (std::int64_t micros :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1},
        std::int64_t{90'000'000}, std::int64_t{5'400'250'010}}) {
    CHECK(*parse_duration(format_duration(micros)) == micros);
  }
  CHECK(format_duration(5'400'000'000) == "1h30m");
}

TEST_CASE("addresses have one canonical text", "[scalar]") {
  CHECK(*parse_address("10.0.0.4") == "10.0.0.4");
  CHECK(*parse_address("0:0:0:0:0:0:0:1") == "::1");
  CHECK(*parse_address("2001:DB8:0:0:1:0:0:1") == "2001:db8::1:0:0:1");
  CHECK(*parse_address("::ffff:10.0.0.4") == "::ffff:10.0.0.4");
  for (const char* text : {"", "10.0.0", "10.0.0.256", "10.0.0.4.5", "::1::",
                           "fe80::1%eth0", "10.0.0.4/8", "010.0.0.1", "host"}) {
    INFO(text);
    CHECK(code_of(parse_address(text)) == "LM0126");
  }
}

TEST_CASE("an address is in its subnets at every length", "[scalar]") {
  CHECK(*in_subnet("10.1.2.3", "10.1.2.3/32"));
  CHECK(*in_subnet("10.1.2.3", "0.0.0.0/0"));
  CHECK(*in_subnet("10.1.2.3", "10.1.2.0/25"));
  CHECK_FALSE(*in_subnet("10.1.2.129", "10.1.2.0/25"));
  CHECK(*in_subnet("2001:db8::1", "2001:db8::/32"));
  CHECK_FALSE(*in_subnet("2001:db9::1", "2001:db8::/32"));
  CHECK(*in_subnet("10.1.2.3", "10.1.2.3"));
  CHECK_FALSE(*in_subnet("::1", "0.0.0.0/0"));
  for (const char* subnet : {"10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/",
                             "10.0.0.0/x", "", "10.0.0.0/-1"}) {
    INFO(subnet);
    CHECK_FALSE(in_subnet("10.0.0.4", subnet));
  }
}

TEST_CASE("versions are numbers, their zeros at the ends count nothing",
          "[scalar]") {
  CHECK(*parse_version("10.0.19041") == "10.0.19041");
  CHECK(*parse_version("010.00") == "10");
  CHECK(*parse_version("0") == "0");
  CHECK(*parse_version("1.0.1.0") == "1.0.1");
  for (const char* text : {"", ".", "1.", ".1", "1..2", "v1", "1-2", "1.a"}) {
    INFO(text);
    CHECK(code_of(parse_version(text)) == "LM0127");
  }
}

TEST_CASE("a plain scalar of type any is what it looks like, quoted is text",
          "[scalar]") {
  Symbols symbols;
  auto kind = [&](const char* text, Style style) {
    return read_value({}, Node::scalar(text, style), symbols)->kind();
  };
  CHECK(kind("8", Style::Plain) == Kind::Integer);
  CHECK(kind("8.5", Style::Plain) == Kind::Number);
  CHECK(kind("no", Style::Plain) == Kind::YesNo);
  CHECK(kind("x", Style::Plain) == Kind::Text);
  CHECK(kind("8", Style::Quoted) == Kind::Text);
  CHECK(kind("no", Style::Quoted) == Kind::Text);
}

TEST_CASE("values of every declared type are read from nodes", "[scalar]") {
  Symbols symbols;
  auto read = [&](const char* type, Node node) {
    Result<Value> value = read_value(*parse_type(type), node, symbols);
    return value ? to_text(*value, symbols) : code_of(value);
  };
  CHECK(read("text", Node::scalar("no")) == "no");
  CHECK(read("integer", Node::scalar("0x904")) == "2308");
  CHECK(read("duration", Node::scalar("90m")) == "1h30m");
  CHECK(read("time", Node::scalar("2026-06-01")) == "2026-06-01T00:00:00Z");
  CHECK(read("list of integer",
             Node::list({Node::scalar("1"), Node::scalar("0x2")})) == "[1, 2]");
  CHECK(read("list of integer", Node::list({Node::scalar("x")})) == "LM0120");
  CHECK(read("list of text", Node::scalar("a")) == "LM0128");
  CHECK(read("integer", Node::list({})) == "LM0128");
  CHECK(read("integer", Node::map()) == "LM0128");
  CHECK(read("map of text", std::move(Node::map().set("b", "2").set(
                                "a", "1"))) == "{a: 1, b: 2}");
  Type one_of{Kind::Text, Kind::Unknown, {"running", "stopped"}};
  auto wrong = read_value(one_of, Node::scalar("runing"), symbols);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().code == "LM0129");
  CHECK(wrong.error().hint == "did you mean 'running'?");
}

TEST_CASE("a type reads back as it is written", "[type]") {
  for (const char* text :
       {"text", "name", "integer", "number", "yes or no", "time", "duration",
        "address", "version", "list of text", "list of integer", "map of text",
        "any"}) {
    auto type = parse_type(text);
    INFO(text);
    REQUIRE(type);
    CHECK(to_text(*type) == text);
  }
  for (const char* text : {"", "int", "list of", "list of list of text", "map",
                           "map of integer", "Text"}) {
    INFO(text);
    CHECK(code_of(parse_type(text)) == "LM0110");
  }
}

}  // namespace lastmile
