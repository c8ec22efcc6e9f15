// Random programs that act, fired with either matcher: the same rules fire in
// the same order, whatever the strategy, and leave the same facts.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

constexpr const char* vocabulary = R"(
- fact: a
  fields: {x: integer, y: integer}
- fact: b
  fields: {x: integer, y: integer}
- fact: phase
  fields: {n: integer}
- fact: d
  fields: {x: integer}
- rule: derived
  when:
    - a: {x: $x, y: $y}
    - no b: {x: $y}
  derive:
    d: {x: $x}
)";

class Author {
 public:
  explicit Author(std::uint32_t seed) : random_(seed) {}

  std::string program() {
    std::string out = vocabulary;
    for (int i = 0; i < 4; ++i) out += rule(i);
    return out;
  }

  std::string fact() {
    std::string x = number(), y = number();
    switch (below(3)) {
      case 0: return "- a: {x: " + x + ", y: " + y + "}\n";
      case 1: return "- b: {x: " + x + ", y: " + y + "}\n";
      default: return "- phase: {n: " + x + "}\n";
    }
  }

  int below(int n) { return static_cast<int>(random_() % n); }

 private:
  std::string number() { return std::to_string(below(4)); }

  std::string condition() {
    switch (below(6)) {
      case 0: return "b: {x: $x}";
      case 1: return "no b: {x: $x, y: " + number() + "}";
      case 2: return "d: {x: $x}";
      case 3: return "no d: {x: $y}";
      case 4: return "some b: {y: $y}";
      default: return "check: $x <= $y + " + number();
    }
  }

  std::string action() {
    switch (below(4)) {
      case 0: return "retract: $f";
      case 1: return "update: $f\n      set: {y: " + number() + "}";
      case 2: return "assert: {b: {x: $y, y: " + number() + "}}";
      default:
        return "update: $p\n      set: {n: '{($n + 1) % 3}'}";
    }
  }

  std::string rule(int i) {
    std::string id = "r" + std::to_string(i);
    std::string out = "- rule: " + id + "\n  salience: " +
                      std::to_string(below(3)) + "\n  when:\n";
    out += "    - phase as $p: {n: {is: $n, at least: " + number() + "}}\n";
    out += "    - a as $f: {x: $x, y: $y}\n";
    for (int k = below(3); k > 0; --k) out += "    - " + condition() + "\n";
    return out + "  then:\n    - print: '" + id + " {$x} {$y} {$n}'\n    - " +
           action() + "\n";
  }

  std::mt19937 random_;
};

// All that was printed and all that stands, after each of several runs.
std::string story(const std::shared_ptr<const KnowledgeBase>& base,
                  const std::vector<std::string>& facts, Strategy strategy,
                  bool naive) {
  Program p(base, {.now = test_now, .max_firings = 120, .strategy = strategy,
                   .naive = naive});
  std::string out;
  for (const std::string& batch : facts) {
    p.tell(batch);
    Ran ran = p.run();
    out += p.printed() + p.facts() + std::string(to_text(ran.stopped)) + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("both matchers fire the same rules in the same order",
          "[property][agenda]") {
  std::size_t firings = 0;
  for (std::uint32_t seed = 1; seed <= 120; ++seed) {
    Author author(seed);
    std::string program = author.program();
    Loaded loaded = load_text(program);
    INFO("seed " << seed << "\n" << program << rendered(loaded));
    REQUIRE(loaded.sound());
    std::vector<std::string> facts(3);
    for (std::string& batch : facts) {
      for (int i = 0; i < 5; ++i) batch += author.fact();
    }
    for (Strategy strategy : {Strategy::Depth, Strategy::Breadth,
                              Strategy::Lex, Strategy::Mea}) {
      std::string plain = story(loaded.base, facts, strategy, true);
      CHECK(story(loaded.base, facts, strategy, false) == plain);
      firings += static_cast<std::size_t>(
          std::count(plain.begin(), plain.end(), '\n'));
    }
  }
  // Programs that do nothing would prove nothing.
  CHECK(firings > 4'000);
}

}  // namespace lastmile
