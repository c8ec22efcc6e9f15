// Scores by hand: the formulas of the rule language, section 7.

#include "engine/diagnose/ranking.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

#include "engine/diagnose/diagnosis.hpp"
#include "tests/support/program.hpp"

namespace lastmile {
namespace {

using Catch::Matchers::WithinAbs;

double db(double ratio) { return 10 * std::log10(ratio); }

// Signs s1 … of facts with their number.
std::string signs(int n, const std::string& otherwise = "rarely") {
  std::string out = "- fact: f\n  fields: {n: integer, yes: yes or no}\n";
  for (int i = 1; i <= n; ++i) {
    std::string id = std::to_string(i);
    out += "- sign: s" + id + "\n  seen otherwise: " + otherwise +
           "\n  when: [{f: {n: " + id + ", yes: yes}}]\n";
  }
  return out;
}

struct World {
  std::shared_ptr<const KnowledgeBase> base;
  Ranker ranker;
  explicit World(const std::string& items)
      : base(load_sound(items)), ranker(*base) {}

  Ranking rank(std::vector<SignState> states) const {
    return ranker.rank(states);
  }
  static const CauseScore& of(const Ranking& ranking, std::string_view id) {
    for (const CauseScore& row : ranking.causes) {
      if (row.cause->id == id) return row;
    }
    FAIL("no cause " << id);
    return ranking.causes.front();
  }
};

constexpr SignState present = SignState::Present;
constexpr SignState absent = SignState::Absent;
constexpr SignState unknown = SignState::Unknown;

Diagnosis diagnosed(Program& p) {
  p.run();
  return diagnose(p.session(), {}, {});
}

}  // namespace

TEST_CASE("scores and probabilities are those computed by hand", "[ranking]") {
  World w(signs(3) + R"(
- cause: a
  base rate: common
  shows: {s1: usually, s2: often}
- cause: b
  base rate: rare
  shows: {s1: rarely, s3: almost always}
)");
  Ranking r = w.rank({present, absent, unknown});
  double sum = .10 + .003;
  double a = db(.10 / sum * .9) + db(.80 / .05) + db(.40 / .95);
  double b = db(.003 / sum * .9) + db(.05 / .05);
  double other = db(.10);
  double total =
      std::pow(10, a / 10) + std::pow(10, b / 10) + std::pow(10, other / 10);
  CHECK_THAT(World::of(r, "a").score, WithinAbs(a, 1e-9));
  CHECK_THAT(World::of(r, "b").score, WithinAbs(b, 1e-9));
  CHECK_THAT(World::of(r, "a").probability,
             WithinAbs(std::pow(10, a / 10) / total, 1e-9));
  CHECK_THAT(World::of(r, "b").probability,
             WithinAbs(std::pow(10, b / 10) / total, 1e-9));
  CHECK_THAT(r.other, WithinAbs(std::pow(10, other / 10) / total, 1e-9));
  std::vector<SignState> states{present, absent, unknown};
  std::vector<double> p = w.ranker.posterior(states);
  CHECK_THAT(p[0], WithinAbs(World::of(r, "a").probability, 1e-9));
  CHECK_THAT(p[2], WithinAbs(r.other, 1e-9));
}

TEST_CASE("without any sign the base rates stand beside one tenth of other",
          "[ranking]") {
  World w(signs(1) +
          "- cause: a\n  base rate: common\n"
          "- cause: b\n  base rate: very common\n");
  Ranking r = w.rank({unknown});
  CHECK_THAT(World::of(r, "a").probability, WithinAbs(.9 * .25, 1e-9));
  CHECK_THAT(World::of(r, "b").probability, WithinAbs(.9 * .75, 1e-9));
  CHECK_THAT(r.other, WithinAbs(.1, 1e-9));
}

TEST_CASE("a term never exceeds thirty points, proof adds thirty more",
          "[ranking]") {
  World w(signs(1, "0.00001") + R"(
- cause: a
  shows: {s1: always}
  proven by: [s1]
- cause: b
)");
  Ranking r = w.rank({present});
  CHECK_THAT(World::of(r, "a").score, WithinAbs(db(.45) + 30 + 30, 1e-9));
  CHECK(World::of(r, "a").probability <= .99);
  REQUIRE(World::of(r, "a").terms.size() == 2);
  CHECK(World::of(r, "a").terms[1].proves);
}

TEST_CASE("a ruled out cause leaves the normalisation", "[ranking]") {
  World w(signs(2) + R"(
- cause: a
  rules out: [s1]
- cause: b
- cause: c
  shows: {s2: never}
)");
  Ranking none = w.rank({unknown, unknown});
  CHECK_THAT(World::of(none, "a").probability, WithinAbs(.3, 1e-9));
  Ranking r = w.rank({present, present});
  CHECK(World::of(r, "a").out());
  CHECK(World::of(r, "c").out());
  CHECK(World::of(r, "a").probability == 0);
  CHECK_THAT(World::of(r, "b").probability, WithinAbs(.3 / .4, 1e-9));
  REQUIRE(World::of(r, "c").ruled_out_by.size() == 1);
  CHECK(World::of(r, "c").ruled_out_by[0]->id == "s2");
  // An absent sign rules out nothing.
  CHECK_FALSE(World::of(w.rank({absent, absent}), "a").out());
}

TEST_CASE("what only a community or nobody checked weighs little",
          "[ranking]") {
  auto link = [](const std::string& kind, const std::string& often) {
    auto base = load_sound(
        signs(1) + "- cause: a\n  shows:\n    s1: {how often: " + often +
        ", sources: [{url: x, kind: " + kind + "}]}\n");
    const Cause::Shows& shows = base->find_cause("a")->shows[0];
    return std::pair(shows.how_often, shows.otherwise);
  };
  CHECK(link("vendor", "always") == std::pair(.99, .05));
  CHECK(link("community", "always") == std::pair(.35, .15));
  CHECK(link("unverified", "always") == std::pair(.15, .05));
  CHECK(link("refuted", "always") == std::pair(.05, .05));
  // The cap never turns a sign round: it stays no evidence at most.
  auto weak = link("community", "rarely");
  CHECK(weak.first <= weak.second);
}

TEST_CASE("one better source lifts the cap", "[ranking]") {
  auto base = load_sound(signs(1) + R"(
- cause: a
  shows:
    s1: {how often: always, sources: [{url: x, kind: community}, {url: y, kind: vendor}]}
)");
  CHECK(base->find_cause("a")->shows[0].how_often == .99);
}

TEST_CASE("a refuted cause is never in the ranking", "[ranking]") {
  World w(signs(1) + "- cause: a\n- cause: b\n  status: refuted\n");
  Ranking r = w.rank({unknown});
  REQUIRE(r.causes.size() == 1);
  CHECK_THAT(r.causes[0].probability, WithinAbs(.9, 1e-9));
}

TEST_CASE("a chain is one row, headed by a root with a sign of its own",
          "[ranking]") {
  const std::string items = signs(2) + R"(
- cause: root
  shows: {s1: usually}
- cause: symptom
  shows: {s2: usually}
  caused by: [root]
)";
  World w(items);
  Ranking proven = w.rank({present, present});
  CHECK(World::of(proven, "symptom").below == World::of(proven, "root").cause);
  CHECK(World::of(proven, "root").below == nullptr);
  Ranking unproven = w.rank({unknown, present});
  CHECK(World::of(unproven, "root").below ==
        World::of(unproven, "symptom").cause);
  // The row scores as its best member; the others leave the normalisation.
  double best = db(.45) + db(.80 / .05);
  double total = std::pow(10, best / 10) + .1;
  CHECK_THAT(World::of(unproven, "symptom").probability,
             WithinAbs(std::pow(10, best / 10) / total, 1e-9));
  CHECK(World::of(unproven, "root").probability == 0);
}

