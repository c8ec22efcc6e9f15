// The ranker beside the oracle, on random worlds and random evidence.

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <random>

#include "engine/diagnose/grounds.hpp"
#include "engine/diagnose/outlook.hpp"
#include "tests/engine/diagnose/oracle.hpp"
#include "tests/support/program.hpp"

namespace lastmile {
namespace {

using Random = std::mt19937;

int below(Random& random, int n) {
  return static_cast<int>(random() % static_cast<unsigned>(n));
}

template <class T>
const T& one_of(Random& random, const std::vector<T>& list) {
  return list[static_cast<std::size_t>(
      below(random, static_cast<int>(list.size())))];
}

const std::vector<double> frequencies{.99, .95, .80, .60, .35,
                                      .15, .05, .01, .001};

oracle::World world(Random& random) {
  oracle::World out;
  int signs = 4 + below(random, 12), causes = 2 + below(random, 10);
  out.fixes = 4;
  for (int s = 0; s < signs; ++s) {
    out.otherwise.push_back(one_of(random, frequencies));
  }
  const std::vector<double> rates{.30, .10, .03, .01, .003};
  for (int c = 0; c < causes; ++c) {
    // Never two alike: no tie hangs on rounding.
    double alike = .8 + .001 * below(random, 400);
    oracle::Cause cause{.base_rate = one_of(random, rates) * alike};
    for (int s = 0; s < signs; ++s) {
      int kind = below(random, 12);
      if (kind < 5) cause.shows[s] = one_of(random, frequencies);
      if (kind == 5) cause.shows[s] = 0;
      if (kind == 6) cause.rules_out.insert(s);
      if (kind == 7 && below(random, 3) == 0) cause.proven_by.insert(s);
      if (kind < 5 && below(random, 4) == 0) {
        cause.graded[s] =
            one_of<std::string>(random, {"community", "unverified", "refuted"});
      }
    }
    // Only later causes bring earlier ones about: no circles.
    for (int root = c + 1; root < causes; ++root) {
      if (below(random, 5) == 0) cause.caused_by.push_back(root);
    }
    for (int f = 0; f < out.fixes; ++f) {
      if (below(random, 3) == 0) cause.cures[f] = one_of(random, frequencies);
    }
    out.causes.push_back(std::move(cause));
  }
  return out;
}

SignState state(oracle::State state) {
  return state == oracle::State::Present  ? SignState::Present
         : state == oracle::State::Absent ? SignState::Absent
                                          : SignState::Unknown;
}

bool near(double a, double b) {
  return std::abs(a - b) <= 1e-9 + 1e-9 * std::abs(b);
}

struct Counts {
  int together = 0, below = 0, out = 0, failed = 0;
};

void agree(Random& random, const oracle::World& world, Counts& counts) {
  auto base = load_sound(world.as_pack());
  const Ranker& ranker = grounds_of(*base).ranker;
  for (int round = 0; round < 20; ++round) {
    std::vector<oracle::State> states;
    std::vector<SignState> same;
    for (std::size_t s = 0; s < world.otherwise.size(); ++s) {
      states.push_back(static_cast<oracle::State>(below(random, 3)));
      same.push_back(state(states.back()));
    }
    std::set<int> failed;
    std::vector<const Fix*> fixes;
    if (below(random, 3) == 0) {
      failed.insert(below(random, world.fixes));
      fixes.push_back(base->find_fix("f" + std::to_string(*failed.begin())));
      ++counts.failed;
    }
    oracle::Ranking slow = oracle::rank(world, states, failed);
    Ranking fast = ranker.rank({.states = same, .failed = fixes});
    bool right = near(fast.other, slow.other);
    for (std::size_t c = 0; c < slow.rows.size(); ++c) {
      const oracle::Row& row = slow.rows[c];
      const CauseScore& score = fast.causes[c];
      std::string below = row.below < 0 ? "" : "c" + std::to_string(row.below);
      std::set<std::string> with, partners;
      for (int w : row.with) with.insert("c" + std::to_string(w));
      for (const auto* partner : score.with) partners.insert(partner->id);
      right = right && near(score.probability, row.probability) &&
              score.out() == row.out && partners == with &&
              (score.below ? score.below->id : "") == below;
      counts.together += !with.empty();
      counts.below += !below.empty();
      counts.out += row.out;
    }
    if (!right) {
      std::string said;
      for (oracle::State s : states) said += "-?+"[static_cast<int>(s)];
      FAIL(world.as_pack() << "signs " << said << ", other " << fast.other
                           << " and " << slow.other);
    }
  }
}

}  // namespace

TEST_CASE("the ranking is that of the formulas, on random worlds",
          "[ranking][oracle]") {
  Random random(20260601);
  Counts counts;
  for (int i = 0; i < 60; ++i) agree(random, world(random), counts);
  // The worlds were not too tame to show anything.
  CHECK(counts.together > 20);
  CHECK(counts.below > 100);
  CHECK(counts.out > 100);
  CHECK(counts.failed > 100);
}

TEST_CASE("the ranking is that of the formulas, on many random worlds",
          "[.][ranking][oracle-long]") {
  Random random(std::random_device{}());
  Counts counts;
  for (int i = 0; i < 5000; ++i) agree(random, world(random), counts);
}

namespace {

std::vector<SignState> any_states(Random& random, const oracle::World& made) {
  std::vector<SignState> states;
  for (std::size_t s = 0; s < made.otherwise.size(); ++s) {
    states.push_back(state(static_cast<oracle::State>(below(random, 3))));
  }
  return states;
}

}  // namespace

TEST_CASE(
    "an outlook believes as the ranking does, where one cause is at fault",
    "[next][oracle]") {
  Random random(7);
  int compared = 0;
  for (int i = 0; i < 40; ++i) {
    oracle::World made = world(random);
    auto base = load_sound(made.as_pack());
    const Ranker& ranker = grounds_of(*base).ranker;
    for (int round = 0; round < 10; ++round) {
      std::vector<SignState> states = any_states(random, made);
      Ranking ranking = ranker.rank({.states = states});
      Outlook outlook(*base, ranker, states, ranking,
                      [](const Fix&) { return true; });
      bool together = false;
      for (const auto& row : ranking.causes) together |= row.together;
      if (together) continue;
      for (std::size_t c = 0; c < ranking.causes.size(); ++c) {
        const CauseScore& row = ranking.causes[c];
        // In a chain the probability of the row is shared.
        if (row.below || ranker.chains().is_linked(c)) continue;
        ++compared;
        double p = std::min(.99, outlook.probabilities()[c]);
        if (!near(p, row.probability)) {
          FAIL(made.as_pack() << p << " and " << row.probability);
        }
      }
      // No test is worth more than the bound says.
      for (std::size_t s = 0; s < states.size(); ++s) {
        if (states[s] != SignState::Unknown) continue;
        double saved = outlook.saved(
            {{{s, SignState::Present}}, {{s, SignState::Absent}}});
        CHECK(saved <= outlook.at_most_saved(std::array{s}) + 1e-9);
      }
    }
  }
  CHECK(compared > 50);
}

TEST_CASE("what an outcome saves is what the outlook behind it costs less",
          "[next][oracle]") {
  Random random(11);
  auto any = [](const Fix&) { return true; };
  int compared = 0, cheaper = 0;
  for (int i = 0; i < 60; ++i) {
    oracle::World made = world(random);
    auto base = load_sound(made.as_pack());
    const Ranker& ranker = grounds_of(*base).ranker;
    for (int round = 0; round < 10; ++round) {
      std::vector<SignState> states = any_states(random, made);
      Outlook outlook(*base, ranker, states, ranker.rank({.states = states}),
                      any);
      Turned outcome;
      for (std::size_t s = 0; s < states.size(); ++s) {
        if (states[s] != SignState::Unknown || below(random, 2) == 0) continue;
        states[s] =
            below(random, 2) == 0 ? SignState::Present : SignState::Absent;
        outcome.emplace_back(s, states[s]);
      }
      double saved = outlook.saved({outcome});
      if (saved == 0) continue;  // it cannot come
      Outlook behind(*base, ranker, states, ranker.rank({.states = states}),
                     any);
      ++compared;
      cheaper += behind.cost() < outlook.cost();
      if (std::abs(saved - (outlook.cost() - behind.cost())) > 1e-4) {
        FAIL(made.as_pack() << saved << " of " << outlook.cost() << ", and "
                            << behind.cost() << " behind it");
      }
    }
  }
  CHECK(compared > 200);
  CHECK(cheaper > 20);
}

}  // namespace lastmile
