// Each mistake is found with its code at its place, all of them in one run.

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

constexpr const char* vocabulary =
    "- fact: host\n"
    "  fields: {name: name, role: text, since: time, n: integer, on: yes or "
    "no, "
    "data: map of text}\n"
    "- fact: keyed\n"
    "  fields: {k: {type: name, key: yes}, v: text}\n";
constexpr std::uint32_t before = 4;  // lines of the vocabulary

// "line:column CODE", one a finding, lines counted after the vocabulary.
std::string found(const std::string& items) {
  Loaded loaded = load_text(vocabulary + items);
  std::string out;
  for (const Diagnostic& d : loaded.found.all()) {
    if (!out.empty()) out += " ";
    out += std::to_string(d.place.line - before) + ":" +
           std::to_string(d.place.column) + " " + std::string(d.code);
  }
  return out;
}

std::string hint_of(const std::string& items) {
  Loaded loaded = load_text(vocabulary + items);
  REQUIRE_FALSE(loaded.found.all().empty());
  return loaded.found.all()[0].hint;
}

std::string in_rule(const std::string& condition) {
  return found("- rule: r\n  when:\n    - " + condition +
               "\n  then: [{print: x}]");
}

}  // namespace

TEST_CASE("mistakes of items are found at their place", "[load]") {
  CHECK(found("- 5") == "1:3 LM0100");
  CHECK(found("- factt: x") == "1:3 LM0118");
  CHECK(hint_of("- factt: x") == "did you mean 'fact'?");
  CHECK(found("- fact: A b") == "1:9 LM0119");
  CHECK(found("- fact: every") == "1:9 LM0113");
  CHECK(found("- sign: s\n  when: []\n- sign: s\n  when: []") == "3:9 LM0105");
  CHECK(found("- sign: s") == "1:3 LM0106");
  CHECK(found("- sign: s\n  wehn: []\n  when: []") == "2:3 LM0104");
  CHECK(hint_of("- sign: s\n  wehn: []\n  when: []") == "did you mean 'when'?");
  CHECK(found("- sign: s\n  when: []\n  status: stabel") == "3:11 LM0109");
  CHECK(found("- sign: s\n  when: []\n  title: [a]") == "3:10 LM0103");
  CHECK(found("- sign: s\n  when: []\n  sources: [{url: x, kind: rumour}]") ==
        "3:28 LM0109");
}

TEST_CASE("mistakes of fact types are found at their place", "[load]") {
  CHECK(found("- fact: f\n  fields: {a: int}") == "2:15 LM0110");
  CHECK(found("- fact: f\n  fields: {a: {type: one of}}") == "2:22 LM0111");
  CHECK(found("- fact: f\n  fields: {a: {type: integer, values: [x]}}") ==
        "2:39 LM0111");
  CHECK(found("- fact: f\n  fields: {a b: text}") == "2:12 LM0112");
  CHECK(
      found(
          "- fact: f\n  single: yes\n  fields: {a: {type: name, key: yes}}") ==
      "1:9 LM0114");
  CHECK(found("- fact: f\n  fields: {a: text}\n  about host: b") ==
        "3:15 LM0107");
  CHECK(found("- fact: f\n  fields: {a: {type: integer, default: x}}") ==
        "2:40 LM0120");
}

TEST_CASE("mistakes of tables are found at their place", "[load]") {
  const std::string table =
      "- table: t\n  key: [k]\n  columns: {k: integer, v: text}\n  rows:\n";
  CHECK(found(table + "    - [1, a]\n    - [1, b]") == "6:7 LM0117");
  CHECK(found(table + "    - [1, a, b]") == "5:7 LM0116");
  CHECK(found(table + "    - {v: x}") == "5:7 LM0116");
  CHECK(found(table + "    - {k: 1, w: x}") == "5:14 LM0115");
  CHECK(found(table + "    - [x, a]") == "5:8 LM0120");
  CHECK(found("- table: t\n  key: [z]\n  columns: {k: text}\n  rows: []") ==
        "2:9 LM0115");
}

