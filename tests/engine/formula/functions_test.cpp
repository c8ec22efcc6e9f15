#include <catch2/catch_test_macros.hpp>

#include "tests/engine/formula/fixture.hpp"

using namespace lastmile;

namespace {

struct Case {
  std::string_view text, value;
};

void check_all(std::span<const Case> cases) {
  World world;
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(world.value_of(one.text) == one.value);
  }
}

}  // namespace

TEST_CASE("functions over texts count characters, not bytes", "[formula]") {
  constexpr Case cases[] = {
      {"size('größe')", "5"},
      {"lower('GRÖSSE Ж')", "grösse ж"},
      {"upper('größe жσ')", "GRÖßE ЖΣ"},
      {"upper('µåÿ')", "µÅŸ"},
      {"trim('  a b\t')", "a b"},
      {"trim(' ')", ""},
      {"split('a,,b', ',')", "[a, , b]"},
      {"split('', ',')", "[]"},
      {"split('a', '')", "refused LM0229"},
      {"join(['a', 'b'], '-')", "a-b"},
      {"join($ports, ', ')", "80, 3389"},
      {"join(['a', 'b'])", "ab"},
      {"starts_with($text, 'He')", "yes"},
      {"starts_with($text, 'he')", "no"},
      {"starts_with($host, 'vm1')", "yes"},
      {"starts_with($joined, 'vM1')", "yes"},
      {"ends_with($host, '.EXAMPLE')", "yes"},
      {"contains($host, 'm1.e')", "yes"},
      {"contains($text, 'LL')", "no"},
      {"contains(lower($host), 'VM')", "yes"},
      {"contains($ports, 80)", "yes"},
      {"contains($any_text, 'b')", "yes"},
      {"contains($any_text, $any)", "fault LM0243"},
      {"replace('a-b-c', '-', '+')", "a+b+c"},
      {"replace('aaa', 'a', 'aa')", "aaaaaa"},
      {"substring('größe', 3, 2)", "öß"},
      {"substring('größe', 4)", "ße"},
      {"substring('abc', 9)", ""},
      {"substring('abc', 0)", "refused LM0229"},
      {"substring('abc', $zero)", "fault LM0243"},
      {"substring('abc', 1, 9223372036854775807)", "abc"},
      {"matches($text, '^H.*o$')", "yes"},
      {"matches($text, '^h')", "no"},
      {"matches($host, '^vm\\d')", "yes"},
      {"matches($text, '(?i)^h')", "yes"},
      {"matches($text, $any_text)", "no"},
      {"matches('x', 'a(b')", "refused LM0234"},
      {"matches($text, substring('a(b', 1, 2 + $zero))", "fault LM0243"},
  };
  check_all(cases);
}

TEST_CASE("functions over numbers keep the kinds apart", "[formula]") {
  constexpr Case cases[] = {
      {"min(3, 1, 2)", "1"},
      {"max($ports)", "3389"},
      {"max(1, 2.5)", "2.5"},
      {"min(1h, 90s)", "1m30s"},
      {"max($build, version('10.0.20348'))", "10.0.20348"},
      {"min([])", "unknown"},
      {"min(1, 'a')", "refused LM0221"},
      {"abs(-5)", "5"},
      {"abs(-1.5)", "1.5"},
      {"abs(-90s)", "1m30s"},
      {"round(2.5)", "3"},
      {"round(-2.5)", "-3"},
      {"round(7)", "7"},
      {"floor(-1.5)", "-2"},
      {"ceiling(1.2)", "2"},
      {"days(36h)", "1.5"},
      {"hours($took)", "0.025"},
      {"minutes($took)", "1.5"},
      {"seconds($took)", "90"},
      {"days($now - 2026-05-31T12:00:00Z)", "1"},
      {"hex(0x904)", "0x904"},
      {"hex(0)", "0x0"},
      {"hex(-1)", "0xFFFFFFFF"},
      {"hex($least)", "0x8000000000000000"},
      {"integer('0x904')", "2308"},
      {"integer(2.5)", "refused LM0221"},
      {"number('2.5')", "2.5"},
      {"number(2)", "2"},
      {"time('2026-06-01') == 2026-06-01", "yes"},
      {"duration('1h')", "1h"},
      {"address('::0:1') == address('::1')", "yes"},
      {"in_subnet($address, '10.0.0.0/8')", "yes"},
      {"in_subnet('192.168.0.1', '10.0.0.0/8')", "no"},
      {"in_subnet($address, $text)", "fault LM0243"},
      {"in_subnet($address, 'x')", "fault LM0243"},
      {"text($port) + '!'", "3389!"},
      {"text($took)", "1m30s"},
  };
  check_all(cases);
}

