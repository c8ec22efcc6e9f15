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
    return ranker.rank({.states = states});
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
  // What weighs less than that stays as it is, and nothing turns round.
  CHECK(link("community", "rarely") == std::pair(.05, .05));
  auto weak = link("community", "occasionally");
  CHECK_THAT(db(weak.first / weak.second), WithinAbs(db(.35 / .15), 1e-9));
  CHECK_THAT(db((1 - weak.first) / (1 - weak.second)),
             WithinAbs(db(.85 / .95), 1e-9));
}

TEST_CASE("what only a community says never speaks loudly against a cause",
          "[ranking]") {
  for (const char* often : {"never", "practically never"}) {
    World w(signs(1, "often") + "- cause: a\n  shows:\n    s1: {how often: " +
            often + ", sources: [{url: x, kind: community}]}\n");
    Ranking r = w.rank({present});
    CHECK_FALSE(World::of(r, "a").out());
    CHECK_THAT(World::of(r, "a").terms[0].points,
               WithinAbs(db(.15 / .35), 1e-9));
  }
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

TEST_CASE(
    "a root that is likelier than its symptom, but shows nothing of its "
    "own, stands below it and gives the row its score",
    "[ranking]") {
  World w(signs(2) + R"(
- cause: root
  base rate: very common
  shows: {s1: usually}
- cause: symptom
  base rate: rare
  shows: {s1: usually, s2: usually}
  caused by: [root]
)");
  Ranking r = w.rank({present, unknown});
  const CauseScore &root = World::of(r, "root"),
                   &symptom = World::of(r, "symptom");
  CHECK(root.below == symptom.cause);
  CHECK_FALSE(root.effect);
  CHECK(symptom.score == root.own_score);
  CHECK(symptom.own_score < root.own_score);
}

TEST_CASE(
    "of two roots the one with a sign of its own heads the row; the "
    "other stands in it too",
    "[ranking]") {
  World w(signs(3) + R"(
- cause: a
  shows: {s1: usually}
- cause: b
  shows: {s2: usually}
- cause: first
  caused by: [a]
- cause: symptom
  shows: {s3: usually}
  caused by: [first, b]
)");
  Ranking r = w.rank({present, unknown, present});
  CHECK(World::of(r, "a").below == nullptr);
  for (const char* below : {"first", "symptom", "b"}) {
    CHECK(World::of(r, below).below == World::of(r, "a").cause);
  }
  CHECK(World::of(r, "symptom").effect);
  CHECK_FALSE(World::of(r, "b").effect);
}

TEST_CASE("a ruled out symptom leaves its root a row of its own", "[ranking]") {
  World w(signs(2) + R"(
- cause: root
- cause: symptom
  rules out: [s1]
  caused by: [root]
)");
  Ranking r = w.rank({present, unknown});
  CHECK(World::of(r, "symptom").out());
  CHECK(World::of(r, "root").below == nullptr);
  CHECK(World::of(r, "root").probability > 0);
}

TEST_CASE(
    "two causes that each explain what the other does not are named "
    "together",
    "[ranking]") {
  const std::string items = signs(3) + R"(
- cause: a
  shows: {s1: almost always}
- cause: b
  shows: {s2: almost always}
- cause: c
  shows: {s3: usually}
)";
  World w(items);
  Ranking r = w.rank({present, present, unknown});
  double one = .3 / .7;  // the odds of a base rate
  double told = (1 - .95 * .05) / .05;
  double single = one * told, pair = single * single, c = one;
  double all = 2 * single + pair + c + 2 * single * c + pair * c + .1;
  const CauseScore &a = World::of(r, "a"), &b = World::of(r, "b");
  CHECK_THAT(a.probability,
             WithinAbs((single + pair + single * c + pair * c) / all, 1e-9));
  CHECK_THAT(r.other, WithinAbs(.1 / all, 1e-9));
  CHECK_THAT(World::of(r, "c").probability,
             WithinAbs((c + 2 * single * c + pair * c) / all, 1e-9));
  CHECK(a.with == std::vector{b.cause});
  CHECK(b.with == std::vector{a.cause});
  CHECK(World::of(r, "c").with.empty());
  // Not where one of them shows all that is present.
  Ranking lone = w.rank({present, unknown, unknown});
  CHECK(World::of(lone, "a").with.empty());
  CHECK_FALSE(World::of(lone, "a").together);
}

TEST_CASE("a fix that did not help speaks against what it cures", "[ranking]") {
  World w(signs(1) + R"(
- cause: a
  fixed by: {mend: usually}
- cause: b
- fix: mend
)");
  std::vector<SignState> states{unknown};
  std::vector<const Fix*> failed{w.base->find_fix("mend")};
  Ranking r = w.ranker.rank({.states = states, .failed = failed});
  double total = .45 * .20 + .45 + .1;
  CHECK_THAT(World::of(r, "a").probability, WithinAbs(.45 * .2 / total, 1e-9));
  CHECK_THAT(World::of(r, "b").probability, WithinAbs(.45 / total, 1e-9));
  REQUIRE(World::of(r, "a").tried.size() == 1);
  CHECK_THAT(World::of(r, "a").tried[0].points, WithinAbs(db(.2), 1e-9));
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
      World::of(Ranker(p.base()).rank({.states = std::vector{present}}), "a")
          .probability;
  CHECK_THAT(d.fixes[0].cures, WithinAbs(of_a * .80, 1e-9));
}

}  // namespace lastmile
