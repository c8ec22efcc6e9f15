// What happened is remembered: also of facts that fell, and of facts that an
// acting rule told.

#include <catch2/catch_test_macros.hpp>

#include "engine/explain/why.hpp"
#include "tests/support/program.hpp"

namespace lastmile {
namespace {

using Origin = Journal::Origin;
using Ending = Journal::Ending;

constexpr const char* chain = R"(
- fact: seed
  fields: {x: integer}
- fact: plan
  fields: {x: integer}
- fact: step
  fields: {x: integer}
- fact: done
  fields: {x: integer}
- rule: think
  when: [{seed: {x: $x}}]
  derive: {plan: {x: $x}}
- rule: act
  when: [{plan as $p: {x: $x}}]
  then: [{assert: {step: {x: $x}}}]
- rule: end
  when: [{step: {x: $x}}]
  derive: {done: {x: $x}}
)";

// One line a fact: how it came to be and to go, then its premises, indented.
std::string shown(const Session& session, const Proof& proof,
                  std::size_t indent = 0) {
  const WorkingMemory& memory = session.memory();
  std::string out =
      std::string(indent, ' ') +
      to_text(memory.fact(proof.fact), memory.schema(), memory.symbols());
  if (proof.rule) out += " by " + proof.rule->id;
  if (proof.round) out += " in " + std::to_string(proof.round);
  if (proof.acted) out += ", acting";
  if (proof.forgotten) out += ", forgotten";
  if (proof.shown_above) out += ", above";
  if (proof.cut) out += ", cut";
  if (proof.ending == Ending::TakenBack) out += ", taken back";
  if (proof.ending == Ending::Unsupported) out += ", unsupported";
  if (proof.ending == Ending::Replaced) out += ", replaced";
  if (proof.ended_by) out += ", retracted by " + proof.ended_by->id;
  out += "\n";
  for (const Proof& from : proof.from) out += shown(session, from, indent + 2);
  return out;
}

std::string told_why(const Program& p, FactId fact, const Journal& journal,
                     std::size_t depth = 1000) {
  std::set<FactId> seen;
  return shown(const_cast<Program&>(p).session(),
               why(const_cast<Program&>(p).session(), fact, seen,
                   {.journal = &journal, .depth = depth}));
}

// A fact that reads so, also one that fell; the youngest.
FactId ever(Program& p, std::string_view line) {
  const WorkingMemory& memory = p.session().memory();
  for (std::uint32_t n = memory.last().number; n > 0; --n) {
    if (to_text(memory.fact({n}), memory.schema(), memory.symbols()) == line) {
      return {n};
    }
  }
  return {};
}

}  // namespace

TEST_CASE("what an acting rule told is explained down to the ground",
          "[journal]") {
  Program p(chain);
  Journal journal;
  p.session().listen(&journal);
  p.tell("- seed: {x: 1}");
  p.run();
  CHECK(told_why(p, p.find("done {x: 1}"), journal) ==
        "done {x: 1} by end in 3\n"
        "  step {x: 1} by act in 2, acting\n"
        "    plan {x: 1} by think in 1\n"
        "      seed {x: 1}\n");
}

TEST_CASE("what fell is explained, and what made it fall", "[journal]") {
  Program p(chain);
  Journal journal;
  p.session().listen(&journal);
  p.tell("- seed: {x: 1}");
  p.run();
  p.untell("seed {x: 1}");
  p.run();
  REQUIRE(p.find("plan {x: 1}").number == 0);
  CHECK(told_why(p, ever(p, "plan {x: 1}"), journal) ==
        "plan {x: 1} by think in 1, unsupported\n"
        "  seed {x: 1}, taken back\n");
  // It stays without its premises, and still says what they were.
  CHECK(told_why(p, p.find("done {x: 1}"), journal) ==
        "done {x: 1} by end in 3\n"
        "  step {x: 1} by act in 2, acting\n"
        "    plan {x: 1} by think in 1, unsupported\n"
        "      seed {x: 1}, taken back\n");
}