TEST_CASE("probabilities have words, at their borders too", "[ranking]") {
  CHECK(probability_word(.9) == "very likely");
  CHECK(probability_word(.9 - 1e-6) == "likely");
  CHECK(probability_word(.7) == "likely");
  CHECK(probability_word(.699) == "possible");
  CHECK(probability_word(.4) == "possible");
  CHECK(probability_word(.399) == "unlikely");
  CHECK(probability_word(.1) == "unlikely");
  CHECK(probability_word(.0999) == "very unlikely");
  for (double p : {.95, .8, .5, .2, .0}) {
    CHECK(probability_of_word(probability_word(p)) <= p);
  }
  CHECK(probability_of_word("sure") < 0);
}

TEST_CASE("rows are ordered by score, then base rate, then id", "[diagnosis]") {
  Program p(signs(1) + R"(
- cause: z
  base rate: common
- cause: b
- cause: a
- cause: y
  base rate: rare
  shows: {s1: always}
)");
  p.tell("- f: {n: 1, yes: yes}");
  Diagnosis d = diagnosed(p);
  std::string order;
  for (const auto& row : d.rows) order += row.cause.cause->id;
  CHECK(order == "zyab");
}

TEST_CASE("a present sign that the best does not show is left to explain",
          "[diagnosis]") {
  Program p(signs(2) + "- cause: a\n  shows: {s1: always}\n");
  p.tell("- f: {n: 1, yes: yes}\n- f: {n: 2, yes: yes}");
  Diagnosis d = diagnosed(p);
  REQUIRE(d.best());
  CHECK(d.best()->cause.cause->id == "a");
  REQUIRE(d.unexplained.size() == 1);
  CHECK(d.unexplained[0]->id == "s2");
}