TEST_CASE("functions over lists keep their order", "[formula]") {
  constexpr Case cases[] = {
      {"size($ports)", "2"},
      {"size($map)", "1"},
      {"first($ports)", "80"},
      {"last($ports)", "3389"},
      {"first([])", "unknown"},
      {"item($ports, 2)", "3389"},
      {"item($ports, 3)", "unknown"},
      {"item($ports, $zero)", "fault LM0243"},
      {"entry($map, 'Status')", "0xC000006D"},
      {"entry($map, 'x y')", "unknown"},
      {"sum($ports)", "3469"},
      {"sum([1, 2.5])", "3.5"},
      {"sum([1h, 30m])", "1h30m"},
      {"sum([])", "0"},
      {"sum(['a'])", "refused LM0221"},
      {"sum([$big, $big])", "fault LM0243"},
      {"count([1, 2, 1.0], 1)", "2"},
      {"count($hosts, 'VM1')", "1"},
      {"sort([3, 1, 2])", "[1, 2, 3]"},
      {"distinct([2, 1, 2])", "[2, 1]"},
      {"size(distinct([$host, 'vm1.example']))", "1"},
      {"intersect([1, 2, 3], [3, 1])", "[1, 3]"},
      {"intersect(split($host, '.'), ['vm1'])", "[VM1]"},
      {"intersect([1], ['a'])", "refused LM0221"},
      {"lookup(codes, ['mstsc', 1], name)", "SocketClosed"},
      {"lookup(codes, ['mstsc', $any], name)", "unknown"},
      {"lookup('codes', [$text, 1], 'code')", "unknown"},
  };
  check_all(cases);
}

TEST_CASE("no result grows past its bound", "[formula]") {
  World world;
  std::string doubling = "$text";
  for (int i = 0; i < 5; ++i) {
    doubling = "replace(" + doubling + ", 'l', 'llllllllllllllll')";
  }
  CHECK(world.value_of(doubling) == "fault LM0243");
  std::string kilobyte(1000, 'a');
  std::string many = "replace('" + kilobyte + "', 'a', '" + kilobyte + "')";
  CHECK(world.value_of(many) == "refused LM0229");
  std::string sixteen = "replace('" + kilobyte + "', 'a', 'aaaaaaaaaaaaaaaa')";
  CHECK(world.value_of("size(" + sixteen + ")") == "16000");
  CHECK(world.value_of("size(split(" + sixteen + ", 'a'))") ==
        "refused LM0229");
}

TEST_CASE("every built-in function has a line for the documentation",
          "[formula]") {
  Functions functions = Functions::builtin();
  CHECK(functions.all().size() >= 40);
  for (const Function* function : functions.all()) {
    INFO(function->name);
    CHECK((function->doc.ends_with('.') || function->doc.ends_with('?')));
    CHECK(function->call);
    CHECK(function->required <= function->parameters.size());
  }
  CHECK(signature(*functions.find("substring")) ==
        "substring(text, start, [length])");
  CHECK(signature(*functions.find("min")) == "min(value, …)");
}

TEST_CASE("a pack's function stands beside the built-in ones", "[formula]") {
  struct Host : FunctionHost {
    int calls = 0;
  } host;
  World world;
  Function twice{"pack.twice", {{"value", {}}}, 1};
  twice.call = [](std::span<const Value> given, Call& call) {
    ++static_cast<Host*>(call.host)->calls;
    if (given[0].kind() != Kind::Integer)
      return call.fail("line 3: no integer");
    return Value::integer(2 * given[0].integer());
  };
  REQUIRE(world.functions.add(twice));
  auto again = world.functions.add(twice);
  REQUIRE_FALSE(again);
  CHECK(again.error().code == "LM0223");
  FormulaFaults faults;
  auto expression = world.make("pack.twice($port) + 1", faults);
  REQUIRE(expression);
  const Value* rows[] = {world.values(), nullptr};
  Outcome outcome = expression->evaluate({rows, &host}, world.symbols);
  CHECK(outcome.value == Value::integer(6779));
  CHECK(host.calls == 1);
  CHECK(world.value_of("pack.twise(1)") == "refused LM0222");
  auto fails = world.make("pack.twice($text)", faults);
  REQUIRE(fails);
  Outcome fault = fails->evaluate({rows, &host}, world.symbols);
  REQUIRE(fault.fault);
  CHECK(fault.fault->message == "pack.twice(): line 3: no integer");
}
