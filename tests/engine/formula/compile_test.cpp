#include <catch2/catch_test_macros.hpp>

#include "engine/base/catalog.hpp"
#include "engine/formula/template.hpp"
#include "tests/engine/formula/fixture.hpp"

using namespace lastmile;

namespace {

struct Wrong {
  std::string_view text, code;
  std::uint32_t offset, length;
  std::string_view hint = "";
};

std::string type_of(World& world, std::string_view text) {
  FormulaFaults faults;
  auto expression = world.make(text, faults);
  return expression ? to_text(expression->type())
                    : std::string(faults.at(0).code);
}

}  // namespace

TEST_CASE("a wrong type is shown at its very place", "[formula]") {
  constexpr Wrong table[] = {
      {"1 + $text", "LM0226", 0, 9},
      {"2 * ('a' + 1)", "LM0226", 4, 9},
      {"yes + 1", "LM0226", 0, 7},
      {"-$text", "LM0226", 0, 6},
      {"$now + $now", "LM0226", 0, 11},
      {"$took / 2", "LM0226", 0, 9},
      {"$took % 2", "LM0226", 0, 9},
      {"$ports + [1]", "LM0226", 0, 12, "+ does not join lists"},
      {"$port and yes", "LM0226", 0, 5},
      {"not $text", "LM0226", 4, 5},
      {"if $port then 1 else 2", "LM0226", 3, 5},
      {"if $open then 1 else 'a'", "LM0226", 0, 24},
      {"$port in 80", "LM0226", 9, 2},
      {"'a' in $text", "LM0226", 7, 5,
       "contains(text, part) looks into a text"},
      {"[[1]]", "LM0226", 1, 3},
      {"$now < 5", "LM0227", 0, 8},
      {"$port == '3389'", "LM0227", 0, 15},
      {"$text == $address", "LM0227", 0, 17, "address(…) reads it from a text"},
      {"$address < '10.0.0.9'", "LM0227", 0, 21},
      {"$trust < 'x'", "LM0228", 9, 3},
      {"$open < $shut", "LM0227", 0, 13},
      {"$port in ['80']", "LM0227", 0, 15},
      {"$address == '10.0.0'", "LM0228", 12, 8},
      {"$address in ['10.0.0.1', 'x']", "LM0228", 25, 3},
      {"$trust == 'trustd'", "LM0228", 10, 8, "did you mean 'trusted'?"},
      {"$now > 'soon'", "LM0228", 7, 6},
      {"$build > 'x'", "LM0228", 9, 3},
      {"$prot == 1", "LM0220", 0, 5, "did you mean $port?"},
      {"$_ == 1", "LM0220", 0, 2},
      {"1 + $f", "LM0230", 4, 2},
      {"$f.prot + 1", "LM0225", 3, 4, "did you mean 'port'?"},
      {"$f.port-1", "LM0225", 3, 6, "put spaces around a - that subtracts"},
      {"$port.x", "LM0225", 0, 7},
      {"1 + siez('a')", "LM0222", 4, 4, "did you mean 'size'?"},
      {"size()", "LM0224", 0, 6, "it is called as size(value)"},
      {"known(1, 2)", "LM0224", 0, 11},
      {"lower(1)", "LM0221", 6, 1},
      {"1 + days($port)", "LM0221", 9, 5},
      {"sum($hosts)", "LM0221", 4, 6},
      {"contains($ports, 'a')", "LM0221", 0, 21},
      {"1 + $port / 0", "LM0229", 12, 1},
      {"$took / 0s", "LM0229", 8, 2},
      {"1 + (2 % 0)", "LM0229", 9, 1},
      {"lookup(code, [1], name)", "LM0231", 7, 4, "did you mean 'codes'?"},
      {"lookup(codes, ['a', 1], nam)", "LM0232", 24, 3, "did you mean 'name'?"},
      {"lookup(codes, ['a'], name)", "LM0233", 14, 5},
      {"lookup(codes, ['a', 'b'], name)", "LM0227", 20, 3},
      {"lookup($text, ['a', 1], name)", "LM0233", 7, 5},
      {"matches($text, 'ab(c')", "LM0234", 16, 5},
      {"$trust == trusted", "LM0235", 10, 7},
  };
  World world;
  for (const Wrong& wrong : table) {
    INFO(wrong.text);
    FormulaFaults faults;
    CHECK_FALSE(world.make(wrong.text, faults));
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].code == wrong.code);
    CHECK(faults[0].offset == wrong.offset);
    CHECK(faults[0].length == wrong.length);
    if (!wrong.hint.empty()) CHECK(faults[0].hint == wrong.hint);
  }
}

TEST_CASE("all that is wrong is said in one run, in reading order",
          "[formula]") {
  World world;
  FormulaFaults faults;
  CHECK_FALSE(
      world.make("$x + lower(1) == siez($y) and ($text + 1) == 'a'", faults));
  std::vector<std::uint32_t> offsets;
  for (const FormulaFault& fault : faults) offsets.push_back(fault.offset);
  CHECK(offsets == std::vector<std::uint32_t>{0, 11, 17, 22, 30});
}

