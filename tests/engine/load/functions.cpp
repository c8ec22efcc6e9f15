// Functions of the program that loads a knowledge base.

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

Functions with_twice() {
  Functions functions = Functions::builtin();
  Function twice{.name = "host.twice",
                 .parameters = {{"number", {Kind::Integer}}},
                 .required = 1,
                 .gives = {Kind::Integer}};
  twice.call = [](std::span<const Value> given, Call&) {
    return Value::integer(2 * given[0].integer());
  };
  REQUIRE(functions.add(std::move(twice)));
  return functions;
}

Loaded load_rules(std::string text, Functions functions) {
  PackText pack;
  pack.files.emplace_back("rules.yaml", std::move(text));
  std::vector<PackText> packs;
  packs.push_back(std::move(pack));
  return load(std::move(packs), std::move(functions));
}

constexpr const char* rules = R"yaml(
- fact: given
  fields: {n: integer}
- fact: double
  fields: {n: integer}
- rule: double
  when: [{given: {n: $n}}, {let: {$d: "host.twice($n)"}}]
  derive: {double: {n: $d}}
)yaml";

}  // namespace

TEST_CASE("rules call the functions of the program that loads them", "[load]") {
  Loaded loaded = load_rules(rules, with_twice());
  INFO(rendered(loaded));
  REQUIRE(loaded.sound());
  Program p(loaded.base, {});
  p.tell("- given: {n: 21}").run();
  CHECK(p.facts("double") == "double {n: 42}\n");
}

TEST_CASE("a function that nobody gave is a fault at load", "[load]") {
  Loaded loaded = load_rules(rules, Functions::builtin());
  REQUIRE(loaded.found.errors() == 1);
  CHECK(loaded.found.all()[0].code == "LM0222");
}

}  // namespace lastmile
