// Listeners and reasons.

#include <stdexcept>

#include "tests/engine/library/given.hpp"

using namespace lastmile;

namespace {

constexpr const char* reach = R"yaml(
- fact: link
  fields: {from: integer, to: integer}
- fact: reached
  fields: {id: integer}
- rule: reach.begins
  when: [{link: {from: 1, to: $to}}]
  derive: {reached: {id: $to}}
- rule: reach.goes-on
  when: [{reached: {id: $here}}, {link: {from: $here, to: $to}}]
  derive: {reached: {id: $to}}
- rule: divide
  when: [{link: {from: 0, to: $to}}, {check: 1 / $to > 0}]
  then: [{print: never}]
)yaml";

const Knowledge& knowledge() {
  static const Knowledge made = knowledge_of(reach);
  return made;
}

FactId link(Session& session, int from, int to) {
  return *session.tell("link", {{"from", from}, {"to", to}});
}

// Writes down what it hears.
struct Scribe : Listener {
  std::string heard;
  void told(const Fact& fact, bool fresh) override {
    heard += "told " + to_text(fact) + (fresh ? "\n" : " again\n");
  }
  void derived(const Fact& fact, const Firing& by, bool fresh) override {
    heard += "derived " + to_text(fact) + " by " + std::string(by.rule()) +
             (fresh ? "\n" : " again\n");
  }
  void fell(const Fact& fact) override {
    heard += "fell " + to_text(fact) + "\n";
  }
  void fired(const Firing& firing) override {
    heard += "fired " + std::string(firing.rule()) + " for";
    for (const Fact& fact : firing.facts()) heard += " " + to_text(fact);
    heard += "\n";
  }
  void faulted(const Diagnostic& fault) override {
    heard +=
        "faulted " + fault.code + " line " + std::to_string(fault.line) + "\n";
  }
};

}  // namespace

TEST_CASE("a listener hears what happens in the order in which it happens",
          "[library]") {
  Session session(knowledge());
  Scribe scribe;
  session.listen(&scribe);
  FactId first = link(session, 1, 2);
  link(session, 1, 2);
  session.run();
  CHECK(scribe.heard ==
        "told link {from: 1, to: 2}\n"
        "told link {from: 1, to: 2} again\n"
        "fired reach.begins for link {from: 1, to: 2}\n"
        "derived reached {id: 2} by reach.begins\n");
  scribe.heard.clear();
  REQUIRE(session.retract(first));
  session.run();
  CHECK(scribe.heard == "fell link {from: 1, to: 2}\nfell reached {id: 2}\n");
  scribe.heard.clear();
  link(session, 0, 0);
  session.run();
  CHECK(scribe.heard == "told link {from: 0, to: 0}\nfaulted LM0241 line 13\n");
  scribe.heard.clear();
  session.listen(nullptr);
  link(session, 1, 3);
  session.run();
  CHECK(scribe.heard.empty());
}

TEST_CASE("a listener stays over a reset and a move", "[library]") {
  Session session(knowledge());
  Scribe scribe;
  session.listen(&scribe);
  session.reset();
  Session moved = std::move(session);
  link(moved, 5, 6);
  CHECK(scribe.heard == "told link {from: 5, to: 6}\n");
}

TEST_CASE("a listener that throws is not told any more, and the run goes on",
          "[library]") {
  struct Thrower : Listener {
    int heard = 0;
    void derived(const Fact&, const Firing&, bool) override {
      ++heard;
      throw std::runtime_error("enough");
    }
  } thrower;
  Session session(knowledge());
  session.listen(&thrower);
  link(session, 1, 2);
  link(session, 2, 3);
  CHECK(session.run().stopped == Stopped::Quiescent);
  CHECK(thrower.heard == 1);
  CHECK(lines(session, "reached") == "reached {id: 2}\nreached {id: 3}\n");
  REQUIRE(session.faults().size() == 1);
  CHECK(session.faults()[0].code == "LM0614");
  CHECK(session.faults()[0].message.find("enough") != std::string::npos);
  session.reset();
  CHECK(session.faults().empty());
}

