// What an author is told of how a rule is matched.

#include "engine/match/explain_plan.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

const std::string types = R"(
- fact: host
  fields: {name: name, port: integer, role: text}
- fact: link
  fields: {from: name, to: name, cost: integer}
- fact: phase
  fields: {name: text}
- fact: seen
  fields: {name: name}
  observed: yes
- fact: out
  fields: {name: name}
)";

std::string kinds(const RulePlan& plan) {
  std::string out;
  for (const PlannedStep& step : plan.steps) {
    if (!out.empty()) out += " ";
    if (step.condition != 0) out += std::to_string(step.condition) + ":";
    out += to_text(step.kind);
  }
  return out;
}

struct Explained {
  explicit Explained(const std::string& rules, std::string_view facts = {})
      : program(types + rules) {
    if (!facts.empty()) program.tell(facts);
    program.run();
    plans = explain_plan(program.base());
    REQUIRE(program.session().matcher().count_nodes(counts));
  }
  const RulePlan& rule(std::size_t n) const { return plans.rules.at(n); }
  StepCounts at(std::size_t rule, std::size_t step) const {
    return counts_of(plans.rules.at(rule), step, counts);
  }
  std::string text() const { return to_text(plans, program.base(), &counts); }

  Program program;
  Plans plans;
  NodeCounts counts;
};

}  // namespace

TEST_CASE("a plan names the conditions in the order in which they are taken",
          "[plan]") {
  Explained plan(R"(
- rule: r
  when:
    - check: $p > 3
    - no seen: {name: $h}
    - link: {from: $h, to: $t}
    - host: {name: $h, port: {is: $p, above: 1}, role: client}
  derive: {out: {name: $t}}
)");
  CHECK(kinds(plan.rule(0)) == "4:Enter 3:Join 1:Filter 2:Ask Goal");
  const PlannedStep& join = plan.rule(0).steps[1];
  CHECK(join.key == std::vector<std::string>{"from is host.name"});
  CHECK(join.tests.empty());
  CHECK(plan.rule(0).steps[0].own ==
        std::vector<std::string>{"port above 1", "role is client"});
}

TEST_CASE("a test that no index can answer is told from a key", "[plan]") {
  Explained plan(R"(
- rule: r
  when:
    - host: {name: $h, port: $p}
    - link: {from: $h, cost: {above: $p}, to: {not: $h}}
  derive: {out: {name: $h}}
)");
  const PlannedStep& join = plan.rule(0).steps.at(1);
  CHECK(join.key.size() == 1);
  CHECK(join.ordered == "cost above host.port");
  CHECK(join.tests == std::vector<std::string>{"to not host.name"});
}

TEST_CASE("a join for which nothing is looked up says so", "[plan]") {
  Explained plan(R"(
- rule: r
  when: [host: {name: $h}, link: {to: {not: $h}}]
  then: [print: '{$h}']
)");
  CHECK(plan.text().find("no equal field: all with all") != std::string::npos);
}

TEST_CASE("what is asked again says why, and what wakes it", "[plan]") {
  Explained plan(R"(
- rule: none
  when: [host: {name: $h}, no seen: {name: $h}]
  derive: {out: {name: $h}}
- rule: many
  when:
    - host: {name: $h}
    - count of link as $n: {from: $h}
      above: 2
  derive: {out: {name: $h}}
)");
  const PlannedStep& none = plan.rule(0).steps.at(1);
  CHECK(none.asked == "none seen is not none there");
  CHECK(none.wakes == none.looks);
  CHECK(plan.program.base().schema[none.wakes.at(0)].name == "seen");
  const PlannedStep& many = plan.rule(1).steps.at(1);
  CHECK(many.asked == "the count of facts");
  CHECK(plan.program.base().schema[many.wakes.at(0)].name == "link");
  CHECK(many.looks.empty());
}

