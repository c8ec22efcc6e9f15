// Why a rule did not fire: what it lacks, what comes nearest, what stands in
// the way, what nobody knows.

#include <catch2/catch_test_macros.hpp>

#include "engine/base/scalar.hpp"
#include "engine/explain/why_not.hpp"
#include "tests/support/program.hpp"

namespace lastmile {
namespace {

std::string text(const Program& p, FactId id) {
  const WorkingMemory& memory = const_cast<Program&>(p).session().memory();
  return to_text(memory.fact(id), memory.schema(), memory.symbols());
}

std::string text(Program& p, const Value& value) {
  return to_text(value, p.session().memory().symbols());
}

std::string text(Program& p, const FactType& type, const Mismatch& m) {
  std::string out = type.fields[m.field].name + " is " + text(p, m.found);
  if (m.test) out += ", " + std::string(to_text(m.test->comparison));
  for (const Value& value : m.wanted) out += " " + text(p, value);
  return out + (m.unknown ? "?" : "");
}

// One line a condition, and below it what is the matter with it.
std::string text(Program& p, const std::vector<ConditionReport>& conditions,
                 const std::string& indent) {
  std::string out;
  const Schema& schema = p.base().schema;
  for (const ConditionReport& c : conditions) {
    out += indent + std::to_string(c.number) + " " +
           std::string(to_text(c.standing));
    for (FactId fact : c.facts) out += " " + text(p, fact);
    out += "\n";
    const std::string in = indent + "  ";
    for (const NearFact& near : c.nearest) {
      out += in + "near " + text(p, near.fact) + ":";
      const FactType& type = schema[c.pattern->type];
      for (const Mismatch& m : near.mismatches) {
        out += " (" + text(p, type, m) + ")";
      }
      out += "\n";
    }
    for (const Mismatch& m : c.wanted) {
      out += in + "wanted " + schema[c.pattern->type].fields[m.field].name +
             ": " + text(p, m.wanted.front()) + "\n";
    }
    for (const Rule* rule : c.makers) out += in + "made by " + rule->id + "\n";
    for (const auto& facts : c.blocked_by) {
      out += in + "blocked by";
      for (FactId fact : facts) out += " " + text(p, fact);
      out += "\n";
    }
    for (FactId fact : c.exceptions) {
      out += in + "but " + text(p, fact) + "\n";
    }
    for (const auto& [name, value] : c.values) {
      out += in + "$" + name + " = " + text(p, value) + "\n";
    }
    if (c.total) out += in + "total " + text(p, *c.total) + "\n";
    for (const auto& branch : c.branches) {
      out += in + "or\n" + text(p, branch, in + "  ");
    }
    for (const Missing& m : c.missing) {
      out += in + "missing " + schema[m.type].name;
      for (FieldIndex f : m.fields) out += " " + schema[m.type].fields[f].name;
      for (TypeId type : m.observed) out += " [" + schema[type].name + "]";
      for (const Question* q : m.questions) out += " ask " + q->id;
      out += "\n";
    }
  }
  return out;
}

std::string asked(Program& p, const std::string& rule,
                  const WhyNotOptions& options = {}) {
  p.run();
  const Rule* found = p.base().find_rule(rule);
  REQUIRE(found);
  WhyNot why = why_not(p.session(), *found, found->when, options);
  CHECK_FALSE(why.gave_up);
  return (why.holds ? "holds\n" : "") + text(p, why.conditions, "");
}

constexpr const char* shop = R"(
- fact: order
  fields: {id: integer, item: name, count: integer, due: time}
- fact: stock
  fields:
    item: {type: name, key: yes}
    count: integer
- fact: hold
  fields: {item: name, why: text}
- fact: shipped
  fields: {id: integer}
- rule: ship
  when:
    - order: {id: $id, item: $i, count: $n}
    - stock: {item: $i, count: {is: $have, at least: $n}}
    - no hold: {item: $i}
  derive: {shipped: {id: $id}}
)";

}  // namespace