TEST_CASE("mistakes of conditions are found at their place", "[load]") {
  CHECK(in_rule("hots: {}") == "3:7 LM0101");
  CHECK(in_rule("host: {nam: x}") == "3:14 LM0107");
  CHECK(in_rule("host: {n greater: 1}") == "3:14 LM0102");
  CHECK(in_rule("host: x") == "3:13 LM0302");
  CHECK(in_rule("x") == "3:7 LM0302");
  CHECK(in_rule("{host: {}, keyed: {}}") == "3:18 LM0304");
  CHECK(in_rule("every host: {name: $_}") == "3:7 LM0306");
  CHECK(in_rule("host: {on above: yes}") == "3:14 LM0307");
  CHECK(in_rule("host: {n before: 5}") == "3:14 LM0307");
  CHECK(in_rule("host: {n contains: 5}") == "3:14 LM0307");
  CHECK(in_rule("host: {n matches: x}") == "3:14 LM0307");
  CHECK(in_rule("host: {n in subnet: 10.0.0.0/8}") == "3:14 LM0307");
  CHECK(in_rule("host: {name within: 1d}") == "3:14 LM0307");
  CHECK(in_rule("host: {n: x}") == "3:17 LM0120");
  CHECK(in_rule("host: {n above: [1, 2]}") == "3:23 LM0128");
  CHECK(in_rule("host: {n is known: maybe}") == "3:26 LM0123");
  CHECK(in_rule("sign: s") == "3:7 LM0308");
  CHECK(in_rule("lua: return true") == "");
  CHECK(in_rule("lua: [x]") == "3:12 LM0305");
  CHECK(in_rule("{lua: return true, with: {a: b}}") == "3:32 LM0305");
  CHECK(in_rule("host: {data.User: $u, role: $u}") == "");
  CHECK(in_rule("{count of host as $n: {data.User: $u, role: $u}}") ==
        "3:8 LM0310 3:41 LM0314");
  CHECK(in_rule("count of host: {}") == "3:7 LM0304");
  CHECK(in_rule("no: []") == "3:11 LM0302");
  CHECK(in_rule("{count of host as $n: {}, above: 1, group by: {n: $n}}") ==
        "3:53 LM0306");
  CHECK(in_rule("collection: {type: hots}") == "3:26 LM0101");
  CHECK(in_rule("collection: {type: host}") == "3:26 LM0316");
  CHECK(in_rule("collection: {type: [host, hots]}") ==
        "3:27 LM0316 3:33 LM0101");
  CHECK(in_rule("host: {name: 'a{$now}'}") == "3:20 LM0315");
  CHECK(in_rule("host: {n: '{$now +}'}") == "3:25 LM0201");
  CHECK(in_rule("sum of host.name as $n: {}").starts_with("3:7 LM0307"));
  CHECK(in_rule("sum of host.m as $n: {}") == "3:7 LM0107");
  CHECK(in_rule("let: x") == "3:12 LM0304");
  CHECK(in_rule("host: {name matches: '('}").starts_with("3:28 LM00"));
}

TEST_CASE("mistakes of variables are found at their place", "[load]") {
  CHECK(in_rule("host: {n: $x}") == "3:17 LM0310");
  CHECK(in_rule("host: {n above: $x}") == "3:23 LM0312");
  CHECK(in_rule("check: $x > 1").substr(0, 11) == "3:14 LM0220");
  CHECK(found("- rule: r\n  when:\n    - no host: {n: $x}\n"
              "    - keyed: {v: $v}\n"
              "  then: [{print: '{$v}'}, {assert: {host: {n: $x}}}]") ==
        "5:47 LM0311");
  CHECK(found("- rule: r\n  when:\n    - any: [{host: {n: $x}}, {keyed: {}}]\n"
              "  then: [{assert: {host: {n: $x}}}]") == "4:30 LM0311");
  CHECK(found("- rule: r\n  when:\n    - host: {n: $x}\n"
              "    - host: {since: $x}\n  then: [{print: x}]") ==
        "4:21 LM0303");
  CHECK(found("- rule: r\n  when:\n    - host as $h: {}\n"
              "    - keyed: {k: $h}\n  then: [{print: x}]") == "4:18 LM0303");
  CHECK(found("- rule: r\n  when:\n    - host as $h: {}\n"
              "    - keyed as $h: {}\n  then: [{print: x}]") == "4:7 LM0309");
  CHECK(found("- rule: r\n  when: [{host: {n: $x}}]\n"
              "  then: [{retract: $x}]") == "3:20 LM0313");
}

TEST_CASE("a variable of one use is a warning, and nothing else is said",
          "[load]") {
  Loaded loaded = load_text(std::string(vocabulary) +
                            "- rule: r\n  when: [{host: {n: $x}}]\n"
                            "  then: [{print: x}]");
  CHECK(loaded.sound());
  REQUIRE(loaded.found.all().size() == 1);
  CHECK(loaded.found.all()[0].severity == Severity::Warning);
  for (const char* used :
       {"then: [{print: '{$x}'}]", "say: 'got {$x}'\n  then: [{print: x}]",
        "derive: {host: {n: $x}}"}) {
    CHECK(found("- rule: r\n  when: [{host: {n: $x}}]\n  " +
                std::string(used)) == "");
  }
}

