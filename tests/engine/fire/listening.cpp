// Who listens to a session hears all that happens in it, in order.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

class Heard final : public Listener {
 public:
  void attached(const Session& session) override {
    session_ = &session;
    lines.clear();
  }
  void told(FactId fact, bool fresh) override {
    add("told", fact, fresh ? "" : " again");
  }
  void untold(FactId fact) override {
    auto claims = session_->memory().claims(fact);
    add("untold", fact, " of " + std::to_string(claims.size()));
  }
  void derived(FactId fact, const Match& because, bool fresh) override {
    add("derived", fact, " by " + because.rule->id + (fresh ? "" : " again"));
  }
  void fell(FactId fact) override { add("fell", fact, ""); }
  void fired(const Match& match) override {
    lines.push_back("fired " + match.rule->id);
  }
  void acted() override { lines.emplace_back("acted"); }
  void faulted(const Diagnostic& what) override {
    lines.push_back("faulted " + what.item);
  }

  std::vector<std::string> lines;

 private:
  void add(const std::string& what, FactId id, const std::string& more) {
    const WorkingMemory& memory = session_->memory();
    lines.push_back(
        what + " " +
        to_text(memory.fact(id), memory.schema(), memory.symbols()) + more);
  }

  const Session* session_ = nullptr;
};

constexpr const char* rules = R"(
- fact: n
  fields: {x: integer}
- fact: big
  fields: {x: integer}
- rule: grow
  when: [{n as $n: {x: {is: $x, below: 3}}}]
  then: [{update: $n, set: {x: '{$x + 1}'}}]
- rule: big
  when: [{n: {x: {is: $x, above: 1}}}]
  derive: {big: {x: $x}}
)";

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("what happens is told in the order in which it happens",
          "[listener]") {
  Program p(rules);
  Heard heard;
  p.session().listen(&heard);
  p.tell("- n: {x: 1}");
  p.run();
  CHECK(heard.lines ==
        Lines{"told n {x: 1}", "fired grow", "untold n {x: 1} of 1",
              "fell n {x: 1}", "told n {x: 2}", "acted", "fired big",
              "derived big {x: 2} by big", "fired grow", "untold n {x: 2} of 1",
              "fell n {x: 2}", "told n {x: 3}", "acted", "fell big {x: 2}",
              "fired big", "derived big {x: 3} by big"});
  heard.lines.clear();
  p.tell("- n: {x: 3}");
  p.untell("n {x: 3}");
  p.run();
  CHECK(heard.lines == Lines{"told n {x: 3} again", "untold n {x: 3} of 2",
                             "fell n {x: 3}", "fell big {x: 3}"});
}

TEST_CASE("who listens hears what went wrong", "[listener]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- rule: broken
  when: [{n: {x: $x}}, {check: 1 / $x > 0}]
  then: [{print: 'fine'}]
)");
  Heard heard;
  p.session().listen(&heard);
  p.tell("- n: {x: 0}");
  p.run();
  CHECK(heard.lines == Lines{"told n {x: 0}", "faulted broken"});
}

TEST_CASE("a session that begins anew says so to who listens", "[listener]") {
  Program p(rules);
  Heard heard;
  p.session().listen(&heard);
  p.tell("- n: {x: 3}");
  p.session().reset();
  CHECK(heard.lines.empty());
  p.tell("- n: {x: 3}");
  CHECK(heard.lines == Lines{"told n {x: 3}"});
}

TEST_CASE("who listens near the limit hears only the end", "[listener]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- rule: grow
  when: [{n as $n: {x: $x}}]
  then: [{update: $n, set: {x: '{$x + 1}'}}]
)",
            {.now = test_now, .max_firings = 100});
  Heard usual, late;
  p.session().listen(&usual);
  p.session().listen_near_limit(&late, 2);
  p.tell("- n: {x: 1}");
  CHECK(p.run().stopped == Stopped::Limit);
  CHECK(usual.lines.back() == "acted");
  CHECK(std::count(usual.lines.begin(), usual.lines.end(), "fired grow") == 98);
  CHECK(late.lines == Lines{"fired grow", "untold n {x: 99} of 1",
                            "fell n {x: 99}", "told n {x: 100}", "acted",
                            "fired grow", "untold n {x: 100} of 1",
                            "fell n {x: 100}", "told n {x: 101}", "acted"});
}

TEST_CASE("who listens near the limit of facts hears the last of them",
          "[listener]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- rule: grow
  when: [{n: {x: $x}}]
  derive: {n: {x: '{$x + 1}'}}
)",
            {.now = test_now, .max_facts = 50});
  Heard late;
  p.session().listen_near_limit(&late, 2);
  p.tell("- n: {x: 1}");
  CHECK(p.run().stopped == Stopped::Limit);
  CHECK(late.lines.size() >= 4);
  CHECK(late.lines.size() <= 8);
}

TEST_CASE("a match that is taken as fired does not fire, its return does",
          "[session]") {
  Program p(R"(
- fact: n
  fields: {x: integer}
- fact: off
- rule: say
  when: [{n: {x: $x}}, {no off: {}}]
  then: [{print: '{$x}'}]
)");
  p.tell("- n: {x: 1}\n- n: {x: 2}");
  const FactId first = p.find("n {x: 1}");
  p.session().take_as_fired([&](const Match& match) {
    return std::find(match.facts.begin(), match.facts.end(), first) !=
           match.facts.end();
  });
  p.run();
  CHECK(p.printed() == "2\n");
  p.tell("- off: {}");
  p.run();
  p.untell("off {}");
  p.run();
  CHECK(p.printed() == "2\n2\n1\n");
}

TEST_CASE("matches are counted rule by rule", "[session]") {
  Program p(rules);
  p.tell("- n: {x: 5}\n- n: {x: 6}\n- n: {x: 1}");
  auto counts = [&] {
    std::vector<std::size_t> by_rule(p.base().rules.size());
    p.session().matcher().count_matches(by_rule);
    return by_rule;
  };
  p.run();
  CHECK(counts() == std::vector<std::size_t>{0, 3});
  p.untell("n {x: 6}");
  p.run();
  CHECK(counts() == std::vector<std::size_t>{0, 2});
}

}  // namespace lastmile
