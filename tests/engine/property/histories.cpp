// What a session holds follows from what it was told and not from how it came
// there: random programs of `derive` rules, and of rules that act, over all
// heads, aggregates and `every` among them, whatever was taken back meanwhile.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"
#include "tests/support/scenario/player.hpp"
#include "tests/support/scenario/search.hpp"

namespace lastmile {
namespace {

using Base = std::shared_ptr<const KnowledgeBase>;

Session::Options options(bool naive) {
  return {.now = test_now, .max_firings = 150, .naive = naive};
}

Scenario in_another_order(Scenario scenario, Author& author) {
  for (RuleText& rule : scenario.rules) {
    author.shuffle(rule.when);
    for (ConditionText& condition : rule.when) {
      author.shuffle(condition.lists);
      for (auto& list : condition.lists) author.shuffle(list);
      author.shuffle(condition.has);
    }
  }
  return scenario;
}

// A session that was told the same in some order, by way of the plain matcher,
// and in which no rule acts.
std::string told_afresh(const Base& base, const Player& lived, Author& author,
                        bool with_facts) {
  Player fresh(base, options(true));
  fresh.tell_survivors(lived, [&](std::vector<std::size_t>& order) {
    if (!with_facts) order.clear();
    author.shuffle(order);
  });
  fresh.session().take_as_fired([](const Match&) { return true; });
  return fresh.account().facts;
}

Judgement differ(const char* what, const std::string& lived,
                 const std::string& fresh) {
  if (lived == fresh) return {};
  return {std::string(what) + "\n--- lived\n" + lived + "--- afresh\n" + fresh};
}

Judgement judge(const Scenario& scenario, std::size_t& derived) {
  Author author(scenario.seed, Genre::Logic);
  Loaded loaded = load_text(scenario.program());
  std::string other = in_another_order(scenario, author).program();
  Loaded turned = load_text(other);
  if (!loaded.sound()) return {rendered(loaded), false};
  if (!turned.sound()) return {rendered(turned), false};
  Player lived(loaded.base, options(false));
  for (std::size_t i = 0; i < scenario.acts.size(); ++i) {
    const Act& act = scenario.acts[i];
    if (!lived.play(act)) return {"refused: " + act.text(), false};
    if (lived.at_limit()) return {};
    // What follows from the last act of a run that was stopped comes later.
    if (lived.stopped()) continue;
    bool last = i + 1 == scenario.acts.size();
    if (act.kind != Act::Kind::Run || !(last || i % 3 == 0)) continue;
    std::string facts = lived.account().facts;
    derived += facts.find("} x") != std::string::npos ? 1 : 0;
    for (const auto& [what, base] :
         {std::pair("history", loaded.base), std::pair("order", turned.base)}) {
      std::string fresh = told_afresh(base, lived, author, true);
      Judgement found = differ(what, facts, fresh);
      if (found.broken.empty()) continue;
      if (base == turned.base) found.broken += "--- by\n" + other;
      return found;
    }
  }
  lived.untell_everything();
  lived.session().take_as_fired([](const Match&) { return true; });
  return differ("all taken back", lived.account().facts,
                told_afresh(loaded.base, lived, author, false));
}

}  // namespace

TEST_CASE("what a session lived through leaves no trace in what it holds",
          "[property]") {
  std::size_t derived = 0;
  std::size_t held = hold([&](const Scenario& s) { return judge(s, derived); },
                          Genres::Both, 800);
  // Programs that conclude nothing would prove nothing.
  if (held > 0) CHECK(derived > held / 3);
}

}  // namespace lastmile