TEST_CASE("the fact that nearly fits is named, and what is wrong with it",
          "[why-not]") {
  Program p(shop);
  p.tell(
      "- order: {id: 1, item: pen, count: 4}\n"
      "- stock: {item: pen, count: 3}\n- stock: {item: cap, count: 9}");
  CHECK(asked(p, "ship") ==
        "1 holds order {id: 1, item: pen, count: 4}\n"
        "2 fails\n"
        "  near stock {item: pen, count: 3}: (count is 3, at least 4)\n"
        "  near stock {item: cap, count: 9}: (item is cap, is pen)\n"
        "3 holds\n");
}

TEST_CASE("of several matches the one that lacks least is shown", "[why-not]") {
  Program p(shop);
  p.tell(
      "- order: {id: 1, item: hat, count: 4}\n"
      "- order: {id: 2, item: pen, count: 4}\n"
      "- stock: {item: pen, count: 9}\n- hold: {item: hat, why: moths}\n"
      "- hold: {item: pen, why: leaks}");
  // Order 1 lacks the stock and is held; order 2 is held alone.
  CHECK(asked(p, "ship") ==
        "1 holds order {id: 2, item: pen, count: 4}\n"
        "2 holds stock {item: pen, count: 9}\n"
        "3 fails\n"
        "  blocked by hold {item: pen, why: leaks}\n");
}

TEST_CASE("what a missing fact would have to be is learned from the others",
          "[why-not]") {
  Program p(shop);
  p.tell("- stock: {item: pen, count: 9}\n- order: {id: 3, item: cap}");
  // No order for a pen: the stock says which item it would have to name.
  std::string text = asked(p, "ship");
  CHECK(text ==
        "1 fails\n"
        "  near order {id: 3, item: cap}: (item is cap pen) (count is "
        "unknown?)\n"
        "  wanted item: pen\n"
        "2 holds stock {item: pen, count: 9}\n"
        "3 holds\n");
}

TEST_CASE("a rule that holds says on which facts", "[why-not]") {
  Program p(shop);
  p.tell(
      "- order: {id: 1, item: pen, count: 4}\n"
      "- stock: {item: Pen, count: 4}");
  CHECK(asked(p, "ship") ==
        "holds\n"
        "1 holds order {id: 1, item: pen, count: 4}\n"
        "2 holds stock {item: Pen, count: 4}\n"
        "3 holds\n");
}

TEST_CASE("one asks for one match among many by its variables", "[why-not]") {
  Program p(shop);
  p.tell(
      "- order: {id: 1, item: pen, count: 4}\n"
      "- order: {id: 2, item: cap, count: 4}\n"
      "- stock: {item: pen, count: 9}\n- stock: {item: cap, count: 1}");
  CHECK(asked(p, "ship").starts_with("holds\n"));
  CHECK(asked(p, "ship", {.bindings = {{"id", Value::integer(2)}}}) ==
        "1 holds order {id: 2, item: cap, count: 4}\n"
        "2 fails\n"
        "  near stock {item: cap, count: 1}: (count is 1, at least 4)\n"
        "  near stock {item: pen, count: 9}: (item is pen, is cap)\n"
        "3 holds\n");
  // Of an order that nobody gave.
  CHECK(asked(p, "ship", {.bindings = {{"id", Value::integer(7)}}})
            .starts_with("1 fails\n"
                         "  near order {id: 1, item: pen, count: 4}: (id is 1 "
                         "7)\n"));
}

TEST_CASE("a wanted conclusion says what its premises would have to be",
          "[why-not]") {
  Program p(shop);
  p.tell(
      "- order: {id: 1, item: pen, count: 4}\n"
      "- order: {id: 2, item: cap, count: 4}\n"
      "- stock: {item: pen, count: 9}");
  p.run();
  const Rule& rule = *p.base().find_rule("ship");
  std::vector<Value> fact{Value::integer(2)};
  auto wanted = wanted_for(rule.derive.front(), fact);
  REQUIRE(wanted);
  CHECK(asked(p, "ship", {.wanted = *wanted})
            .starts_with("1 holds order {id: 2, item: cap, count: 4}\n2 "
                         "fails\n"));
}

