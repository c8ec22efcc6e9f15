// What is worth asking, looking at and trying: the formulas of the rule
// language, section 7, by hand.

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>

#include "engine/diagnose/diagnosis.hpp"
#include "engine/diagnose/outlook.hpp"
#include "engine/diagnose/trial.hpp"
#include "tests/support/program.hpp"

namespace lastmile {
namespace {

using Catch::Matchers::WithinAbs;

bool any_fix(const Fix&) { return true; }

const char* const answer_type = R"(
- fact: ask.answer
  fields: {question_id: {type: text, key: yes}, answer: text}
  observed: yes
)";

}  // namespace

TEST_CASE("the expected cost is the best prefix of fixes, by hand", "[next]") {
  auto base = load_sound(R"(
- cause: a
  base rate: common
  fixed by: {one: usually}
- cause: b
  base rate: common
  fixed by: {two: always}
- fix: one
  takes: 10m
- fix: two
  takes: 30m
  risk: medium
)");
  Repairs repairs(grounds_of(*base).ranker.weights(), 120, any_fix);
  std::vector<double> p{.6, .3, .1};
  double e1 = .6 * .80, c1 = 10, e2 = .3 * .99, c2 = 60, esc = 120;
  double none = esc, first = c1 + esc * (1 - e1),
         both = c1 + c2 * (1 - e1) + esc * (1 - e1 - e2);
  double best = std::min({none, first, both});
  CHECK(best == both);
  CHECK_THAT(repairs.expected_cost(p), WithinAbs(best, 1e-9));
  // Where trying is dearer than escalation, escalation it is.
  std::vector<double> hopeless{.01, .01, .98};
  CHECK_THAT(repairs.expected_cost(hopeless), WithinAbs(120, 1e-9));
}

TEST_CASE("a question that separates is asked, an answered one never again",
          "[next]") {
  const std::string items = R"(
- fact: ask.answer
  fields: {question_id: {type: text, key: yes}, answer: text}
  observed: yes
- sign: others-can
  seen otherwise: 0.5
  when: [{ask.answer: {question_id: others, answer: yes}}]
- question: others
  ask: Can others connect?
  takes: 1m
- question: colour
  ask: Which colour?
- cause: client
  shows: {others-can: always}
  fixed by: {mend-client: always}
- cause: server
  shows: {others-can: never}
  fixed by: {mend-server: always}
- fix: mend-client
  takes: 30m
- fix: mend-server
  takes: 30m
)";
  auto base = load_sound(items);
  auto session = [&](bool answered) {
    auto made = std::make_unique<Session>(base, Session::Options{test_now});
    Diagnostics found;
    if (answered) made->answer("others", "yes", found);
    return made;
  };
  for (bool answered : {false, true}) {
    auto s = session(answered);
    s->run();
    Diagnosis d = diagnose(*s, {}, [&] { return session(answered); });
    if (answered) {
      CHECK(d.next.empty());
      CHECK(d.rows[0].cause.cause->id == "client");
      continue;
    }
    REQUIRE(d.next.size() == 1);
    CHECK(d.next[0].id == "others");
    CHECK(d.next[0].saves > 0);
    CHECK(d.next[0].cost == 1);
  }
}

TEST_CASE("a look is worth the unknown signs that it would supply", "[next]") {
  auto base = load_sound(R"(
- fact: port
  fields: {open: yes or no}
  observed: yes
- fact: noise
  observed: yes
- sign: shut
  when: [{port: {open: no}}]
- cause: firewall
  shows: {shut: always}
  fixed by: {open-it: always}
- cause: client
  fixed by: {mend: always}
- fix: open-it
  takes: 20m
- fix: mend
  takes: 20m
)");
  auto make = [&] {
    return std::make_unique<Session>(base, Session::Options{test_now});
  };
  auto s = make();
  s->run();
  std::vector<Look> looks{{"probe", 0.1, {"port"}, true},
                          {"other", 0.1, {"noise"}, true},
                          {"dear", 500, {"port"}, false}};
  Diagnosis d = diagnose(*s, looks, make);
  REQUIRE(d.next.size() == 1);
  CHECK(d.next[0].id == "probe");
}

