// Values, results and handles, by themselves.

#include <limits>

#include "tests/engine/library/given.hpp"

using namespace lastmile;
using namespace std::chrono_literals;

TEST_CASE("a value has the kind of what it was made of", "[library]") {
  CHECK(Value().kind() == Kind::Unknown);
  CHECK(Value("x").kind() == Kind::Text);
  CHECK(Value(std::string_view("x")).kind() == Kind::Text);
  CHECK(Value(static_cast<const char*>(nullptr)).kind() == Kind::Unknown);
  CHECK(Value(7).kind() == Kind::Integer);
  CHECK(Value(7U).kind() == Kind::Integer);
  CHECK(Value(std::size_t{7}).kind() == Kind::Integer);
  CHECK(Value(std::int8_t{7}).integer() == 7);
  CHECK(Value(7.0F).kind() == Kind::Number);
  CHECK(Value(true).kind() == Kind::YesNo);
  CHECK(Value(5s).duration() == 5'000'000us);
  CHECK(Value(1ns).duration() == 0us);
  CHECK(Value(-1ns).duration() == -1us);  // rounded down
  CHECK(Value(std::chrono::sys_days(1970y / 1 / 2)).time() == Time(24h));
  CHECK(Value(std::chrono::system_clock::now()).kind() == Kind::Time);
  CHECK(Value(Value::List{1, "x"}).kind() == Kind::List);
  CHECK(Value(Value::Map{{"a", "b"}}).kind() == Kind::Map);
  static_assert(!std::is_constructible_v<Value, char>);
  static_assert(!std::is_constructible_v<Value, void*>);
}

TEST_CASE("what 64 bits cannot hold becomes a number", "[library]") {
  Value most(std::numeric_limits<std::uint64_t>::max());
  CHECK(most.kind() == Kind::Number);
  CHECK(most.number() == 18446744073709551615.0);
  CHECK(Value(std::numeric_limits<std::int64_t>::min()).integer() ==
        std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("asked for another kind a value is empty, zero or no", "[library]") {
  Value text("x"), number(0.5);
  CHECK(text.integer() == 0);
  CHECK(text.number() == 0);
  CHECK_FALSE(text.yes());
  CHECK(text.time() == Time());
  CHECK(text.duration() == Duration());
  CHECK(text.list().empty());
  CHECK(text.map().empty());
  CHECK(number.text().empty());
  CHECK(number.integer() == 0);
  CHECK(Value(3).number() == 3);
  CHECK(Value(3s).time() == Time());
  CHECK(Value(Time(3s)).integer() == 0);
}

TEST_CASE("values are equal as the rules mean it", "[library]") {
  CHECK(Value("a") == Value("a"));
  CHECK_FALSE(Value("a") == Value("A"));
  CHECK(Value::name("a") == Value("A"));
  CHECK(Value("STRASSE\xC3\x84") == Value::name("strasse\xC3\xA4"));
  CHECK(Value(2) == Value(2.0));
  CHECK_FALSE(Value(9007199254740993) == Value(9007199254740992.0));
  CHECK(Value::version("1.2") == Value::version("1.02.0"));
  CHECK(Value::address("::1") == Value::address("0:0:0:0:0:0:0:1"));
  CHECK_FALSE(Value::address("::1") == Value("::1"));
  CHECK_FALSE(Value("::1") == Value::address("::1"));
  CHECK_FALSE(Value(1) == Value(true));
  CHECK_FALSE(Value(Time(1s)) == Value(1s));
  CHECK(Value() == Value());
  CHECK_FALSE(Value() == Value(0));
  CHECK(Value(Value::List{1, 2}) == Value(Value::List{1.0, 2}));
}

TEST_CASE("a value reads as an author would write it", "[library]") {
  CHECK(to_text(Value()) == "unknown");
  CHECK(to_text(Value(true)) == "yes");
  CHECK(to_text(Value(90s)) == "1m30s");
  CHECK(to_text(Value(Time(1h))) == "1970-01-01T01:00:00Z");
  CHECK(to_text(Value(Time::max())) == "9999-12-31T23:59:59.999999Z");
  CHECK(to_text(Value(0.1)) == "0.1");
  CHECK(to_text(Value(Value::List{1, "x"})) == "[1, x]");
  CHECK(to_text(Value(Value::Map{{"a", "b"}, {"c", "d"}})) == "{a: b, c: d}");
  CHECK(to_text(Kind::YesNo) == "yes or no");
}

TEST_CASE("a result is a value or the reasons for none", "[library]") {
  Result<int> good(7);
  REQUIRE(good);
  CHECK(*good == 7);
  CHECK(good.diagnostics().empty());
  Result<int> bad(Diagnostics{{.code = "LM0001", .message = "no"}});
  CHECK_FALSE(bad);
  CHECK(codes(bad.diagnostics()) == "LM0001");
  Result<std::string> text(std::string("long enough to be on the heap"));
  CHECK(text->size() == 29);
  std::string taken = *std::move(text);
  CHECK(taken.size() == 29);
  CHECK(Result<void>());
  CHECK(Result<void>(Diagnostics{{.severity = Severity::Warning}}));
  CHECK_FALSE(Result<void>(Diagnostics{{}}));
}

TEST_CASE("the version is that of the project", "[library]") {
  CHECK(version() == LASTMILE_VERSION);
}