TEST_CASE("a conclusion with another constant can never be wanted",
          "[why-not]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- fact: m
  fields: {x: integer, why: text}
- rule: r
  when: [{n: {x: $x}}]
  derive: {m: {x: $x, why: one}}
)");
  Symbols& symbols = p.session().memory().symbols();
  const Assertion& made = p.base().rules.front().derive.front();
  CHECK_FALSE(
      wanted_for(made, {Value::integer(1), Value::text("two", symbols)}));
  CHECK(wanted_for(made, {Value::integer(1), Value::text("one", symbols)}));
  CHECK(wanted_for(made, {Value(), Value::text("one", symbols)})->empty());
}

TEST_CASE("a check shows the values that it read", "[why-not]") {
  Program p(R"(
- fact: n
  fields: {x: integer, y: integer}
- fact: out
- rule: r
  when:
    - n as $f: {x: $x}
    - let: {$double: $x * 2}
    - check: $double > $f.y
  derive: {out: {}}
)");
  p.tell("- n: {x: 2, y: 5}");
  CHECK(asked(p, "r") ==
        "1 holds n {x: 2, y: 5}\n"
        "2 holds\n"
        "3 fails\n"
        "  $double = 4\n"
        "  $f.y = 5\n");
  p.tell("- n: {x: 9}");
  // Nobody knows y of the other: with it, it may hold.
  p.untell("n {x: 2, y: 5}");
  CHECK(asked(p, "r") ==
        "1 holds n {x: 9}\n"
        "2 holds\n"
        "3 unknown\n"
        "  $double = 18\n"
        "  $f.y = unknown\n"
        "  missing n y\n");
}

TEST_CASE("what reads a missing fact is open, not failed", "[why-not]") {
  Program p(R"(
- fact: a
  fields: {x: integer}
- fact: b
  fields: {x: integer}
- fact: out
- rule: r
  when:
    - a: {x: $x}
    - b: {x: $y}
    - check: $y > $x
    - let: {$sum: $x + $y}
    - check: $sum > 10
  derive: {out: {}}
)");
  p.tell("- a: {x: 1}");
  CHECK(asked(p, "r") ==
        "1 holds a {x: 1}\n"
        "2 fails\n"
        "3 open\n"
        "4 open\n"
        "5 open\n");
}

TEST_CASE("a pattern that reads a later variable is judged whole",
          "[why-not]") {
  Program p(R"(
- fact: a
  fields: {x: integer}
- fact: b
  fields: {y: integer}
- fact: out
- rule: r
  when:
    - a: {x: {above: $y}}
    - b: {y: $y}
  derive: {out: {}}
)");
  p.tell("- a: {x: 1}\n- b: {y: 4}");
  CHECK(asked(p, "r") ==
        "1 fails a {x: 1}\n"
        "  near a {x: 1}: (x is 1, above 4)\n"
        "2 holds b {y: 4}\n");
}

TEST_CASE("an aggregate shows what it came to", "[why-not]") {
  Program p(R"(
- fact: n
  fields: {k: text, x: integer}
- fact: out
- rule: r
  when:
    - sum of n.x as $s: {k: a}
      above: 10
  derive: {out: {}}
)");
  p.tell("- n: {k: a, x: 3}\n- n: {k: a, x: 4}\n- n: {k: b, x: 40}");
  CHECK(asked(p, "r") == "1 fails\n  total 7\n");
}

TEST_CASE("every and any say which of them is not so", "[why-not]") {
  Program p(R"(
- fact: door
  fields: {name: text}
- fact: locked
  fields: {name: text}
- fact: guard
  fields: {awake: yes or no}
- fact: dog
- fact: safe
- rule: safe
  when:
    - every door: {name: $n}
      has:
        - locked: {name: $n}
    - any:
        - guard: {awake: yes}
        - dog: {}
  derive: {safe: {}}
)");
  p.tell(
      "- door: {name: front}\n- door: {name: back}\n"
      "- locked: {name: front}\n- guard: {awake: no}");
  CHECK(asked(p, "safe") ==
        "1 fails\n"
        "  but door {name: back}\n"
        "2 fails\n"
        "  or\n"
        "    1 fails\n"
        "      near guard {awake: no}: (awake is no, is yes)\n"
        "  or\n"
        "    1 fails\n");
}

