#include <catch2/catch_test_macros.hpp>

#include "engine/formula/template.hpp"
#include "tests/engine/formula/fixture.hpp"

using namespace lastmile;

namespace {

std::string rendered(World& world, std::string_view text,
                     FormulaFaults* at_run = nullptr) {
  FormulaFaults faults;
  auto made =
      Template::compile(text, world, world.functions, world.symbols, faults);
  if (!made) return "refused " + std::string(faults.at(0).code);
  const Value* rows[] = {world.values(), nullptr};
  return made->render({rows}, world.symbols, at_run);
}

}  // namespace

TEST_CASE("a text shows the values of its expressions", "[template]") {
  World world;
  CHECK(rendered(world, "") == "");
  CHECK(rendered(world, "port {$port} on {$host}.") ==
        "port 3389 on VM1.Example.");
  CHECK(rendered(world, "{$port}{$port + 1}") == "33893390");
  CHECK(rendered(world, "{{$port}} is }}{{") == "{$port} is }{");
  CHECK(rendered(world, "{{{$port}}}") == "{3389}");
  CHECK(rendered(world, "{'}'}{\"\\\"}\"}") == "}\"}");
  CHECK(rendered(world, "{ if $open then 'yes, ' + $text else '' }!") ==
        "yes, Hello!");
}

TEST_CASE("what nobody knows reads unknown in a text", "[template]") {
  World world;
  FormulaFaults faults;
  CHECK(rendered(world, "a {$port_unknown} b {10 / $zero}", &faults) ==
        "a unknown b unknown");
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].code == "LM0241");
  CHECK(faults[0].offset == 21);
  CHECK(faults[0].length == 10);
}

TEST_CASE("all faults of a text count from its beginning", "[template]") {
  World world;
  FormulaFaults faults;
  CHECK_FALSE(Template::compile("a {$x} b {1 + $text} } {$port", world,
                                world.functions, world.symbols, faults));
  REQUIRE(faults.size() == 2);
  CHECK(faults[0].code == "LM0251");
  CHECK(faults[0].offset == 21);
  CHECK(faults[1].code == "LM0250");
  CHECK(faults[1].offset == 23);
  faults.clear();
  CHECK_FALSE(Template::compile("a {$x} b {1 + $text}", world, world.functions,
                                world.symbols, faults));
  REQUIRE(faults.size() == 2);
  CHECK(faults[0].offset == 3);
  CHECK(faults[1].offset == 10);
  CHECK(rendered(world, "{}") == "refused LM0200");
}

TEST_CASE("a text without variables is constant", "[template]") {
  World world;
  FormulaFaults faults;
  auto is_constant = [&](std::string_view text) {
    return Template::compile(text, world, world.functions, world.symbols,
                             faults)
        ->is_constant();
  };
  CHECK(is_constant("a {1 + 2}"));
  CHECK_FALSE(is_constant("a {$port}"));
}