TEST_CASE("the type of an expression is known before it runs", "[formula]") {
  World world;
  CHECK(type_of(world, "$port + 1") == "integer");
  CHECK(type_of(world, "$port / 1") == "number");
  CHECK(type_of(world, "$port + 1.0") == "number");
  CHECK(type_of(world, "$now - $now") == "duration");
  CHECK(type_of(world, "$now - $took") == "time");
  CHECK(type_of(world, "$any + 1") == "any");
  CHECK(type_of(world, "$any + 'a'") == "text");
  CHECK(type_of(world, "$any == 1") == "yes or no");
  CHECK(type_of(world, "lower($host)") == "name");
  CHECK(type_of(world, "split($host, '.')") == "list of name");
  CHECK(type_of(world, "if $open then 1 else 2.5") == "number");
  CHECK(type_of(world, "[1, 2.5]") == "list of number");
  CHECK(type_of(world, "[1, 'a']") == "list of any");
  CHECK(type_of(world, "first($ports)") == "integer");
  CHECK(type_of(world, "lookup(codes, ['a', 1], code)") == "integer");
  CHECK(type_of(world, "max($ports)") == "integer");
}

TEST_CASE("an expression is made to fit the type of a field", "[formula]") {
  World world;
  auto fits = [&](const Type& type, std::string_view text) {
    FormulaFaults faults;
    std::optional<Formula> formula = parse_formula(text, faults);
    REQUIRE(formula);
    auto made = compile_as(type, *formula, world, world.functions,
                           world.symbols, faults);
    if (!made) return "refused " + std::string(faults.at(0).code);
    Outcome outcome = world.run(*made);
    if (outcome.fault) return "fault " + std::string(outcome.fault->code);
    return std::string(to_text(outcome.value.kind())) + " " +
           to_text(outcome.value, world.symbols);
  };
  Type trust{Kind::Text, Kind::Unknown, {"trusted", "untrusted"}};
  CHECK(fits({Kind::Number}, "$port") == "number 3389");
  CHECK(fits({Kind::Integer}, "$ratio") == "refused LM0221");
  CHECK(fits({Kind::Integer}, "round($ratio)") == "integer 3");
  CHECK(fits({Kind::Integer}, "'5'") == "refused LM0221");
  CHECK(fits({Kind::Name}, "$text") == "name Hello");
  CHECK(fits({Kind::Text}, "$host") == "text VM1.Example");
  CHECK(fits({Kind::Address}, "'10.0.0.9'") == "address 10.0.0.9");
  CHECK(fits({Kind::Address}, "$text") == "refused LM0221");
  CHECK(fits({Kind::Version}, "if $open then '1.2' else '1.3'") ==
        "version 1.2");
  CHECK(fits({Kind::Time}, "'2026-06-01'") == "time 2026-06-01T00:00:00Z");
  CHECK(fits(trust, "'untrusted'") == "text untrusted");
  CHECK(fits(trust, "'x'") == "refused LM0228");
  CHECK(fits(trust, "$trust") == "text trusted");
  CHECK(fits(trust, "lower('TRUSTED')") == "text trusted");
  CHECK(fits(trust, "$text") == "fault LM0242");
  CHECK(fits({Kind::Integer}, "$any") == "integer 7");
  CHECK(fits({Kind::Integer}, "$any_text") == "fault LM0242");
  CHECK(fits({Kind::List, Kind::Name}, "['a', 'b']") == "list [a, b]");
  CHECK(fits({Kind::List, Kind::Number}, "$ports") == "list [80, 3389]");
  CHECK(fits({Kind::List, Kind::Integer}, "$port") == "refused LM0221");
  CHECK(fits({}, "$port") == "integer 3389");
  CHECK(fits({Kind::Integer}, "$port_unknown") == "any unknown");
}

TEST_CASE("every example of the catalogue is what it says", "[formula]") {
  World world;
  std::size_t examples = 0;
  for (const CatalogEntry& entry : catalogs::formula) {
    INFO(entry.code);
    CHECK_FALSE(entry.explanation.empty());
    bool text = entry.code.starts_with("LM025");
    auto faults_of = [&](std::string_view example) {
      FormulaFaults faults;
      if (text) {
        Template::compile(example, world, world.functions, world.symbols,
                          faults);
      } else {
        world.make(example, faults);
      }
      return faults;
    };
    if (!entry.bad.empty()) {
      FormulaFaults faults = faults_of(entry.bad);
      REQUIRE(faults.size() == 1);
      CHECK(faults[0].code == entry.code);
    }
    if (entry.good.empty()) continue;
    CHECK(faults_of(entry.good).empty());
    ++examples;
  }
  CHECK(examples >= 25);
}