TEST_CASE("unknown is told from false, with who could tell", "[why-not]") {
  Program p(R"(
- fact: service
  fields:
    name: {type: name, key: yes}
    status: {type: one of, values: [running, stopped]}
  observed: yes
- fact: problem
  fields: {name: name}
- fact: ask.answer
  fields: {question_id: text, answer: text}
- question: service-running
  ask: Is the service running?
  why: It matters.
  takes: 1m
  answers: {yes: Yes, no: No}
  tells:
    no: {service: {name: TermService, status: stopped}}
- rule: down
  when: [{service: {name: TermService, status: stopped}}]
  derive: {problem: {name: TermService}}
- rule: fine
  when:
    - service: {name: TermService}
    - no service: {name: Server, status: running}
  derive: {problem: {name: Server}}
- rule: known
  when: [{problem: {name: TermService}}]
  derive: {problem: {name: all}}
)");
  // Nobody looked.
  CHECK(asked(p, "down") ==
        "1 unknown\n"
        "  missing service [service] ask service-running\n");
  // A derived type is unknown where what it follows from is.
  CHECK(asked(p, "known") ==
        "1 unknown\n"
        "  made by down\n"
        "  made by fine\n"
        "  made by known\n"
        "  missing problem [service]\n");
  // Seen, but not its status: the key says that this is the one.
  p.tell("- service: {name: TermService}");
  CHECK(asked(p, "down") ==
        "1 unknown\n"
        "  near service {name: TermService}: (status is unknown, is stopped?)\n"
        "  missing service status ask service-running\n");
  CHECK(asked(p, "fine") ==
        "1 holds service {name: TermService}\n"
        "2 unknown\n"
        "  missing service [service]\n");  // the question is of another
  // Seen whole: now it fails.
  p.tell("- service: {name: TermService, status: running}");
  p.collect("service");
  CHECK(asked(p, "down") ==
        "1 fails\n"
        "  near service {name: TermService, status: running}: (status is "
        "running, is stopped)\n");
}

TEST_CASE("asking changes nothing, and is no fault of the run", "[why-not]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- fact: m
  fields: {x: integer}
- fact: out
- rule: r
  when:
    - n: {x: $x}
    - m: {x: $x}
    - check: 1 / $x > 0
  derive: {out: {}}
)");
  p.tell("- n: {x: 0}");
  p.run();
  std::string before = p.facts();
  asked(p, "r");
  CHECK(p.facts() == before);
  CHECK(p.session().faults().empty());
}

TEST_CASE("the search gives up at its limit and says so", "[why-not]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- fact: out
- rule: r
  when:
    - n: {x: $a}
    - n: {x: $b}
    - n: {x: $c}
    - check: $a + $b + $c == 0 - 1
  derive: {out: {}}
)");
  std::string facts;
  for (int i = 0; i < 60; ++i) {
    facts += "- n: {x: " + std::to_string(i) + "}\n";
  }
  p.tell(facts);
  const Rule& rule = p.base().rules.front();
  WhyNot why = why_not(p.session(), rule, rule.when, {.steps = 5000});
  CHECK(why.gave_up);
}

TEST_CASE("near misses are what lacks one condition of several",
          "[near-miss]") {
  Program p(std::string(shop) + R"(
- rule: alone
  when: [{hold: {item: hat}}]
  derive: {shipped: {id: 0}}
- rule: twice
  when: [{hold: {item: a}}, {hold: {item: b}}, {stock: {item: pen}}]
  derive: {shipped: {id: 0}}
- rule: fine
  when: [{stock: {item: pen}}, {order: {item: pen}}]
  derive: {shipped: {id: 9}}
- sign: stocked
  about: There is stock and it is held.
  when: [{stock: {item: $i}}, {hold: {item: $i}}]
)");
  p.tell(
      "- order: {id: 1, item: pen, count: 4}\n"
      "- stock: {item: pen, count: 3}");
  p.run();
  std::string ids;
  for (const WhyNot& miss : near_misses(p.session())) {
    ids += miss.item->id + " ";
    CHECK(miss.lacking() == 1);
  }
  // `alone` holds nothing, `twice` lacks two, `fine` holds.
  CHECK(ids == "ship stocked ");
}

}  // namespace lastmile
