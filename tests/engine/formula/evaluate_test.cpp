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

TEST_CASE("arithmetic keeps to the language's laws", "[formula]") {
  constexpr Case cases[] = {
      {"$port + 1", "3390"},
      {"$port - 3390", "-1"},
      {"$port * 2", "6778"},
      {"6 / 3", "2"},
      {"$port / 2", "1694.5"},
      {"7 % 3", "1"},
      {"-7 % 3", "2"},
      {"7 % -3", "-2"},
      {"-7 % -3", "-1"},
      {"$least % -1", "0"},
      {"-7.5 % 2", "0.5"},
      {"1 + 2.5", "3.5"},
      {"-$ratio", "-2.5"},
      {"-$took", "-1m30s"},
      {"$text + ' world'", "Hello world"},
      {"$text + $host", "HelloVM1.Example"},
      {"$now - 2026-06-01", "12h"},
      {"$now + 1d", "2026-06-02T12:00:00Z"},
      {"1d + $now", "2026-06-02T12:00:00Z"},
      {"$now - 12h", "2026-06-01T00:00:00Z"},
      {"$took + 30s", "2m"},
      {"$took * 2", "3m"},
      {"$took * 0.5", "45s"},
      {"1us * 0.5", "1us"},
      {"2 * $took", "3m"},
      {"$took / 30s", "3"},
      {"$big - 1 + 1", "9223372036854775807"},
      {"$any + 1", "8"},
  };
  check_all(cases);
}

TEST_CASE("what has no answer is a fault, and never wraps", "[formula]") {
  constexpr Case cases[] = {
      {"$big + 1", "fault LM0240"},
      {"$least - 1", "fault LM0240"},
      {"$big * 2", "fault LM0240"},
      {"-$least", "fault LM0240"},
      {"abs($least)", "fault LM0243"},
      {"1e308 * $ratio", "fault LM0240"},
      {"$now + 3000000d", "fault LM0240"},
      {"$took * $big", "fault LM0240"},
      {"$port / $zero", "fault LM0241"},
      {"$port % $zero", "fault LM0241"},
      {"$took / ($took - $took)", "fault LM0241"},
      {"$any_text + 1", "fault LM0242"},
      {"$any_text < 1", "fault LM0242"},
      {"$any_text and yes", "fault LM0242"},
      {"-$any_text", "fault LM0242"},
      {"1 in $any_text", "fault LM0242"},
      {"$any.x", "fault LM0242"},
      {"size($any)", "fault LM0242"},
      {"integer($text)", "fault LM0243"},
      {"round(1e300 * $ratio)", "fault LM0243"},
      {"$port / 0", "refused LM0229"},
      {"9223372036854775807 + 1", "refused LM0229"},
      {"address('x')", "refused LM0229"},
  };
  check_all(cases);
}

TEST_CASE("comparisons compare by value", "[formula]") {
  constexpr Case cases[] = {
      {"$port == 3389.0", "yes"},
      {"$big == 9223372036854775807.0", "no"},
      {"$port != 3389", "no"},
      {"1 < 1.5", "yes"},
      {"$port >= 3389", "yes"},
      {"$text == 'hello'", "no"},
      {"$text == 'Hello'", "yes"},
      {"$host == 'vm1.EXAMPLE'", "yes"},
      {"$joined == 'VM1.EXAMPLE'", "yes"},
      {"$joined != 'VM1.EXAMPLE'", "no"},
      {"$joined in ['VM1.EXAMPLE']", "yes"},
      {"$joined <= 'VM1.EXAMPLE'", "yes"},
      {"$host in $hosts", "no"},
      {"'vm1' in $hosts", "yes"},
      {"$text < 'Hello!'", "yes"},
      {"'b' > 'a'", "yes"},
      {"$now > '2026-05-01'", "yes"},
      {"'2026-05-01' < $now", "yes"},
      {"$took < '2m'", "yes"},
      {"$build < '10.0.20348'", "yes"},
      {"$build < '10.0.9200'", "no"},
      {"$build == '10.0.19041.0'", "yes"},
      {"$address == '10.0.0.4'", "yes"},
      {"$address in ['10.0.0.1', '10.0.0.4']", "yes"},
      {"'10.0.0.4' == $address", "yes"},
      {"$trust == 'trusted'", "yes"},
      {"$trust in ['untrusted']", "no"},
      {"$trust == (if $open then 'untrusted' else 'trusted')", "no"},
      {"$port in $ports", "yes"},
      {"$port not in [80]", "yes"},
      {"[1, 2] == [1, 2]", "yes"},
      {"[1] == [1, 2]", "no"},
      {"$any == 'x'", "no"},
      {"$f.port == 3389", "yes"},
      {"$f.over-all + 1", "6"},
      {"$f.data.Status", "0xC000006D"},
      {"$f.data.None", "unknown"},
      {"$map.Status == '0xC000006D'", "yes"},
  };
  check_all(cases);
}

