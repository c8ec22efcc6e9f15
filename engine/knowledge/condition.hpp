// engine/knowledge/condition.hpp
//
// A condition as the engine sees it: names have become fact types, fields and
// places of values; operators have been held against types. It knows nothing
// of YAML; engine/load makes it, engine/match evaluates it.
//
// A match gives every pattern a row (its fact's values) and keeps what is
// computed (let, aggregates, what branches of `any` bind alike, $now) in row
// 0. A variable is a Source: a row and a column, never a name.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/formula/expression.hpp"
#include "engine/formula/template.hpp"
#include "engine/memory/fact_type.hpp"
#include "engine/script/scripts.hpp"
#include "engine/text/regex.hpp"

namespace lastmile {

// Row 0, column 0 of every match is the case's time.
inline constexpr Source now_source{0, 0};

// A value that is written in a rule: a constant, a variable, an expression, or
// a text with expressions in it.
struct Operand {
  struct Constant {
    Value value;
  };
  struct Variable {
    Source source;
  };
  std::variant<Constant, Variable, Expression, Template> form;
  Place place = {};
};

enum class Comparison : std::uint8_t {
  Equal,
  Not,
  OneOf,
  NoneOf,
  Above,  // also: after
  Below,  // also: before
  AtLeast,
  AtMost,
  Within,
  OlderThan,
  Contains,
  StartsWith,
  EndsWith,
  Matches,
  InSubnet,
  IsKnown,
};

std::string_view to_text(Comparison comparison);  // "at least", …

// One entry of a pattern: what must hold of one field. Of several operands
// (OneOf, NoneOf, and a list behind a text operator) one must fit.
struct FieldTest {
  FieldIndex field = 0;
  std::string entry = {};  // of a map of text: the key; empty: the field
  Comparison comparison = Comparison::Equal;
  bool without_case = false;
  bool wants_known = true;  // IsKnown: yes or no
  std::vector<Operand> operands = {};
  std::vector<Regex> expressions = {};  // of Matches, where constant
  Place place = {};
};

struct Pattern {
  TypeId type = 0;
  std::uint32_t row = 0;
  std::vector<FieldTest> tests = {};
  std::vector<FieldIndex> binds = {};  // must be known: variables stand there
  std::string fact_variable = {};      // `TYPE as $f`; empty: none
  Place place = {};
};

struct Condition;
using Conditions = std::vector<Condition>;

enum class Aggregate : std::uint8_t { Count, Sum, Average, Least, Most, List };
std::string_view to_text(Aggregate aggregate);

// `count of TYPE as $n:` and its kin.
struct Tally {
  Aggregate aggregate = Aggregate::Count;
  Pattern pattern;
  FieldIndex field = 0;      // not of Count
  std::uint32_t column = 0;  // of row 0: where the value goes
  struct Filter {
    Comparison comparison;
    Operand operand;
    bool without_case = false;
  };
  std::vector<Filter> filters = {};
  struct Group {
    Source from;           // within the pattern's row, or bound before
    std::uint32_t column;  // of row 0
    bool without_case = false;
  };
  std::vector<Group> groups = {};
  bool grouped = false;   // `group by` was said: no group without a match
  bool compares = false;  // the value was bound before: it must be equal
  Source equal_to = {};
  bool without_case = false;  // of `compares`
};

// A piece of Lua that runs on the values of a match, in the order of `with`.
struct ScriptCall {
  ScriptId script;
  std::vector<Source> arguments = {};
};

struct Condition {
  enum class Form : std::uint8_t {
    Pattern,  // pattern
    No,       // inner: cannot hold together
    Some,     // inner: hold together at least once
    Every,    // pattern; for each match of it inner holds
    Any,      // branches
    All,      // inner
    Tally,    // tally
    Let,      // lets
    Check,    // check
    Lua,      // lua
    Sign,     // sign, state: of a fix, a question, a cause
    Compare,  // pattern: tests of a row that was matched before, against
              // variables that were bound after it
  };
  struct Binding {
    std::uint32_t column;  // of row 0
    Expression value;
    std::string name;
    // Bound elsewhere too: the value must equal that one.
    std::optional<Source> equal_to = {};
    bool without_case = false;
  };
  struct Branch {
    std::vector<Condition> conditions;
    // What every branch binds, copied into row 0 when this one holds.
    std::vector<std::pair<Source, std::uint32_t>> visible;
  };

  Form form = Form::Pattern;
  Place place = {};
  std::size_t number = 0;  // as written in its list, from 1
  Pattern pattern = {};
  std::vector<Condition> inner = {};
  std::vector<Branch> branches = {};
  std::optional<Tally> tally = {};
  std::vector<Binding> lets = {};
  std::optional<Expression> check = {};
  std::string check_text = {};
  std::optional<ScriptCall> lua = {};
  std::string sign = {};
  std::string state = {};  // present, absent, unknown
};

// What the variables of a list of conditions are called, for texts and
// explanations, and how much room a match of them takes.
struct Layout {
  struct Variable {
    std::string name;  // without $
    Source source;
    Type type;
    bool is_fact = false;
  };
  std::uint32_t rows = 1;     // row 0 and one a pattern, nested ones too
  std::uint32_t columns = 1;  // of row 0; column 0 is $now
  std::vector<Variable> variables = {};  // visible at the end
};

struct When {
  Conditions conditions;
  Layout layout;
};

// Every fact type that the conditions mention, each once, and whether under
// negation (no, every, an aggregate, `is known: no`, a collection).
struct Mention {
  TypeId type;
  bool negated;
};
std::vector<Mention> mentions(const Conditions& conditions);
std::vector<Mention> mentions(const Condition& condition);

}  // namespace lastmile
