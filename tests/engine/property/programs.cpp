// Random small programs and random streams of telling and taking back: after
// every step the session that lived through all of it holds what a fresh
// session holds that was told the final set, in any order.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <random>
#include <set>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

// Four told types (one observed), and three layers of derived ones. A rule of
// a layer may deny or count what lies in the layers below it, and mention
// plainly what lies in its own: so it is stratified, and may be recursive.
constexpr const char* vocabulary = R"(
- fact: t0
  fields: {a: integer, b: integer}
- fact: t1
  fields: {a: integer, s: name}
- fact: t2
  fields: {a: {type: integer, key: yes}, b: integer}
- fact: t3
  fields: {a: integer, b: integer}
  observed: yes
- fact: d0
  fields: {a: integer, b: integer}
- fact: d1
  fields: {a: integer, b: integer}
- fact: d2
  fields: {a: integer, b: integer}
)";

class Author {
 public:
  explicit Author(std::uint32_t seed) : random_(seed) {}

  struct Rule {
    std::vector<std::string> when;
    int layer;
  };

  std::vector<Rule> rules() {
    std::vector<Rule> out;
    for (int layer = 0; layer < 3; ++layer) {
      for (int i = 0, n = 1 + below(2); i < n; ++i) out.push_back(rule(layer));
    }
    return out;
  }

  static std::string text(const std::vector<Rule>& rules) {
    std::string out = vocabulary;
    int number = 0;
    for (const Rule& rule : rules) {
      std::string when = "\n  when:\n";
      for (const std::string& c : rule.when) when += "    - " + c + "\n";
      std::string id = std::to_string(++number);
      out += "- rule: r" + id + when + "  derive: {d" +
             std::to_string(rule.layer) + ": {a: $x, b: $y}}\n";
      out += "- sign: s" + id + when;
    }
    return out;
  }

  // One fact as it is told, and as it reads back.
  std::pair<std::string, std::string> fact() {
    std::string a = std::to_string(below(3)), b = std::to_string(below(3));
    bool partly = below(5) == 0;
    switch (below(4)) {
      case 0: return pair("t0", partly ? "a: " + a : "a: " + a + ", b: " + b);
      case 1: {
        const char* names[] = {"x", "y", "z"};
        return pair("t1", "a: " + a + ", s: " + names[below(3)]);
      }
      case 2: return pair("t2", "a: " + a + ", b: " + b);
      default: return pair("t3", partly ? "b: " + b : "a: " + a + ", b: " + b);
    }
  }

  int below(int n) { return static_cast<int>(random_() % n); }
  template <class T>
  void shuffle(std::vector<T>& list) {
    for (std::size_t i = list.size(); i > 1; --i) {
      std::swap(list[i - 1], list[random_() % i]);
    }
  }

 private:
  static std::pair<std::string, std::string> pair(const std::string& type,
                                                  const std::string& fields) {
    return {"- " + type + ": {" + fields + "}\n", type + " {" + fields + "}"};
  }

  std::string type(int layer, bool own) {
    int derived = own ? layer + 1 : layer;
    int choice = below(4 + derived);
    return choice < 4 ? "t" + std::to_string(choice)
                      : "d" + std::to_string(choice - 4);
  }

  // Of $x and $y, which other conditions bind, or a constant, or a comparison.
  std::string entry(const std::string& field) {
    switch (below(6)) {
      case 0: return field + ": " + std::to_string(below(3));
      case 1: return field + " at least: " + std::to_string(below(3));
      case 2: return field + " not: $y";
      case 3: return field + " one of: [0, $x]";
      default: return field + ": $x";
    }
  }

  std::string pattern(const std::string& type) {
    if (type == "t1") return "{" + entry("a") + ", s: $_}";
    return below(2) ? "{" + entry("a") + "}"
                    : "{" + entry("a") + ", " + entry("b") + "}";
  }

