// Lua in a whole program: what it decides, computes and asserts, and what
// becomes of a rule whose Lua goes wrong.

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

// A program of a module "codes" and items.
Program with_module(const std::string& lua, const std::string& items,
                    bool naive = false) {
  Loaded loaded = load_files({{"rules.yaml", items}, {"lua/codes.lua", lua}});
  if (!loaded.sound()) FAIL(rendered(loaded));
  return Program(loaded.base, {.now = test_now, .naive = naive});
}

// "rules.yaml:12 LM1010 message", one line each.
std::string faults(Program& p) {
  std::string out;
  const Sources& sources = p.base().sources;
  for (const Diagnostic& d : p.session().faults()) {
    out += std::string(sources.path(d.place.file)) + ":" +
           std::to_string(d.place.line) + " " + std::string(d.code) + " " +
           d.item + ": " + d.message + "\n";
  }
  return out;
}

constexpr const char* module = R"(
local names = {[5] = 'five', [6] = 'six'}
return {
  name = function(code)
    return names[code] or error('no name for ' .. code)
  end,
  odd = function(code) return code % 2 == 1 end,
  spin = function(n) while n > 0 do end return n end,
}
)";

constexpr const char* code_type = R"(
- fact: code
  fields: {n: integer}
- fact: named
  fields: {n: integer, name: text}
)";

}  // namespace

TEST_CASE("a module's function is called in let, check and texts", "[lua]") {
  for (bool naive : {false, true}) {
    Program p = with_module(module, std::string(code_type) + R"(
- rule: name
  when:
    - code: {n: $n}
    - check: codes.odd($n)
    - let: {$name: codes.name($n)}
  derive: {named: {n: $n, name: "{$name}/{codes.name($n)}"}}
- rule: print
  when: [{named: {n: $n, name: $name}}]
  then: [{print: "{codes.name($n + 1)} after {$name}"}]
)",
                            naive);
    p.tell("- code: {n: 5}\n- code: {n: 6}").run();
    CHECK(p.facts("named") == "named {n: 5, name: five/five}\n");
    CHECK(p.printed() == "six after five/five\n");
    CHECK(faults(p) == "");
  }
}

TEST_CASE("a function that fails says its file, line and values", "[lua]") {
  for (bool naive : {false, true}) {
    Program p = with_module(module, std::string(code_type) + R"(
- rule: name
  when:
    - code: {n: $n}
    - let: {$name: codes.name($n)}
  derive: {named: {n: $n, name: $name}}
)",
                            naive);
    p.tell("- code: {n: 5}\n- code: {n: 7}\n- code: {n: 8}").run();
    CHECK(p.facts("named") == "named {n: 5, name: five}\n");
    CHECK(faults(p) ==
          "rules.yaml:10 LM0243 name: codes.name(): codes.lua:5: no name for 7 "
          "(code = 7), with $n = 7\n");
    CHECK(p.session().faults().size() == 1);
  }
}

TEST_CASE("Lua that works too long is undecided, said once and not run again",
          "[lua]") {
  for (bool naive : {false, true}) {
    Program p(R"(
- fact: code
  fields: {n: integer}
- fact: seen
  fields: {n: integer, how: text}
- rule: spin
  when:
    - code: {n: $n}
    - lua: |
        while n > 0 do
        end
        return n == 0
      with: [$n]
  derive: {seen: {n: $n, how: spun}}
- rule: none
  when:
    - code: {n: $n}
    - no:
        - lua: |
            while n > 0 do end
            return false
          with: [$n]
  derive: {seen: {n: $n, how: none}}
- rule: plain
  when: [{code: {n: $n}}]
  derive: {seen: {n: $n, how: plain}}
)",
              {.now = test_now, .naive = naive});
    p.tell("- code: {n: 1}").run();
    CHECK(p.facts("seen") == "seen {n: 1, how: plain}\n");
    std::string said =
        "rules.yaml:10 LM1020 spin: Lua: instruction budget exhausted (n = 1)\n"
        "rules.yaml:20 LM1020 none: Lua: instruction budget exhausted (n = "
        "1)\n";
    CHECK(faults(p) == said);
    // It would hold now; but it has hit a limit in this session.
    p.tell("- code: {n: 0}").run();
    CHECK(p.facts("seen") ==
          "seen {n: 0, how: plain}\nseen {n: 1, how: plain}\n");
    CHECK(faults(p) == said);
    // Another case.
    p.session().reset();
    p.tell("- code: {n: 0}").run();
    CHECK(p.facts("seen") ==
          "seen {n: 0, how: none}\nseen {n: 0, how: plain}\n"
          "seen {n: 0, how: spun}\n");
    CHECK(faults(p) == "");
  }
}

TEST_CASE("a function in quarantine is undecided for every rule that calls it",
          "[lua]") {
  Program p = with_module(module, std::string(code_type) + R"(
- rule: first
  when: [{code: {n: $n}}, {check: codes.spin($n) == $n}]
  derive: {named: {n: $n, name: first}}
- rule: second
  when: [{code: {n: $n}}, {no: [{check: codes.spin(0) == $n}]}]
  derive: {named: {n: $n, name: second}}
)");
  p.tell("- code: {n: 1}").run();
  CHECK(p.facts("named") == "");
  REQUIRE(p.session().faults().size() == 2);
  CHECK(faults(p) ==
        "rules.yaml:8 LM0243 first: codes.spin(): codes.lua:8: instruction "
        "budget exhausted (n = 1), with $n = 1\n"
        "rules.yaml:11 LM0243 second: codes.spin(): codes.lua:8: not run "
        "again: instruction budget exhausted (n = 0)\n");
}