TEST_CASE("mistakes of what a rule does are found at their place", "[load]") {
  const std::string rule = "- rule: r\n  when: [{host: {}}]\n  ";
  CHECK(found(rule + "title: x") == "1:9 LM0323");
  CHECK(found(rule + "derive: {host: {}}\n  then: [{print: x}]") ==
        "1:9 LM0323");
  CHECK(found(rule + "derive: {keyed: {k: a}}") == "3:12 LM0321");
  CHECK(found(rule + "derive: {hots: {}}") == "3:12 LM0101");
  CHECK(found(rule + "derive: {host: {m: 1}}") == "3:19 LM0107");
  CHECK(found(rule + "derive: {host: {n: x}}") == "3:22 LM0120");
  CHECK(found(rule + "derive: {collection: {type: host}}") == "3:12 LM0320");
  CHECK(found(rule + "then: [{assert: {keyed: {v: x}}}]") == "3:20 LM0503");
  CHECK(found(rule + "then: [{delete: $x}]") == "3:11 LM0322");
  CHECK(found(rule + "then: [{stop: no}]") == "3:17 LM0123");
  CHECK(found("- rule: r\n  when: [{host as $h: {}}]\n"
              "  then: [{update: $h}]") == "3:11 LM0106");
  CHECK(found(rule + "then: []") == "1:9 LM0323");
  CHECK(found(rule + "derive: []") == "1:9 LM0323");
}

TEST_CASE("mistakes of diagnosis items are found at their place", "[load]") {
  CHECK(found("- cause: c\n  shows: {s: usually}") == "2:11 LM0108");
  CHECK(found("- sign: s\n  when: []\n- cause: c\n  shows: {s: mostly}") ==
        "4:14 LM0402");
  CHECK(found("- cause: c\n  base rate: 0") == "2:14 LM0403");
  CHECK(found("- cause: c\n  caused by: [c]") == "1:10 LM0406");
  CHECK(found("- cause: a\n  caused by: [b]\n- cause: b\n  caused by: [a]") ==
        "1:10 LM0406 3:10 LM0406");
  CHECK(found("- fix: f\n  risk: high") == "1:8 LM0405");
  CHECK(found("- fix: f\n  risk: huge") == "2:9 LM0109");
  CHECK(found("- fix: f\n  undo: none") == "2:9 LM0405");
  CHECK(found("- fix: f\n  steps: [{title: x}]") == "2:11 LM0106 2:12 LM0104");
  CHECK(found("- question: q\n  ask: x\n  tells: {maybe: {host: {}}}") ==
        "3:11 LM0404");
  CHECK(found("- question: q") == "1:3 LM0106");
}

TEST_CASE("mistakes of tests are found at their place", "[load]") {
  const std::string test = "- test: t\n  expect: {}\n  ";
  CHECK(found("- test: t") == "1:3 LM0106");
  CHECK(found(test + "given: [{hots: {}}]") == "3:12 LM0501");
  CHECK(found(test + "given: [{host: {n: x}}]") == "3:22 LM0120");
  CHECK(found(test + "given: [x]") == "3:11 LM0504");
  CHECK(found(test + "not collected: {host: forbidden}") == "3:25 LM0505");
  CHECK(found(test + "now: soon") == "3:8 LM0124");
  CHECK(found("- test: t\n  expect: {top cause: x}") == "2:23 LM0108");
  CHECK(found("- test: t\n  answers: {q: yes}\n  expect: {}") == "2:13 LM0108");
  CHECK(found(test + "collected: [hots]").ends_with("LM0501"));
}

TEST_CASE("all faults of all files are found in one run", "[load]") {
  PackText pack;
  pack.files = {{"a.yaml", "- fact: f\n  fields: {x: int}\n- rulle: r"},
                {"b.yaml", "- sign: s\n  when: [{g: {}}]"},
                {"c.yaml", "a: b"},
                {"d.yaml", "- [unclosed"}};
  Loaded loaded = load({pack});
  std::vector<std::string> seen;
  for (const Diagnostic& d : loaded.found.all()) {
    seen.push_back(std::string(loaded.base->sources.path(d.place.file)) + " " +
                   std::string(d.code));
  }
  REQUIRE(seen.size() >= 5);
  CHECK(seen[0] == "a.yaml LM0110");
  CHECK(seen[1] == "a.yaml LM0118");
  CHECK(seen[2] == "b.yaml LM0101");
  CHECK(seen[3] == "c.yaml LM0100");
  CHECK(seen[4].starts_with("d.yaml LM00"));
}

TEST_CASE("an id is known whatever the order of files", "[load]") {
  PackText pack;
  pack.files = {{"a.yaml", "- cause: c\n  shows: {s: usually}"},
                {"b.yaml", "- sign: s\n  when: [{f: {}}]"},
                {"c.yaml", "- fact: f"}};
  CHECK(load({pack}).sound());
}

}  // namespace lastmile
