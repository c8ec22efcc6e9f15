#include "tests/support/scenario/search.hpp"

#include <sys/mman.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <iostream>
#include <new>

#include "tests/support/scenario/child.hpp"
#include "tests/support/scenario/shrink.hpp"

namespace lastmile {
namespace {

constexpr unsigned seconds_for_one = 20, seconds_for_many = 900;

std::size_t number(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

Scenario scenario_of(std::uint64_t seed, Genres genres) {
  bool acts = genres == Genres::Both ? seed % 2 == 1 : genres == Genres::Acting;
  Scenario made = Author(seed, acts ? Genre::Acting : Genre::Logic).scenario();
  made.seed = seed;
  return made;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

std::string judged_apart(const Law& law, const Scenario& scenario) {
  ChildEnd end = in_child(
      [&] {
        Judgement judgement = law(scenario);
        return judgement.sound ? judgement.broken : std::string();
      },
      seconds_for_one);
  return end.said;
}

std::string cut_down(const Law& law, const Scenario& scenario,
                     const std::string& broken) {
  Scenario small = shrunk(scenario, [&](const Scenario& s) {
    return first_line(judged_apart(law, s)) == first_line(broken);
  });
  std::string how = judged_apart(law, small);
  return "seed " + std::to_string(scenario.seed) + ", cut down:\n" +
         small.text() + (how.empty() ? broken : how);
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

// The first of the seeds that breaks the law or dies of it; 0: none does.
std::uint64_t first_broken(const Law& law, const Maker& maker,
                           std::uint64_t from, std::uint64_t to,
                           std::string& how) {
  Progress progress;
  ChildEnd end = in_child(
      [&] {
        Judgement judgement;
        for (std::uint64_t seed = from; seed < to; ++seed) {
          progress.seed() = seed;
          judgement = law(maker(seed));
          if (!judgement.broken.empty() || !judgement.sound) break;
        }
        return judgement.broken;
      },
      seconds_for_many);
  how = end.said;
  return how.empty() ? 0 : progress.seed();
}

void hold_long(const Law& law, const Maker& maker, std::uint64_t first,
               std::uint64_t programs) {
  constexpr std::uint64_t at_once = 500;
  std::size_t found = 0;
  for (std::uint64_t seed = first; seed < first + programs && found < 5;) {
    std::uint64_t to = std::min(seed + at_once, first + programs);
    std::string how;
    std::uint64_t bad = first_broken(law, maker, seed, to, how);
    if (bad == 0) {
      seed = to;
      if ((seed - first) % 10'000 < at_once) {
        std::cerr << seed - first << " programs\n";
      }
      continue;
    }
    seed = bad + 1;
    ++found;
    UNSCOPED_INFO(cut_down(law, maker(bad), how));
    CHECK(bad == 0);
  }
}

}  // namespace

std::size_t hold(const Law& law, Genres genres, std::size_t programs) {
  return hold(
      law, [=](std::uint64_t seed) { return scenario_of(seed, genres); },
      programs);
}

std::size_t hold(const Law& law, const Maker& maker, std::size_t programs) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  programs /= 5;
#endif
  std::uint64_t first = number("LASTMILE_SEED", 1);
  if (std::getenv("LASTMILE_PROGRAMS")) {
    hold_long(law, maker, first, number("LASTMILE_PROGRAMS", 0));
    return 0;
  }
  for (std::uint64_t seed = first; seed < first + programs; ++seed) {
    Scenario scenario = maker(seed);
    INFO("seed " << seed);
    Judgement judgement = law(scenario);
    INFO(judgement.broken);
    REQUIRE(judgement.sound);
    if (!judgement.broken.empty()) {
      FAIL(cut_down(law, scenario, judgement.broken));
    }
  }
  return programs;
}

}  // namespace lastmile
