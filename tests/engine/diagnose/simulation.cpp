// The ranking and the steps in simulated worlds with imprecise authors. The
// short runs are seeded and belong to the ordinary tests; the long one prints
// a table (scripts/check --full).

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdio>

#include "tests/engine/diagnose/simulator.hpp"

namespace lastmile::simulator {
namespace {

struct Score {
  const char* name;
  std::vector<double> (*rank)(const World&, const std::vector<SignState>&);
  int right = 0;
  Calibration calibration = {};
};

struct Ranked {
  std::vector<Score> scores{{"the ranking", by_ranking},
                            {"exact Bayes of the truth", by_bayes},
                            {"certainty factors", by_certainty_factors},
                            {"naive sums", by_naive_sums}};
  int faults = 0;

  double top(std::size_t i) const {
    return static_cast<double>(scores[i].right) / faults;
  }
  double calibration() const { return scores[0].calibration.error(); }
};

Ranked rank_worlds(unsigned seed, int worlds, int faults) {
  std::mt19937 random(seed);
  Shape shape;
  Ranked out;
  for (int w = 0; w < worlds; ++w) {
    World world = make_world(random, shape);
    for (int f = 0; f < faults; ++f) {
      Fault fault = draw(random, world, shape);
      ++out.faults;
      for (Score& score : out.scores) {
        std::vector<double> values = score.rank(world, fault.seen);
        auto best = std::max_element(values.begin(), values.end());
        bool right =
            static_cast<std::size_t>(best - values.begin()) == fault.cause;
        score.right += right;
        score.calibration.add(std::clamp(*best, 0.0, 1.0), right);
      }
    }
  }
  return out;
}

struct Spent {
  // Minutes a fault.
  double voi = 0, information = 0, fixes = 0, to_the_end = 0;
};

Spent spend(unsigned seed, int worlds, int faults) {
  std::mt19937 random(seed);
  Shape shape;
  Spent out;
  for (int w = 0; w < worlds; ++w) {
    World world = make_world(random, shape);
    for (int f = 0; f < faults; ++f) {
      Fault fault = draw(random, world, shape);
      unsigned luck = random();
      auto go = [&](Policy policy) {
        std::mt19937 same(luck);  // a fix that helps one helps all
        return minutes_to_the_end(world, fault, policy, same);
      };
      out.voi += go(Policy::ValueOfInformation);
      out.information += go(Policy::InformationPerMinute);
      out.fixes += go(Policy::FixesOnly);
      out.to_the_end += go(Policy::FixesToTheEnd);
    }
  }
  double all = worlds * faults;
  return {out.voi / all, out.information / all, out.fixes / all,
          out.to_the_end / all};
}

}  // namespace

TEST_CASE(
    "with imprecise authors the first cause is right within two points "
    "of the exact optimum, and its probability can be believed",
    "[simulation]") {
  Ranked ranked = rank_worlds(1, 20, 150);
  CHECK(ranked.top(0) >= ranked.top(1) - .02);
  CHECK(ranked.calibration() <= .05);
  CHECK(ranked.top(0) > ranked.top(2));
  CHECK(ranked.top(0) > ranked.top(3));
}

TEST_CASE(
    "the value of information needs no more minutes than information per "
    "minute, and a fifth less than fixes alone",
    "[simulation]") {
  Spent spent = spend(2, 20, 6);
  CHECK(spent.voi <= spent.information);
  CHECK(spent.voi <= .8 * spent.to_the_end);
  CHECK(spent.voi <= spent.fixes);
}

TEST_CASE("the long simulation holds and is printed", "[.][simulation-long]") {
  Ranked ranked = rank_worlds(11, 20, 5000);
  std::printf("%d faults in 20 worlds\n", ranked.faults);
  for (std::size_t i = 0; i < ranked.scores.size(); ++i) {
    std::printf("  %-26s first right %5.1f %%", ranked.scores[i].name,
                100 * ranked.top(i));
    if (i < 2) {
      std::printf("   calibration error %.3f",
                  ranked.scores[i].calibration.error());
    }
    std::printf("\n");
  }
  Spent spent = spend(12, 20, 250);
  std::printf(
      "minutes a fault: value of information %.1f, information per "
      "minute %.1f,\n  fixes by p/C %.1f, and where they stop in time "
      "%.1f\n",
      spent.voi, spent.information, spent.to_the_end, spent.fixes);
  CHECK(ranked.top(0) >= ranked.top(1) - .02);
  CHECK(ranked.calibration() <= .05);
  CHECK(spent.voi <= spent.information);
  CHECK(spent.voi <= .8 * spent.to_the_end);
  CHECK(spent.voi <= spent.fixes);
}

}  // namespace lastmile::simulator