TEST_CASE("gates stand apart, as they were written", "[plan]") {
  Explained plan(R"(
- rule: r
  when:
    - phase: {name: go}
    - no phase: {name: stop}
    - host: {name: $h}
    - link: {from: $h}
  then: [print: 'x']
)",
                 "- phase: {name: go}");
  CHECK(kinds(plan.rule(0)) == "3:Enter 4:Join Goal");
  REQUIRE(plan.rule(0).gates.size() == 2);
  CHECK_FALSE(plan.rule(0).gates[0].no);
  CHECK(plan.rule(0).gates[1].no);
  CHECK(plan.counts.facts.at(plan.rule(0).gates[0].alpha) == 1);
  CHECK(plan.counts.facts.at(plan.rule(0).gates[1].alpha) == 0);
}

TEST_CASE("rules that begin alike share nodes, and say so", "[plan]") {
  Explained plan(R"(
- rule: a
  when: [host: {name: $h}, link: {from: $h, to: $t}]
  derive: {out: {name: $t}}
- rule: b
  when: [host: {name: $h}, link: {from: $h, to: $t}, no out: {name: $t}]
  then: [print: '{$t}']
)");
  std::uint32_t join = plan.rule(0).steps.at(1).node;
  CHECK(plan.rule(1).steps.at(1).node == join);
  CHECK(plan.plans.of_node.at(join).size() == 2);
  CHECK(plan.text().find("shared with rule b\n") != std::string::npos);
}

TEST_CASE("counts say how a key spreads the facts, and what was tried",
          "[plan]") {
  Explained plan(R"(
- rule: keyed
  when:
    - host: {name: $h}
    - link: {from: $h, to: {not: $h}}
  derive: {out: {name: $h}}
- rule: all-with-all
  when: [host: {port: $p}, link: {cost: {above: $p}}]
  then: [print: '{$p}']
)",
                 R"(
- host: {name: a, port: 1}
- host: {name: b, port: 9}
- link: {from: a, to: b, cost: 5}
- link: {from: a, to: a, cost: 6}
- link: {from: c, to: b, cost: 7}
)");
  StepCounts keyed = plan.at(0, 1);
  CHECK(keyed.reached == 2);
  CHECK(keyed.facts == 3);
  CHECK(keyed.node.keys == 2);
  CHECK(keyed.node.longest == 2);
  CHECK(keyed.node.pairs == 2);
  CHECK(keyed.node.matches == 1);
  StepCounts all = plan.at(1, 1);
  CHECK(all.node.keys == 1);
  CHECK(all.node.pairs == 6);
  CHECK(all.node.matches == 3);
  CHECK(plan.text().find("found in order by cost above host.port\n") !=
        std::string::npos);
}

TEST_CASE("what went is not counted", "[plan]") {
  Program program(types + R"(
- rule: r
  when: [host: {name: $h}, no link: {to: $h}, some link: {from: $h}]
  derive: {out: {name: $h}}
)");
  program.tell("- host: {name: a}\n- link: {from: a, to: b}\n");
  program.run();
  RulePlan plan = explain_plan(program.base()).rules.at(0);
  REQUIRE(kinds(plan) == "1:Enter 2:Not 3:Some Goal");
  auto matches = [&](std::size_t step) {
    NodeCounts counts;
    REQUIRE(program.session().matcher().count_nodes(counts));
    return counts_of(plan, step, counts).node.matches;
  };
  CHECK(matches(1) == 1);
  CHECK(matches(2) == 1);
  CHECK(matches(3) == 1);
  program.tell("- link: {from: b, to: a}").run();
  CHECK(matches(1) == 0);
  CHECK(matches(3) == 0);
  program.untell("link {from: b, to: a}").run();
  CHECK(matches(3) == 1);
}

TEST_CASE("a rule that no fact can begin, and a matcher without a network",
          "[plan]") {
  Explained plan(R"(
- rule: only-gates
  when: [no phase: {name: stop}]
  then: [print: 'x']
)");
  CHECK(kinds(plan.rule(0)) == "Goal");
  CHECK(plan.at(0, 0).node.matches == 1);
  Program naive(types, {.now = test_now, .naive = true});
  NodeCounts counts;
  CHECK_FALSE(naive.session().matcher().count_nodes(counts));
}

}  // namespace lastmile
