// Random programs over every head and operator, and random streams of telling,
// taking back, looking and running: after each of them the Rete holds, fires
// and reports what the matcher does that tries every combination.

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"
#include "tests/support/scenario/player.hpp"
#include "tests/support/scenario/search.hpp"

namespace lastmile {
namespace {

struct Fruit {
  std::size_t programs = 0, rules = 0, fired = 0, acted = 0;

  void count(const Session& session) {
    ++programs;
    bool any = false;
    for (std::size_t i = 0; i < session.fired().size(); ++i) {
      ++rules;
      if (session.fired()[i] == 0) continue;
      ++fired;
      any = any || !session.base().rules[i].derives();
    }
    acted += any ? 1 : 0;
  }
};

Session::Options options(const Scenario& scenario, bool naive) {
  return {.now = test_now,
          .max_firings = 150,
          .strategy = scenario.strategy,
          .naive = naive};
}

Judgement judge(const Scenario& scenario, Fruit& fruit) {
  Loaded loaded = load_text(scenario.program());
  if (!loaded.sound()) return {rendered(loaded), false};
  Player rete(loaded.base, options(scenario, false));
  Player naive(loaded.base, options(scenario, true));
  for (std::size_t i = 0; i < scenario.acts.size(); ++i) {
    const Act& act = scenario.acts[i];
    bool taken = rete.play(act) && naive.play(act);
    if (!taken) return {"refused: " + act.text(), false};
    std::string difference = rete.account().difference(naive.account());
    if (!difference.empty()) {
      return {difference + "after act " + std::to_string(i + 1) + ", " +
              act.text() + "\n"};
    }
    if (naive.at_limit()) break;
  }
  fruit.count(naive.session());
  return {};
}

}  // namespace

TEST_CASE("the Rete equals the matcher that tries every combination",
          "[property]") {
  Fruit fruit;
  std::size_t held = hold([&](const Scenario& s) { return judge(s, fruit); },
                          Genres::Both, 2'000);
  if (held == 0) return;
  // Programs that do nothing would prove nothing.
  CHECK(fruit.fired > fruit.rules / 4);
  CHECK(fruit.acted > fruit.programs / 5);
}

}  // namespace lastmile
