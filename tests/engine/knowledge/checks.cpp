// What can only be seen of the whole knowledge base.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

std::string types_below(const KnowledgeBase& base, const char* type) {
  std::string out;
  for (TypeId id : base.observed_below[base.schema.find(type)->id]) {
    out += (out.empty() ? "" : " ") + base.schema[id].name;
  }
  return out;
}

std::string circle_of(const std::string& items) {
  Loaded loaded = load_text(items);
  for (const Diagnostic& d : loaded.found.all()) {
    if (d.code == "LM0330") return d.message.substr(d.message.find(": ") + 2);
  }
  return "";
}

}  // namespace

TEST_CASE("a circle through each kind of negation is printed", "[strata]") {
  const std::string facts = "- fact: a\n  fields: {n: integer}\n- fact: b\n";
  const std::string circle = "a → (not) rule r → b → rule back → a";
  const std::string back =
      "- rule: back\n  when: [{b: {}}]\n  derive: {a: {}}\n";
  for (const char* condition :
       {"no a: {}", "no: [{a: {}}]", "every a: {n: $_}\n      has: [{b: {}}]",
        "count of a as $n: {}\n      above: 1",
        "sum of a.n as $n: {}\n      above: 1", "a: {n is known: no}",
        "any: [{a: {n is known: no}}, {b: {}}]"}) {
    INFO(condition);
    CHECK(circle_of(facts + "- rule: r\n  when:\n    - " + condition +
                    "\n  derive: {b: {}}\n" + back) == circle);
  }
  CHECK(circle_of("- fact: b\n- rule: r\n"
                  "  when: [{no b: {}}]\n  derive: {b: {}}") ==
        "b → (not) rule r → b");
}

TEST_CASE("recursion without a negation is allowed", "[strata]") {
  auto base = load_sound(R"(
- fact: a
- fact: b
- fact: c
- rule: ab
  when: [{a: {}}]
  derive: {b: {}}
- rule: ba
  when: [{some b: {}}]
  derive: {a: {}}
- rule: above
  when: [{no a: {}}]
  derive: {c: {}}
)");
  CHECK(base->find_rule("ab")->recursive);
  CHECK(base->find_rule("ba")->recursive);
  CHECK_FALSE(base->find_rule("above")->recursive);
  CHECK(base->find_rule("ab")->stratum == base->find_rule("ba")->stratum);
  CHECK(base->find_rule("above")->stratum > base->find_rule("ab")->stratum);
  CHECK(base->strata == base->find_rule("above")->stratum + 1);
}

TEST_CASE("a chain of ten thousand rules is one stratum", "[strata]") {
  std::string items = "- fact: t0\n";
  for (int i = 0; i < 2'000; ++i) {
    std::string a = std::to_string(i), b = std::to_string(i + 1);
    items += "- fact: t" + b + "\n- rule: r" + a + "\n  when: [{t" + a +
             ": {}}]\n  derive: {t" + b + ": {}}\n";
  }
  CHECK(load_sound(items)->strata == 1);
}

TEST_CASE("a type follows from the observed types below it", "[origins]") {
  auto base = load_sound(R"(
- fact: seen
  observed: yes
- fact: other
  observed: yes
- fact: told
- fact: one
- fact: two
- fact: three
- rule: r1
  when: [{seen: {}}, {told: {}}]
  derive: {one: {}}
- rule: r2
  when: [{one: {}}, {no other: {}}]
  derive: {two: {}}
- rule: r3
  when: [{two: {}}]
  then: [{assert: {three: {}}}]
)");
  CHECK(types_below(*base, "seen") == "seen");
  CHECK(types_below(*base, "told") == "");
  CHECK(types_below(*base, "one") == "seen");
  CHECK(types_below(*base, "two") == "seen other");
  CHECK(types_below(*base, "three") == "seen other");
}

TEST_CASE("acting once on an absence is a warning, deriving is none",
          "[then]") {
  const std::string facts =
      "- fact: seen\n  observed: yes\n- fact: told\n- fact: out\n";
  auto warned = [&](const std::string& rule) {
    Loaded loaded = load_text(facts + "- rule: r\n" + rule);
    CHECK(loaded.sound());
    return !loaded.found.all().empty() &&
           loaded.found.all()[0].code == "LM0331";
  };
  CHECK(warned("  when: [{no seen: {}}]\n  then: [{assert: {out: {}}}]"));
  CHECK_FALSE(warned("  when: [{no seen: {}}]\n  derive: {out: {}}"));
  CHECK_FALSE(warned("  when: [{no told: {}}]\n  then: [{assert: {out: {}}}]"));
}

}  // namespace lastmile