  std::string condition(int layer) {
    std::string plain = type(layer, true), lower = type(layer, false);
    switch (below(10)) {
      case 0: return plain + ": " + pattern(plain);
      case 1: return "no " + lower + ": " + pattern(lower);
      case 2: return "some " + plain + ": " + pattern(plain);
      case 3:
        return "every " + lower + ": {a: $e}\n      has: [{check: $e + $x " +
               std::string(below(2) ? ">" : "<=") + " 2}]";
      case 4:
        return "any: [{" + plain + ": " + pattern(plain) + "}, [{" + lower +
               ": " + pattern(lower) + "}, {check: $x > 0}]]";
      case 5:
        return "count of " + lower + " as $n" + std::to_string(++counts_) +
               ": " + pattern(lower) + "\n      " +
               (below(2) ? "at least" : "below") + ": " +
               std::to_string(1 + below(2));
      case 6: {
        std::string t2 = below(2) ? "t0" : "t2";
        return "sum of " + t2 + ".b as $n" + std::to_string(++counts_) +
               ": {a: $x}\n      above: " + std::to_string(below(3));
      }
      case 7: return "check: '$x + $y < " + std::to_string(1 + below(4)) + "'";
      case 8:
        return "no: [{" + lower + ": {a: $i}}, {" + type(layer, false) +
               ": {a above: $i}}]";
      default: return "let: {$l" + std::to_string(++counts_) + ": '2 / $x'}";
    }
  }

  Rule rule(int layer) {
    std::string first = type(layer, true), second = type(layer, true);
    Rule made{{first + ": {a: $x}", second + ": {a: $y}"}, layer};
    for (int i = 0, n = below(3); i < n; ++i) {
      made.when.push_back(condition(layer));
    }
    shuffle(made.when);
    return made;
  }

  std::mt19937 random_;
  int counts_ = 0;
};

// The facts, and how each sign stands: what holds for certain and possibly.
std::string all_of(Program& p) {
  std::string out = p.facts();
  for (const Sign& sign : p.base().signs) {
    out += sign.id + " " + p.holds(sign.id) + "\n";
  }
  return out;
}

std::string fresh(const std::shared_ptr<const KnowledgeBase>& base,
                  const std::vector<std::string>& told, bool complete) {
  // By trying every combination, so that the two matchers meet here too.
  Program p(base, {.now = test_now, .naive = true});
  if (complete) p.collect("t3");
  std::string all;
  for (const std::string& fact : told) all += fact;
  if (!all.empty()) p.tell(all);
  p.run();
  return all_of(p);
}

// How many facts the program derived in all.
std::size_t live_through(std::uint32_t seed) {
  Author author(seed);
  std::size_t derived = 0;
  std::vector<Author::Rule> rules = author.rules();
  std::string text = Author::text(rules);
  Loaded loaded = load_text(text);
  for (Author::Rule& rule : rules) author.shuffle(rule.when);
  Loaded shuffled = load_text(Author::text(rules));
  INFO("seed " << seed << "\n" << text << "\n" << rendered(loaded));
  REQUIRE(loaded.sound());
  REQUIRE(shuffled.sound());
  bool complete = author.below(2) == 1;
  Program lived(loaded.base, {.now = test_now});
  if (complete) lived.collect("t3");
  std::vector<std::pair<std::string, std::string>> told;
  std::string history;
  for (int step = 0; step < 24; ++step) {
    if (!told.empty() && author.below(5) < 2) {
      std::size_t at =
          static_cast<std::size_t>(author.below(static_cast<int>(told.size())));
      history += "untell " + told[at].second + "\n";
      lived.untell(told[at].second);
      told.erase(told.begin() + static_cast<std::ptrdiff_t>(at));
    } else {
      auto fact = author.fact();
      // One claim a fact and a key, so that a line names what is taken back.
      bool known = std::any_of(told.begin(), told.end(), [&](const auto& t) {
        return t.second == fact.second ||
               (fact.second.starts_with("t2") &&
                t.second.substr(0, 8) == fact.second.substr(0, 8));
      });
      if (known) continue;
      history += "tell " + fact.second + "\n";
      lived.tell(fact.first);
      told.push_back(fact);
    }
    // Now and then several changes meet in one run.
    if (step < 6 || author.below(4) == 0) continue;
    lived.run();
    std::vector<std::string> order;
    for (const auto& [fact, line] : told) order.push_back(fact);
    author.shuffle(order);
    INFO(history);
    REQUIRE(all_of(lived) == fresh(loaded.base, order, complete));
    // The order of conditions in the file is not part of their meaning.
    INFO(Author::text(rules));
    REQUIRE(all_of(lived) == fresh(shuffled.base, order, complete));
    for (const char* type : {"d0", "d1", "d2"}) {
      std::string facts = lived.facts(type);
      derived += static_cast<std::size_t>(
          std::count(facts.begin(), facts.end(), '\n'));
    }
  }
  return derived;
}

}  // namespace

TEST_CASE("what may hold depends on no order and no history", "[property]") {
  std::size_t fruitful = 0;
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    fruitful += live_through(seed) > 0 ? 1 : 0;
  }
  // Programs that conclude nothing would prove nothing.
  CHECK(fruitful > 100);
}

}  // namespace lastmile