TEST_CASE("a fact that a rule updated says which rule, and in what",
          "[journal]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- rule: grow
  when: [{n as $n: {x: {is: $x, below: 3}}}]
  then: [{update: $n, set: {x: '{$x + 1}'}}]
)");
  Journal journal;
  p.session().listen(&journal);
  p.tell("- n: {x: 1}");
  p.run();
  FactId first = ever(p, "n {x: 1}"), last = p.find("n {x: 3}");
  CHECK(told_why(p, last, journal) ==
        "n {x: 3} by grow in 2, acting\n"
        "  n {x: 2} by grow in 1, acting, retracted by grow\n"
        "    n {x: 1}, retracted by grow\n");
  Journal::Life life = journal.life(first);
  CHECK(life.origin == Origin::Told);
  CHECK(life.ending == Ending::Retracted);
  CHECK(life.ended == 1);
  REQUIRE(life.ended_by);
  CHECK(life.ended_by->round == 1);
  CHECK(life.ended_by->facts.size() == 1);
}

TEST_CASE("who said what was taken back is kept", "[journal]") {
  Program p(chain);
  Journal journal;
  p.session().listen(&journal);
  Diagnostics faults;
  Claim claim{.type = "seed", .from = {.by = "probe", .locator = "bytes 0-4"}};
  claim.fields.set("x", std::int64_t{7});
  REQUIRE(p.session().tell(claim, faults));
  FactId fact = p.find("seed {x: 7}");
  CHECK(journal.said(fact).empty());
  p.session().untell(fact);
  REQUIRE(journal.said(fact).size() == 1);
  CHECK(journal.said(fact).front().by == "probe");
  CHECK(journal.said(fact).front().locator == "bytes 0-4");
}

TEST_CASE("a claim more about one key replaces the fact that showed it",
          "[journal]") {
  Program p(R"(
- fact: host
  fields:
    name: {type: name, key: yes}
    port: integer
)");
  Journal journal;
  p.session().listen(&journal);
  p.tell("- host: {name: a}");
  FactId old = p.find("host {name: a}");
  p.tell("- host: {name: a, port: 1}");
  FactId now = p.find("host {name: a, port: 1}");
  Journal::Life life = journal.life(old);
  CHECK(life.ending == Ending::Replaced);
  CHECK(life.successor == now);
  CHECK(journal.life(now).ending == Ending::Stands);
}

TEST_CASE("a bounded journal forgets the oldest and says so", "[journal]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- rule: grow
  when: [{n as $n: {x: {is: $x, below: 500}}}]
  then: [{update: $n, set: {x: '{$x + 1}'}}]
)");
  Journal journal({.firings = 10}), whole;
  p.session().listen(&journal);
  p.tell("- n: {x: 0}");
  p.run();
  CHECK(journal.rounds() == 500);
  CHECK(journal.forgotten() >= 480);
  CHECK(journal.forgotten() <= 490);
  std::string tree = told_why(p, p.find("n {x: 500}"), journal);
  auto lines = std::count(tree.begin(), tree.end(), '\n');
  CHECK(lines >= 11);
  CHECK(lines <= 21);
  CHECK(tree.starts_with("n {x: 500} by grow in 500, acting\n"));
  CHECK(tree.find(", acting, forgotten") != std::string::npos);
}

TEST_CASE("a tree is cut where it is too deep, and says so", "[journal]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- rule: grow
  when: [{n as $n: {x: {is: $x, below: 90}}}]
  then: [{update: $n, set: {x: '{$x + 1}'}}]
)");
  Journal journal;
  p.session().listen(&journal);
  p.tell("- n: {x: 0}");
  p.run();
  std::string tree = told_why(p, p.find("n {x: 90}"), journal, 2);
  CHECK(std::count(tree.begin(), tree.end(), '\n') == 3);
  CHECK(tree.find("n {x: 88} by grow in 88, acting, cut") != std::string::npos);
}

