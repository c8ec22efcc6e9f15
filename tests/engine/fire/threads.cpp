// One knowledge base, many threads, each with sessions of its own. Meant for
// the thread sanitizer: what they share is only read, and what is made at the
// first use is made once.

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "tests/support/program.hpp"
#include "tests/support/scenario/author.hpp"
#include "tests/support/scenario/player.hpp"

namespace lastmile {
namespace {

constexpr int threads = 8;

using Base = std::shared_ptr<const KnowledgeBase>;

Session::Options options(const Scenario& scenario) {
  return {.now = test_now, .max_firings = 150, .strategy = scenario.strategy};
}

// All that is seen of one session that lives through the scenario.
std::string story(const Base& base, const Scenario& scenario) {
  Player player(base, options(scenario));
  std::string out;
  for (const Act& act : scenario.acts) {
    if (player.at_limit()) break;
    player.play(act);
    Account account = player.account();
    out += account.births + account.firings + account.ran + account.printed;
  }
  return out;
}

// Starts all threads at once and waits for them.
void together(const std::function<void(int)>& work) {
  std::atomic<int> ready = 0;
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i) {
    all.emplace_back([&, i] {
      ++ready;
      while (ready < threads) std::this_thread::yield();
      work(i);
    });
  }
  for (std::thread& thread : all) thread.join();
}

}  // namespace

TEST_CASE("sessions on many threads share one knowledge base", "[threads]") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    Scenario scenario =
        Author(seed, seed % 2 ? Genre::Acting : Genre::Logic).scenario();
    INFO(scenario.text());
    std::string alone = story(load_sound(scenario.program()), scenario);
    // Loaded again: nobody has made its network yet.
    Base base = load_sound(scenario.program());
    std::vector<std::string> told(threads);
    together([&](int i) {
      for (int round = 0; round < 2; ++round) {
        told[static_cast<std::size_t>(i)] = story(base, scenario);
      }
    });
    for (const std::string& one : told) CHECK(one == alone);
  }
}

TEST_CASE("a session that is reset shares nothing with those of other threads",
          "[threads]") {
  Base base = load_sound(R"(
- fact: seen
  fields: {host: name, note: text, parts: list of text}
- fact: noted
  fields: {host: name, note: text}
- rule: note
  when: [{seen: {host: $h, note: {is: $n, matches: 'x[0-9]+'}, parts: $p}}]
  derive: {noted: {host: $h, note: "{$n} of {$h}, {join($p, '-')}"}}
)");
  std::atomic<int> wrong = 0;
  together([&](int i) {
    Session session(base, {.now = test_now});
    for (int round = 0; round < 40; ++round) {
      // Texts that no table has seen, so that every overlay grows.
      std::string name = std::to_string(i * 1000 + round);
      Claim claim{.type = "seen"};
      claim.fields.set("host", "Host" + name).set("note", "x" + name);
      claim.fields.set("parts", Node::list({Node::scalar(name)}));
      Diagnostics found;
      if (!session.tell(claim, found)) ++wrong;
      if (session.run().firings != 1) ++wrong;
      TypeId noted = base->schema.find("noted")->id;
      auto facts = session.memory().facts(noted);
      std::string text =
          facts.empty() ? ""
                        : to_text(session.memory().fact(facts.front()),
                                  base->schema, session.memory().symbols());
      if (text != "noted {host: Host" + name + ", note: x" + name + " of Host" +
                      name + ", " + name + "}") {
        ++wrong;
      }
      session.reset();
    }
  });
  CHECK(wrong == 0);
}

}  // namespace lastmile