TEST_CASE("a listener looks at the session and cannot change it", "[library]") {
  struct Meddler : Listener {
    explicit Meddler(Session& to) : session(to) {}
    Session& session;
    std::string refused;
    void note(const Diagnostics& found) { refused += codes(found) + " "; }
    void derived(const Fact& fact, const Firing&, bool) override {
      CHECK(session.fact(fact.id()));
      CHECK(session.facts("link").size() == 1);
      note(session.tell("link", {{"from", 7}, {"to", 8}}).diagnostics());
      note(session.tell_text("x", "[]").diagnostics());
      note(
          session.retract((*session.facts("link").begin()).id()).diagnostics());
      note(session.update(fact.id(), {}).diagnostics());
      note(session.collect("link").diagnostics());
      note(session.answer("a", "b").diagnostics());
      TypeId link = session.knowledge().type("link")->id;
      CHECK_FALSE(session.tell(link, {7, 8}));
      note(session.check(link, {}).diagnostics());
      note(session.cell(link, 0, 1).diagnostics());
      CHECK(session.run().firings == 0);
      session.reset();
      CHECK(session.why(fact.id()).steps.empty());
      session.listen(nullptr);
    }
  };
  Session session(knowledge());
  Meddler meddler(session);
  session.listen(&meddler);
  link(session, 1, 2);
  session.run();
  CHECK(meddler.refused ==
        "LM0613 LM0613 LM0613 LM0613 LM0613 LM0613 LM0613 LM0613 ");
  CHECK(codes(session.faults()) == "LM0613 LM0613");  // run and reset
  CHECK(lines(session, "reached") == "reached {id: 2}\n");
  CHECK(session.facts("link").size() == 1);
}

TEST_CASE("why goes down from a conclusion to what was told", "[library]") {
  Session session(knowledge());
  link(session, 1, 2);
  REQUIRE(session.tell("link", {{"from", 2}, {"to", 3}},
                       {.by = "map", .source = "roads.csv", .locator = "4"}));
  session.run();
  FactId top;
  for (Fact fact : session.facts("reached")) top = fact.id();
  Proof proof = session.why(top);
  CHECK(to_text(proof) ==
        "reached {id: 3} — rule reach.goes-on, rules.yaml:9\n"
        "  reached {id: 2} — rule reach.begins, rules.yaml:6\n"
        "    link {from: 1, to: 2} — told\n"
        "  link {from: 2, to: 3} — map, roads.csv, 4\n");
  REQUIRE(proof.steps.size() == 4);
  CHECK(proof.steps[0].fact == top);
  CHECK(proof.steps[0].rule == "reach.goes-on");
  CHECK(proof.steps[0].from == std::vector<std::size_t>{1, 2});
  CHECK(proof.steps[2].told_by[0].source == "roads.csv");
}

TEST_CASE("what does not stand has no reason", "[library]") {
  Session session(knowledge());
  FactId gone = link(session, 1, 2);
  REQUIRE(session.retract(gone));
  session.run();
  CHECK(session.why(gone).steps.empty());
  CHECK(session.why({}).steps.empty());
  CHECK(to_text(Proof()).empty());
}

TEST_CASE("a proof may be deep, and is whole", "[library]") {
  Session session(knowledge());
  const int depth = 5000;
  for (int i = 1; i <= depth; ++i) link(session, i, i + 1);
  session.run();
  FactId top;
  for (Fact fact : session.facts("reached")) top = fact.id();
  Proof proof = session.why(top);
  CHECK(proof.steps.size() == 2 * depth);
  std::string text = to_text(proof);
  CHECK(static_cast<int>(std::count(text.begin(), text.end(), '\n')) ==
        2 * depth);
}
