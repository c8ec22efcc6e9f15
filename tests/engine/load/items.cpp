// Every kind of item arrives in the knowledge base as it was written.

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {

TEST_CASE("a fact type keeps its fields, key, default and host", "[load]") {
  auto base = load_sound(R"(
- fact: certificate
  about: A certificate.
  fields:
    host: {type: name}
    thumbprint: {type: name, key: yes}
    bits: {type: integer, default: 0x800, min: 0, about: Length.}
    trust: {type: one of, values: [trusted, untrusted]}
  observed: yes
  about host: host
)");
  const FactType* type = base->schema.find("certificate");
  REQUIRE(type);
  CHECK(type->observed);
  CHECK(type->about_host == FieldIndex{0});
  CHECK(type->key == std::vector<FieldIndex>{1});
  CHECK(type->fields[2].fallback == Value::integer(2048));
  CHECK(type->fields[2].min == 0.0);
  CHECK(type->fields[3].type.is_one_of());
  CHECK(type->pack == "test");
}

TEST_CASE("a table finds its rows by key", "[load]") {
  auto base = load_sound(R"(
- table: codes
  key: [ns, code]
  columns: {ns: text, code: integer, name: text}
  rows:
    - [mstsc, 0x904, closed]
    - {ns: mstsc, code: 5, name: other}
    - [mstsc, 6]
)");
  const DataTable* table = base->find_table("codes");
  REQUIRE(table);
  CHECK(table->rows() == 3);
  CHECK(table->row(0)[1] == Value::integer(2308));
  CHECK_FALSE(table->row(2)[2].known());
}

TEST_CASE("a fix keeps what a person needs to decide", "[load]") {
  auto base = load_sound(R"(
- sign: s
  when: []
- fix: f
  title: Renew
  kind: workaround
  risk: high
  takes: 5m
  effects: [drops sessions]
  takes effect: at once
  needs: {on: target, rights: administrator, through: [console]}
  only when: [{sign: s}]
  before: [{save: 'HKLM\X'}]
  steps:
    - do: Delete it.
      run: {shell: powershell, script: "rm x"}
    - Restart.
  verify: [{sign: s, becomes: absent}, Look again.]
  undo: none
  because: it is gone
)");
  const Fix& fix = *base->find_fix("f");
  CHECK(fix.kind == FixKind::Workaround);
  CHECK(fix.cost() == 25);
  CHECK(fix.before.at(0).text == "Save HKLM\\X");
  CHECK(fix.steps.at(0).script == "rm x");
  CHECK(fix.steps.at(1).text == "Restart.");
  CHECK(fix.verify.at(0).sign == "s");
  CHECK(fix.verify.at(1).text == "Look again.");
  CHECK(fix.no_undo_because == "it is gone");
  CHECK(fix.only_when.has_value());
}

TEST_CASE("words of frequency become numbers, a pack may redefine them",
          "[load]") {
  PackText pack;
  pack.pack_yaml =
      "pack: p\nversion: 1\nother: 0.2\ncost of escalation: 90m\n"
      "scales:\n  frequency: {mostly: 0.7}\n  base rate: {common: 0.5}\n";
  pack.pack_yaml_path = "pack.yaml";
  pack.files = {{"a.yaml", R"(
- sign: s
  when: []
  seen otherwise: rarely
- cause: c
  base rate: common
  shows: {s: mostly}
- cause: d
  base rate: 0.25
  shows: {s: almost always}
)"}};
  Loaded loaded = load({pack});
  INFO(rendered(loaded));
  REQUIRE(loaded.sound());
  CHECK(loaded.base->other == 0.2);
  CHECK(loaded.base->escalation == 90);
  const Cause& c = *loaded.base->find_cause("c");
  CHECK(c.base_rate == 0.5);
  CHECK(c.shows[0].how_often == 0.7);
  CHECK(c.shows[0].otherwise == 0.05);
  CHECK(loaded.base->find_cause("d")->shows[0].how_often == 0.95);
}

TEST_CASE("a test keeps its case and what it expects", "[load]") {
  auto base = load_sound(R"(
- fact: f
  fields: {x: integer}
- sign: s
  when: [{f: {x: 1}}]
- cause: c
- fix: x
- question: q
  ask: Is it?
- test: t
  now: 2026-09-01T12:00:00Z
  given: [{f: {x: 1}}]
  collected: [f]
  answers: {q: no}
  expect:
    derived: [{f: {x: 1}}]
    signs: {s: present}
    top cause: [c, none]
    cause: {c: {at least: likely}}
    fix: x
)");
  const Test& test = base->tests.front();
  CHECK(test.given.now.has_value());
  CHECK(test.given.given.size() == 1);
  CHECK(test.given.collected.at(0).status == CollectionStatus::Complete);
  CHECK(test.given.answers.at(0).second == "no");
  CHECK(test.signs.at(0).second == "present");
  CHECK(test.top_cause.size() == 2);
  CHECK(test.causes.at(0).at_least == "likely");
  CHECK(test.fixes == std::vector<std::string>{"x"});
}

TEST_CASE("an item is found by what it replaces", "[load]") {
  auto base = load_sound("- fix: new-name\n  replaces: [old-name]");
  REQUIRE(base->find_fix("old-name"));
  CHECK(base->find_fix("old-name")->id == "new-name");
}

TEST_CASE("two dollars at the front of a text are one", "[load]") {
  Program p(R"(
- fact: f
  fields: {s: text}
- fact: hit
- rule: r
  when: [{f: {s: $$x}}]
  derive: {hit: {}}
)");
  p.tell("- f: {s: $x}");
  p.run();
  CHECK(p.facts("hit") == "hit {}\n");
}

TEST_CASE("expressions stand in what a rule asserts", "[load]") {
  Program p(R"(
- fact: f
  fields: {n: integer, s: text}
- fact: out
  fields: {n: integer, s: text, t: text}
- rule: r
  when: [{f as $f: {n: $n}}]
  derive: {out: {n: '{$n * 2}', s: $f.s, t: 'n is {$n}'}}
)");
  p.tell("- f: {n: 4, s: a}");
  p.run();
  CHECK(p.facts("out") == "out {n: 8, s: a, t: n is 4}\n");
}

}  // namespace lastmile
