// tests/differential/author.hpp
//
// Makes up scenarios (tests/support/scenario) out of what the rule language
// and CLIPS both have and both mean alike. Each seed has a shape, which says
// what may meet in one program; each shape keeps off where the two languages
// differ by design:
//
// - Every field of a fact is given, and is an integer or a text: CLIPS knows
//   no unknown values, keys, names without case or types of fields.
// - A type is told or derived, never both, and a rule derives only from what
//   lies below: in CLIPS a fact that is asserted plainly forgets its logical
//   support, retracting takes a fact away whatever supports it, and facts that
//   support each other in a circle stay when their ground has gone. Circles
//   are in Growing, where nothing goes.
// - CLIPS looks at its agenda after each single assert and retract; we, when
//   all that a rule or a user changes has been changed. A `some` that loses
//   one witness and gains another, or a `no:` that closes and opens again, is
//   a new match there and not here. So in Acting one thing changes at a time,
//   and in Updating and Recency such conditions do not occur.
// - Aggregates, `is known` and expressions on facts have no like in CLIPS 6.30.
//
// And where CLIPS 6.30 is wrong, by its own manual and by hand
// (clips_is_wrong.cpp keeps an example of each):
//
// - A check in a group that has another condition than patterns: a conclusion
//   outlives its support, or CLIPS dies.
// - Two groups in one rule, of which one nests a `no`; `every` inside `no`;
//   `every` that demands more than one pattern; a `no` that holds a `some`
//   inside a `some`: matches that are none, or none where some are.
// - Integers overflow silently there.
//
// A pattern binds before it is used, from left to right: CLIPS wants that.

#pragma once

#include <random>

#include "tests/support/scenario/scenario.hpp"

namespace lastmile {

enum class Shape : std::uint8_t {
  Logic,     // derive rules, all heads, told and taken back in any order
  Growing,   // recursive; derive and assert; nothing is denied or taken back
  Acting,    // one change at a time; depth and breadth
  Updating,  // several changes in one firing; depth and breadth
  Recency,   // `then` rules alone, by lex and mea
};
inline constexpr std::uint64_t shapes = 5;

constexpr Shape shape_of(std::uint64_t seed) {
  return static_cast<Shape>(seed % shapes);
}

struct CommonType {
  std::string name;
  std::vector<std::pair<std::string, bool>> fields;  // name, is it an integer?
  int layer = 0;                                     // 0: told

  std::string item() const;
};
// Those of lower layers first.
const std::vector<CommonType>& common_types();

class CommonAuthor {
 public:
  explicit CommonAuthor(std::uint64_t seed)
      : random_(seed * 7919 + 17), seed_(seed), shape_(shape_of(seed)) {}

  Scenario scenario();
  // The same with the conditions of every list in another order, which the
  // rule language promises to mean the same.
  Scenario in_another_order(Scenario scenario);

 private:
  struct Variable {
    std::string name;  // with its $
    bool whole = true;
    bool fact = false;
    const CommonType* type = nullptr;  // of a fact
    std::string spare = {};            // of a fact: a field and a value that it
                                       // cannot have: "y: 2"
  };
  using Known = std::vector<Variable>;
  struct Stage {
    int highest;  // layer of a type that may be mentioned
    int depth = 0;
    bool acts = false;
  };

  std::size_t below(std::size_t n) { return random_() % n; }
  bool chance(std::size_t percent) { return below(100) < percent; }
  template <class T>
  const T& pick(const std::vector<T>& list) {
    return list[below(list.size())];
  }
  template <class T>
  void shuffle(std::vector<T>& list) {
    for (std::size_t i = list.size(); i > 1; --i) {
      std::swap(list[i - 1], list[below(i)]);
    }
  }
  std::string fresh(const char* stem) {
    return "$" + std::string(stem) + std::to_string(++variables_);
  }
  void in_another_order(std::vector<ConditionText>& list);

  // author.cpp
  RuleText derive_rule(std::size_t number, int layer);
  RuleText then_rule(std::size_t number);
  void act(RuleText& rule, const Known& known);
  std::string assertion(const CommonType& type, const Known& known);
  std::vector<Act> acts();
  Act tell();
  void change(std::vector<Act>& out);

  // author_conditions.cpp
  const CommonType& type(int highest);
  std::string constant(bool whole);
  std::string value(bool whole, const Known& known, std::size_t percent);
  const Variable* variable(bool whole, const Known& known);
  std::string entry(const std::string& field, bool whole, bool binds,
                    Known& known);
  std::string compared(const std::string& field, bool whole,
                       const Known& known);
  ConditionText pattern(const std::string& before, const CommonType& type,
                        Known& known);
  void name_fact(ConditionText& pattern, const CommonType& type, Known& known);
  ConditionText group(const char* head, const Stage& stage, const Known& known);
  ConditionText every(const Stage& stage, const Known& known);
  ConditionText any(const Stage& stage, Known& known);
  ConditionText check(const Known& known);
  ConditionText let(Known& known);
  ConditionText condition(const Stage& stage, Known& known);
  std::vector<ConditionText> conditions(const Stage& stage, Known& known);
  std::string arithmetic(const Known& known);
  std::string proposition(const Known& known, int depth);

  std::mt19937_64 random_;
  std::uint64_t seed_;
  Shape shape_;
  std::size_t variables_ = 0;
  // Of the present rule: whether it has a group of conditions, and an `any`.
  bool grouped_ = false, branched_ = false;
};

}  // namespace lastmile