TEST_CASE("the witnesses of a some are remembered, also within an any",
          "[journal]") {
  Program p(R"(
- fact: a
  fields: {x: integer}
- fact: b
  fields: {x: integer}
- fact: r
  fields: {x: integer, of: text}
- rule: plain
  when: [a: {x: $x}, some b: {x: $x}]
  derive: {r: {x: $x, of: plain}}
- rule: within
  when:
    - a: {x: $x}
    - any:
        - a: {x: 9}
        - - some b: {x: $x}
  derive: {r: {x: $x, of: within}}
- rule: without
  when:
    - a: {x: $x}
    - any: [b: {x: $x}, b: {x: 9}]
  derive: {r: {x: $x, of: without}}
)");
  Journal journal;
  p.session().listen(&journal);
  p.tell("- a: {x: 1}\n- b: {x: 1}\n").run();
  for (const char* rule : {"plain", "within", "without"}) {
    INFO(rule);
    FactId r = p.find(std::string("r {x: 1, of: ") + rule + "}");
    auto life = journal.life(r);
    REQUIRE(life.made_by);
    CHECK(life.made_by->rule->id == rule);
    CHECK(life.made_by->facts.size() == 2);
  }
}

TEST_CASE("a journal that hears another session knows nothing of the first",
          "[journal]") {
  Journal journal;
  Program first(chain);
  first.session().listen(&journal);
  first.tell("- seed: {x: 1}\n- seed: {x: 2}\n").run();
  REQUIRE(journal.rounds() == 6);
  first.session().listen(nullptr);
  Program second(R"(
- fact: a
  fields: {x: integer}
- fact: b
  fields: {x: integer}
- rule: only
  when: [some a: {x: 1}]
  derive: {b: {x: 1}}
)");
  second.session().listen(&journal);
  CHECK(journal.rounds() == 0);
  CHECK(journal.life(FactId{1}).origin == Origin::Unheard);
  second.tell("- a: {x: 1}\n").run();
  auto life = journal.life(second.find("b {x: 1}"));
  REQUIRE(life.made_by);
  CHECK(life.made_by->round == 1);
  CHECK(life.made_by->facts.size() == 1);
  CHECK(journal.life(FactId{5}).origin == Origin::Unheard);
}

TEST_CASE("what was there before the journal is not guessed at", "[journal]") {
  Program p(chain);
  p.tell("- seed: {x: 1}");
  p.run();
  Journal journal;
  p.session().listen(&journal);
  CHECK(journal.life(p.find("step {x: 1}")).origin == Origin::Unheard);
  p.tell("- seed: {x: 2}");
  p.run();
  CHECK(journal.life(p.find("step {x: 2}")).origin == Origin::Asserted);
}

TEST_CASE("a fact whose first reason went is proved by one that stands",
          "[why]") {
  // a follows from g and from b, b from a and from h.
  Program p(R"(
- fact: g
- fact: h
- fact: a
- fact: b
- rule: from-g
  when: [{g: {}}]
  derive: {a: {}}
- rule: from-h
  when: [{h: {}}]
  derive: {b: {}}
- rule: there
  when: [{a: {}}]
  derive: {b: {}}
- rule: back
  when: [{b: {}}]
  derive: {a: {}}
)");
  Journal journal;
  p.session().listen(&journal);
  p.tell("- g: {}");
  p.run();
  p.tell("- h: {}");
  p.run();
  p.untell("g {}");
  p.run();
  REQUIRE(p.facts() == "a {}\nb {}\nh {}\n");
  CHECK(told_why(p, p.find("a {}"), journal) ==
        "a {} by back in 1\n"
        "  b {} by from-h in 2\n"
        "    h {}\n");
}

}  // namespace lastmile