TEST_CASE("and, or, not and if are three-valued", "[formula]") {
  constexpr std::string_view truth[] = {"$open", "$shut", "$open_unknown"};
  constexpr std::string_view both[3][3] = {{"yes", "no", "unknown"},
                                           {"no", "no", "no"},
                                           {"unknown", "no", "unknown"}};
  constexpr std::string_view either[3][3] = {{"yes", "yes", "yes"},
                                             {"yes", "no", "unknown"},
                                             {"yes", "unknown", "unknown"}};
  constexpr std::string_view inverse[3] = {"no", "yes", "unknown"};
  World world;
  for (int a = 0; a < 3; ++a) {
    CHECK(world.value_of("not " + std::string(truth[a])) == inverse[a]);
    for (int b = 0; b < 3; ++b) {
      std::string left(truth[a]), right(truth[b]);
      CHECK(world.value_of(left + " and " + right) == both[a][b]);
      CHECK(world.value_of(left + " or " + right) == either[a][b]);
    }
  }
}

TEST_CASE("unknown spreads through everything else", "[formula]") {
  constexpr Case cases[] = {
      {"$port_unknown + 1", "unknown"},
      {"-$port_unknown", "unknown"},
      {"$port_unknown == $port_unknown", "unknown"},
      {"$port != $port_unknown", "unknown"},
      {"$port_unknown < 1", "unknown"},
      {"$text_unknown + 'a'", "unknown"},
      {"lower($text_unknown)", "unknown"},
      {"min(1, $port_unknown)", "unknown"},
      {"sum($gaps)", "unknown"},
      {"sum([1, $port_unknown])", "unknown"},
      {"size([1, $port_unknown])", "2"},
      {"$port in [$port, $port_unknown]", "yes"},
      {"$port in [1, $port_unknown]", "unknown"},
      {"$port not in [1, $port_unknown]", "unknown"},
      {"$port not in [$port, $port_unknown]", "no"},
      {"contains([1, $port_unknown], 1)", "yes"},
      {"contains([1, $port_unknown], 2)", "unknown"},
      {"$port in $ports_unknown", "unknown"},
      {"$port_unknown in $ports", "unknown"},
      {"[1, $port_unknown] == [2, 3]", "no"},
      {"[1, $port_unknown] == [1, 3]", "unknown"},
      {"if $open_unknown then 1 else 2", "unknown"},
      {"if $open_unknown then 1 else 1", "1"},
      {"if $open_unknown then $port_unknown else $port_unknown", "unknown"},
      {"if $open then 1 else $port_unknown", "1"},
      {"known($port)", "yes"},
      {"known($port_unknown + 1)", "no"},
      {"known($f.data.None)", "no"},
      {"known($port / $zero)", "fault LM0241"},
      {"lookup(codes, ['mstsc', $port_unknown], name)", "unknown"},
      {"$map_unknown.x", "unknown"},
      {"matches($text_unknown, 'a')", "unknown"},
  };
  check_all(cases);
}

TEST_CASE("the left side decides before the right is looked at", "[formula]") {
  constexpr Case cases[] = {
      {"$zero != 0 and 10 / $zero > 1", "no"},
      {"$zero == 0 or 10 / $zero > 1", "yes"},
      {"10 / $zero > 1 and $shut", "fault LM0241"},
      {"$open_unknown and 10 / $zero > 1", "fault LM0241"},
      {"$open_unknown and $shut", "no"},
      {"if $zero == 0 then 0.0 else 10 / $zero", "0"},
      {"if $open_unknown then 1.0 else 10 / $zero", "fault LM0241"},
      {"[1, $port % $zero] == [1]", "fault LM0241"},
  };
  check_all(cases);
}

TEST_CASE("a fault at run time has its place and the values", "[formula]") {
  World world;
  FormulaFaults faults;
  auto expression = world.make("$open and 10 / ($zero + 0) > 1", faults);
  REQUIRE(expression);
  Outcome outcome = world.run(*expression);
  REQUIRE(outcome.fault);
  CHECK(outcome.fault->code == "LM0241");
  CHECK(outcome.fault->offset == 10);
  CHECK(outcome.fault->length == 16);
  CHECK(outcome.fault->message == "division by zero: integer 10 / integer 0");
  CHECK_FALSE(outcome.value.known());
}

TEST_CASE("an expression says what it reads, once each", "[formula]") {
  World world;
  FormulaFaults faults;
  auto expression =
      world.make("$f.port == $port and $port > 1 and $f.over-all > 2", faults);
  REQUIRE(expression);
  std::vector<Source> sources(expression->sources().begin(),
                              expression->sources().end());
  CHECK(sources == std::vector<Source>{{1, 0}, {0, 0}, {1, 1}});
  CHECK(world.make("1 + 2", faults)->constant() == Value::integer(3));
  CHECK_FALSE(expression->constant());
}

TEST_CASE("a row that is not there is unknown", "[formula]") {
  World world;
  FormulaFaults faults;
  auto expression = world.make("$f.port == 1", faults);
  REQUIRE(expression);
  const Value* rows[] = {world.values(), nullptr};
  Outcome outcome = expression->evaluate({rows}, world.symbols);
  CHECK_FALSE(outcome.faulted());
  CHECK_FALSE(outcome.value.known());
}
