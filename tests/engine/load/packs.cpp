// Several packs as one knowledge base.

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

PackText pack(const std::string& name, std::string items) {
  PackText out;
  out.pack_yaml = "pack: " + name + "\nversion: 1\n";
  out.pack_yaml_path = name + "/pack.yaml";
  out.files.emplace_back(name + "/items.yaml", std::move(items));
  return out;
}

constexpr const char* base_items = R"(
- fact: host
  fields: {name: name, role: text}
- table: roles
  key: [role]
  columns: {role: text, says: text}
  rows: [[gateway, in between]]
- sign: there
  when: [{host: {role: gateway}}]
- fix: look
  title: Look at it
  kind: ask
  steps: [{do: Look.}]
)";

}  // namespace

TEST_CASE("an item of another pack is named as pack:id", "[load]") {
  Loaded loaded = load({pack("base", base_items), pack("site", R"y(
- fact: note
  fields: {says: text}
- rule: note
  when:
    - base:host as $h: {role: $role}
    - no base:host: {name: none}
    - count of base:host as $n: {}
      above: 0
    - let: {$says: "lookup(base:roles, $role, says)"}
    - check: $n > 0 and size($h.role) > 0
  derive: {note: {says: $says}}
- cause: gateway
  title: The gateway
  base rate: rare
  shows: {base:there: often}
  fixed by: {base:look: usually}
- question: where
  ask: Where?
  only when: [{sign: base:there}]
  answers: {yes: Here}
  tells: {yes: {base:host: {name: here}}}
- test: gateway
  given: [{base:host: {name: a, role: gateway}}]
  expect: {derived: [{note: {says: in between}}], signs: {base:there: present}}
)y")});
  INFO(rendered(loaded));
  REQUIRE(loaded.sound());
  CHECK(loaded.found.all().empty());
  CHECK(loaded.base->causes[0].shows[0].sign == "there");
  CHECK(loaded.base->causes[0].fixed_by[0].fix == "look");
  CHECK(loaded.base->tests[0].signs[0].first == "there");
  Program p(loaded.base, {.now = test_now});
  p.tell("- base:host: {name: a, role: gateway}").run();
  CHECK(p.facts("note") == "note {says: in between}\n");
}

TEST_CASE("an item is not found under another pack's name", "[load]") {
  Loaded loaded = load({pack("base", base_items), pack("site", R"(
- rule: note
  when: [{site:host: {role: gateway}}]
  then: [{print: x}]
- cause: gateway
  title: The gateway
  base rate: rare
  shows: {site:there: often, base:their: often}
)")});
  CHECK(lines_of(loaded.found)
            .find("LM0101 there is no fact type "
                  "'site:host'") != std::string::npos);
  CHECK(lines_of(loaded.found)
            .find("LM0108 there is no sign "
                  "'site:there'") != std::string::npos);
  CHECK(lines_of(loaded.found)
            .find("LM0108 there is no sign "
                  "'base:their'") != std::string::npos);
}

}  // namespace lastmile
