// tests/support/scenario/author.hpp
//
// Makes up scenarios: rules over every head and operator of the language, sound
// and stratified, and acts that meet them. The same seed gives the same
// scenario on every machine. What it makes must load without an error; it does
// not know what follows from it.

#pragma once

#include <random>

#include "tests/support/scenario/scenario.hpp"
#include "tests/support/scenario/vocabulary.hpp"

namespace lastmile {

enum class Genre : std::uint8_t {
  Logic,   // derive rules alone: what holds depends on no order
  Acting,  // `then` rules too
};

class Author {
 public:
  Author(std::uint64_t seed, Genre genre);

  Scenario scenario();

  // For whoever plays: chance from the same source.
  std::size_t below(std::size_t n) {
    return static_cast<std::size_t>(random_() % n);
  }
  template <class T>
  void shuffle(std::vector<T>& list) {
    for (std::size_t i = list.size(); i > 1; --i) {
      std::swap(list[i - 1], list[below(i)]);
    }
  }

 private:
  struct Variable {
    std::string name;
    Kind kind;
    // Of a fact: its type; and its number is the fact itself.
    const TypeWords* fact = nullptr;
    bool one_of = false;  // never equal to a text that is none of its values
  };
  using Known = std::vector<Variable>;
  // What a condition may do where it stands.
  struct Stage {
    int layer;      // patterns of types up to this one
    int deniable;   // negations of types up to this one
    int depth = 0;  // of nesting
    bool binds = true;
  };

  bool chance(std::size_t percent) { return below(100) < percent; }
  template <class T>
  const T& pick(const std::vector<T>& list) {
    return list[below(list.size())];
  }
  std::string fresh(const char* stem) {
    return "$" + std::string(stem) + std::to_string(++variables_);
  }

  // author.cpp: rules and acts.
  void cast_types();
  bool used(const TypeWords& type) const;
  void use(const TypeWords& type);
  RuleText derive_rule(std::size_t number, int layer);
  RuleText then_rule(std::size_t number);
  std::vector<ConditionText> conditions(const Stage& stage, Known& known);
  std::string assertion(const TypeWords& type, const Known& known);
  std::string filled(const FieldWords& field, const Known& known);
  std::string action(const Known& known);
  std::vector<Act> acts();
  Act tell();
  Act collect();

  // author_patterns.cpp
  const TypeWords& type(int layer);
  ConditionText pattern(const std::string& before, const TypeWords& type,
                        const Stage& stage, Known& known,
                        const FieldWords* except = nullptr);
  std::string entry(const FieldWords& field, bool binds, bool denies,
                    Known& known);
  std::string compared(const FieldWords& field, const Known& known);
  std::string constant(const FieldWords& field) { return pick(field.values); }
  std::string value(const FieldWords& field, const Known& known);
  const Variable* variable(Kind kind, const Known& known);
  const Variable* fact_variable(const Known& known);

  // author_conditions.cpp: the other heads.
  ConditionText gate(const Stage& stage);
  ConditionText condition(const Stage& stage, Known& known);
  ConditionText nested(const char* head, const Stage& stage,
                       const Known& known);
  ConditionText every(const Stage& stage, const Known& known);
  ConditionText any(const Stage& stage, Known& known);
  ConditionText tally(const Stage& stage, Known& known);
  ConditionText collection();
  ConditionText lua(const Known& known);

  // author_expressions.cpp
  std::string arithmetic(const Known& known, int depth);
  std::string leaf(const Known& known);
  std::string whole(const Known& known);
  std::string proposition(const Known& known, int depth);
  std::string relation(const Known& known);
  std::string textual(const Known& known);

  std::mt19937_64 random_;
  Genre genre_;
  std::size_t variables_ = 0;
  std::vector<int> layers_;             // of the rules; above all: acts
  std::vector<const TypeWords*> cast_;  // types that rules may mention
  std::vector<const TypeWords*> used_;  // those that they do
};

}  // namespace lastmile