TEST_CASE("a cause whose only when cannot hold is out", "[diagnosis]") {
  Program p(signs(1) + "- cause: a\n  only when: [{sign: s1}]\n- cause: b\n");
  Diagnosis d = diagnosed(p);
  REQUIRE(d.ruled_out.size() == 1);
  CHECK(d.ruled_out[0].cause->id == "a");
  CHECK(d.ruled_out[0].does_not_apply);
}

TEST_CASE("fixes: high risk last, then by kind, then by cure per minute",
          "[diagnosis]") {
  Program p(signs(1) + R"(
- cause: a
  shows: {s1: always}
  fixed by: {danger: always, round: always, slow: usually, quick: usually, weak: rarely, tryit: always}
- fix: danger
  risk: high
  undo: none
  because: gone
- fix: round
  kind: workaround
  takes: 1m
- fix: slow
  takes: 60m
- fix: quick
  takes: 1m
- fix: weak
  takes: 5m
- fix: tryit
  kind: test
)");
  p.tell("- f: {n: 1, yes: yes}");
  Diagnosis d = diagnosed(p);
  std::string order;
  for (const RankedFix& fix : d.fixes) order += fix.fix->id + " ";
  CHECK(order == "quick slow weak round tryit danger ");
  double of_a =
      World::of(Ranker(p.base()).rank(std::vector{present}), "a").probability;
  CHECK_THAT(d.fixes[0].cures, WithinAbs(of_a * .80, 1e-9));
}

TEST_CASE("the expected cost is the best prefix of fixes, by hand", "[next]") {
  World w(signs(1) + R"(
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
  std::vector<double> p{.6, .3, .1};
  double e1 = .6 * .80, c1 = 10, e2 = .3 * .99, c2 = 60, esc = 120;
  double none = esc, first = c1 + esc * (1 - e1),
         both = c1 + c2 * (1 - e1) + esc * (1 - e1 - e2);
  double best = std::min({none, first, both});
  CHECK(best == both);
  CHECK_THAT(expected_cost(*w.base, w.ranker, p), WithinAbs(best, 1e-9));
  // Where trying is dearer than escalation, escalation it is.
  std::vector<double> hopeless{.01, .01, .98};
  CHECK_THAT(expected_cost(*w.base, w.ranker, hopeless), WithinAbs(120, 1e-9));
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

}  // namespace lastmile