TEST_CASE("Lua that fails keeps what surrounds it from holding", "[lua]") {
  for (bool naive : {false, true}) {
    Program p(R"(
- fact: code
  fields: {n: integer}
- fact: out
  fields: {how: text}
- rule: no
  when: [{no: [{code: {n: $n}}, {lua: 'error("x")', with: [$n]}]}]
  derive: {out: {how: no}}
- rule: every
  when:
    - every code: {n: $n}
      has: [{lua: 'error("x")', with: [$n]}]
  derive: {out: {how: every}}
- rule: any
  when:
    - code: {n: $n}
    - any:
        - lua: error('x')
        - check: $n == 1
  derive: {out: {how: any}}
- rule: other
  when: [{code: {n: $n}}, {lua: return n ~= 1, with: [$n]}]
  derive: {out: {how: other}}
- sign: s
  when: [{code: {n: $n}}, {lua: 'error("x")', with: [$n]}]
)",
              {.now = test_now, .naive = naive});
    p.tell("- code: {n: 1}").run();
    CHECK(p.facts("out") == "out {how: any}\n");
    CHECK(p.holds("s") == "unknown");
  }
}

TEST_CASE("a Lua action asserts what it returns, as the types have it",
          "[lua][then]") {
  Program p(R"(
- fact: hosts
  fields: {names: list of text, since: time, window: duration}
- fact: host
  fields:
    name:  {type: name, key: yes}
    on:    yes or no
    load:  number
    since: time
    kind:  {type: one of, values: [vm, metal], default: vm}
    seen:  integer
- rule: split
  when: [{hosts: {names: $names, since: $since, window: $w}}]
  then:
    - lua: |
        local out = {}
        for i, name in ipairs(names) do
          out[i] = {type = 'host', name = name, on = i > 1, load = i,
                    since = since - w}
        end
        return out
      with: [$names, $since, $w]
    - print: done
)");
  p.tell("- hosts: {names: [a, B], since: 2026-06-01T12:00:00Z, window: 1h}")
      .run();
  CHECK(faults(p) == "");
  CHECK(p.facts("host") ==
        "host {name: B, on: yes, load: 2, since: 2026-06-01T11:00:00Z, kind: "
        "vm}\n"
        "host {name: a, on: no, load: 1, since: 2026-06-01T11:00:00Z, kind: "
        "vm}\n");
  CHECK(p.printed() == "done\n");
}

TEST_CASE("of a Lua action that returns what is no fact nothing is asserted",
          "[lua][then]") {
  auto run = [](const std::string& returned) {
    Program p(
        "- fact: go\n  fields: {n: integer}\n"
        "- fact: host\n"
        "  fields: {name: {type: name, key: yes}, n: integer}\n"
        "- fact: plain\n"
        "- rule: act\n  when: [{go: {n: $n}}]\n  then:\n"
        "    - lua: |\n"
        "        local good = {type = 'host', name = 'a'}\n"
        "        return " +
        returned +
        "\n      with: [$n]\n"
        "    - print: done\n");
    p.tell("- go: {n: 1}").run();
    CHECK(p.printed() == "done\n");
    return p.facts("host") + p.facts("plain") + faults(p);
  };
  const std::string at = "rules.yaml:11 LM1011 act: Lua: returned ";
  CHECK(run("{good}") == "host {name: a}\n");
  CHECK(run("{}") == "");
  CHECK(run("{good, {type = 'hots', name = 'b'}}") ==
        at + "what is no fact: there is no fact type 'hots'; did you mean "
             "'host'? (n = 1)\n");
  CHECK(run("{good, {type = 'host', nam = 'b'}}") ==
        at + "what is no fact: fact type 'host' has no field 'nam'; did you "
             "mean 'name'? (n = 1)\n");
  CHECK(run("{good, {type = 'host', name = 'b', n = 'x'}}") ==
        at + "what is no fact: field 'n' of 'host': Lua returned a text where "
             "integer is wanted (n = 1)\n");
  CHECK(run("{good, {type = 'host', n = 1}}") ==
        at + "what is no fact: 'name' is part of the key of 'host' and has no "
             "default, so it must be given (n = 1)\n");
  CHECK(run("{good, {type = 'collection', n = 1}}") ==
        at + "what is no fact: 'collection' facts are made by gathering only "
             "(n = 1)\n");
  CHECK(run("{good, {type = 'pl' .. 'ain'}}") ==
        at + "what is no fact: a fact of type 'plain' is asserted, whose name "
             "does not stand in the Lua text (n = 1)\n");
  CHECK(run("nil") ==
        at + "a nil; an action returns a list of facts (n = 1)\n");
  CHECK(run("good") ==
        at + "a table that is no list; an action returns a list of facts "
             "(n = 1)\n");
}

TEST_CASE("a Lua action with an unknown value is not run, and says so",
          "[lua][then]") {
  Program p(R"(
- fact: go
  fields: {n: integer}
- rule: act
  when: [{go as $g: {}}]
  then:
    - lua: return {{type = 'go', n = 2}}
      with: [$g.n]
)");
  p.tell("- go: {}").run();
  CHECK(p.facts() == "go {}\n");
  CHECK(faults(p) ==
        "rules.yaml:7 LM1014 act: Lua was not run: nobody knows $g.n\n");
}

}  // namespace lastmile