TEST_CASE(
    "the value of a question is what its answers take off the expected "
    "cost, by hand",
    "[next]") {
  auto base = load_sound(answer_type + std::string(R"(
- sign: s
  seen otherwise: 0.5
  when: [{ask.answer: {question_id: q, answer: yes}}]
- question: q
  ask: Is it?
  takes: 1m
- cause: a
  base rate: 0.5
  shows: {s: 0.9}
  fixed by: {mend-a: 0.99}
- cause: b
  base rate: 0.5
  shows: {s: 0.2}
  fixed by: {mend-b: 0.99}
- fix: mend-a
  takes: 30m
- fix: mend-b
  takes: 40m
)"));
  auto make = [&] {
    return std::make_unique<Session>(base, Session::Options{test_now});
  };
  auto s = make();
  s->run();
  Diagnosis d = diagnose(*s, {}, make);
  auto ecr = [](double a, double b) {
    double ea = a * .99, eb = b * .99, best = 120, other;
    bool a_first = ea / 30 > eb / 40;
    double c1 = a_first ? 30 : 40, c2 = a_first ? 40 : 30;
    double e1 = a_first ? ea : eb;
    best = std::min(best, c1 + 120 * (1 - e1));
    other = c1 + c2 * (1 - e1) + 120 * (1 - ea - eb);
    return std::min(best, other);
  };
  double yes = .45 * .9 + .45 * .2 + .1 * .5, no = 1 - yes;
  auto after = [&](double fa, double fb) {
    double wa = .45 * fa, wb = .45 * fb, sum = wa + wb + .1;
    return ecr(wa / sum, wb / sum);
  };
  double value = ecr(.45, .45) - yes * after(.9 / .5, .2 / .5) -
                 no * after(.1 / .5, .8 / .5) - 1;
  REQUIRE(value > 0);
  REQUIRE(d.next.size() == 1);
  CHECK_THAT(d.next[0].saves, WithinAbs(value, 1e-9));
}

TEST_CASE("an answer that tells nothing counts for what the others leave",
          "[next]") {
  auto base = load_sound(R"(
- fact: light
  fields: {red: yes or no}
  single: yes
  observed: yes
- sign: red
  seen otherwise: 0.1
  when: [{light: {red: yes}}]
- question: q
  ask: Which light?
  takes: 1m
  answers: {red: Red, other: Another}
  tells: {red: {light: {red: yes}}}
- cause: a
  shows: {red: 0.5}
  fixed by: {mend: always}
- cause: b
  fixed by: {burn: always}
- fix: mend
  takes: 60m
- fix: burn
  takes: 40m
)");
  auto make = [&] {
    return std::make_unique<Session>(base, Session::Options{test_now});
  };
  auto s = make();
  s->run();
  std::vector<SignState> states{SignState::Unknown};
  const Ranker& ranker = grounds_of(*base).ranker;
  Outlook outlook(*base, ranker, states, ranker.rank({.states = states}),
                  any_fix);
  Turned red{{0, SignState::Present}};
  // P(red) = .45·.5 + .55·.1, and nothing comes of the rest.
  double chance = .45 * .5 + .55 * .1;
  double both = outlook.saved({red, {}});
  CHECK(both > 0);
  CHECK_THAT(both, WithinAbs(chance * outlook.saved({red}), 1e-9));
}

TEST_CASE("what an answer turns is found by giving it, and it is taken back",
          "[next]") {
  auto base = load_sound(answer_type + std::string(R"(
- fact: scope
  fields: {others: yes or no, here: yes or no}
  single: yes
  observed: yes
- fact: alone
  fields: {}
- rule: alone
  when: [{scope: {others: yes, here: no}}]
  derive: {alone: {}}
- sign: others
  when: [{scope: {others: yes}}]
- sign: here
  when: [{scope: {here: yes}}]
- sign: alone
  when: [{alone: {}}]
- sign: asked
  when: [{ask.answer: {question_id: here, answer: no}}]
- question: others
  ask: Others?
  tells: {yes: {scope: {others: yes}}, no: {scope: {others: no}}}
- question: here
  ask: Here?
  tells: {yes: {scope: {here: yes}}, no: {scope: {here: no}}}
)"));
  auto make = [&] {
    auto made = std::make_unique<Session>(base, Session::Options{test_now});
    Diagnostics found;
    made->answer("others", "yes", found);
    CHECK_FALSE(found.has_errors());
    return made;
  };
  auto s = make();
  s->run();
  std::vector<SignState> states;
  for (const SignReport& report : sign_reports(*s)) {
    states.push_back(report.state);
  }
  Trial trial(*base, grounds_of(*base).touches, states, make);
  const Question& here = *base->find_question("here");
  constexpr auto present = SignState::Present, absent = SignState::Absent;
  // A type that is derived from an open one is open itself: the third sign
  // stays unknown where it is not there.
  const Turned yes{{1, present}, {3, absent}};
  const Turned no{{1, absent}, {2, present}, {3, present}};
  for (int again = 0; again < 3; ++again) {
    CHECK(trial.turned(here, here.answers[0]) == yes);
    CHECK(trial.turned(here, here.answers[1]) == no);
  }
}

TEST_CASE("a fix that was tried is not offered, nor counted on", "[next]") {
  Program p(R"(
- cause: a
  base rate: common
  fixed by: {first: usually, second: sometimes}
- fix: first
- fix: second
)");
  p.run();
  Diagnosis before = diagnose(p.session(), {}, {});
  Diagnosis after = diagnose(p.session(), {}, {}, {"first", "first", "none"});
  REQUIRE(before.fixes.size() == 2);
  REQUIRE(after.fixes.size() == 1);
  CHECK(after.fixes[0].fix->id == "second");
  CHECK(after.tried.size() == 1);
  CHECK(after.rows[0].cause.probability < before.rows[0].cause.probability);
}

}  // namespace lastmile
