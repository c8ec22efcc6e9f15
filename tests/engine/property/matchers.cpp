// Random programs over every head and operator, and random streams of telling,
// taking back, looking and running: after each of them the Rete holds, fires
// and reports what the matcher does that tries every combination.
//
// For a long search, in processes that may crash, with what is found cut down:
//
//   LASTMILE_PROGRAMS=100000 LASTMILE_SEED=7 build/dev/tests/test_property

#include <sys/mman.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <iostream>
#include <new>

#include "tests/support/program.hpp"
#include "tests/support/scenario/author.hpp"
#include "tests/support/scenario/child.hpp"
#include "tests/support/scenario/player.hpp"
#include "tests/support/scenario/shrink.hpp"

namespace lastmile {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t programs_by_default = 400;
#else
constexpr std::size_t programs_by_default = 2'000;
#endif

Session::Options options(const Scenario& scenario, bool naive) {
  return {.now = test_now,
          .max_firings = 150,
          .strategy = scenario.strategy,
          .naive = naive};
}

struct Seen {
  std::string difference;  // between the matchers; empty: none
  bool sound = true;       // the program and all claims
  std::size_t rules = 0, fired = 0;
  bool acted = false;
};

void count(const Session& session, Seen& seen) {
  seen.rules = session.fired().size();
  seen.fired = 0;
  for (std::size_t i = 0; i < seen.rules; ++i) {
    if (session.fired()[i] == 0) continue;
    ++seen.fired;
    seen.acted = seen.acted || !session.base().rules[i].derives();
  }
}

Seen play(const Scenario& scenario) {
  Seen seen;
  Loaded loaded = load_text(scenario.program());
  if (!loaded.sound()) return {rendered(loaded), false};
  Player rete(loaded.base, options(scenario, false));
  Player naive(loaded.base, options(scenario, true));
  for (std::size_t i = 0; i < scenario.acts.size(); ++i) {
    const Act& act = scenario.acts[i];
    bool taken = rete.play(act) && naive.play(act);
    if (!taken) return {"refused: " + act.text(), false};
    seen.difference = rete.account().difference(naive.account());
    if (!seen.difference.empty()) {
      seen.difference = "after act " + std::to_string(i + 1) + ", " +
                        act.text() + ":\n" + seen.difference;
      return seen;
    }
    count(naive.session(), seen);
    if (naive.at_limit()) break;
  }
  return seen;
}

Scenario scenario_of(std::uint64_t seed) {
  Scenario made =
      Author(seed, seed % 2 ? Genre::Acting : Genre::Logic).scenario();
  made.seed = seed;
  return made;
}

std::size_t number(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

// In what the two differ, so that cutting down keeps to one fault.
std::string subject(const std::string& difference) {
  std::size_t at = difference.find(":\n");
  return at == std::string::npos ? difference : difference.substr(at, 8);
}

std::string play_apart(const Scenario& scenario) {
  ChildEnd end = in_child(
      [&] {
        Seen seen = play(scenario);
        return seen.sound ? seen.difference : std::string();
      },
      10);
  return end.said;
}

std::string cut_down(const Scenario& scenario, const std::string& difference) {
  Scenario small = shrunk(scenario, [&](const Scenario& s) {
    std::string now = play_apart(s);
    return !now.empty() && subject(now) == subject(difference);
  });
  return "seed " + std::to_string(scenario.seed) + ", cut down:\n" +
         small.text() + play_apart(small);
}

// Where a search has come to, seen by the process that started it.
class Progress {
 public:
  Progress()
      : at_(mmap(nullptr, sizeof(std::uint64_t), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
    if (at_ == MAP_FAILED) throw std::bad_alloc();
  }
  ~Progress() { munmap(at_, sizeof(std::uint64_t)); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  std::uint64_t& seed() { return *static_cast<std::uint64_t*>(at_); }

 private:
  void* at_;
};

// The first of the seeds that shows a difference, or dies: 0 where none does.
std::uint64_t search(std::uint64_t from, std::uint64_t to, std::string& why) {
  Progress progress;
  ChildEnd end = in_child(
      [&]() -> std::string {
        for (std::uint64_t seed = from; seed < to; ++seed) {
          progress.seed() = seed;
          Seen seen = play(scenario_of(seed));
          if (!seen.difference.empty()) return seen.difference;
        }
        return "";
      },
      600);
  why = end.said;
  return why.empty() ? 0 : progress.seed();
}

void search_long(std::uint64_t first, std::uint64_t programs) {
  constexpr std::uint64_t at_once = 500;
  std::size_t found = 0;
  for (std::uint64_t seed = first; seed < first + programs && found < 5;) {
    std::uint64_t to = std::min(seed + at_once, first + programs);
    std::string why;
    std::uint64_t bad = search(seed, to, why);
    if (bad == 0) {
      seed = to;
      if ((seed - first) % 10'000 < at_once) {
        std::cerr << seed - first << " programs\n";
      }
      continue;
    }
    seed = bad + 1;
    ++found;
    UNSCOPED_INFO(cut_down(scenario_of(bad), why));
    CHECK(bad == 0);
  }
}

}  // namespace

TEST_CASE("the Rete equals the matcher that tries every combination",
          "[property]") {
  std::uint64_t first = number("LASTMILE_SEED", 1);
  if (std::getenv("LASTMILE_PROGRAMS")) {
    search_long(first, number("LASTMILE_PROGRAMS", 0));
    return;
  }
  std::size_t rules = 0, fired = 0, acted = 0;
  for (std::uint64_t seed = first; seed < first + programs_by_default; ++seed) {
    Scenario scenario = scenario_of(seed);
    INFO("seed " << seed);
    Seen seen = play(scenario);
    INFO(seen.difference);
    REQUIRE(seen.sound);
    if (!seen.difference.empty()) FAIL(cut_down(scenario, seen.difference));
    rules += seen.rules;
    fired += seen.fired;
    acted += seen.acted ? 1 : 0;
  }
  // Programs that do nothing would prove nothing.
  CHECK(fired > rules / 4);
  CHECK(acted > programs_by_default / 5);
}

}  // namespace lastmile
