// engine/formula/program.hpp
//
// A compiled expression from inside: a flat list of nodes, each naming its
// parts by number, with constants, functions and tables beside it. Only
// compile.cpp writes one; only a Machine runs it.

#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/formula/arithmetic.hpp"
#include "engine/formula/expression.hpp"
#include "engine/text/regex.hpp"

namespace lastmile::formula_detail {

enum class Code : std::uint8_t {
  Constant,   // a: of constants
  Load,       // a: row, b: column
  Entry,      // a: a map's node, b: constant that holds the key
  List,       // a: first of parts, count
  Call,       // a: first of parts, count, b: of functions
  Lookup,     // a: first of parts, count, b: of tables, c: column
  If,         // a: condition, b: then, c: else
  And,        // a, b
  Or,         // a, b
  Not,        // a
  Equal,      // a, b; flag: without case; turned: not equal
  Order,      // a, b, op; flag: without case
  In,         // a, b; flag: without case; turned: not in
  Calculate,  // a, b, op
  Negate,     // a
  Known,      // a
  Matches,    // a, b: of patterns
  Fit,        // a, b: of types
};

struct Node {
  Code code = Code::Constant;
  Operator op = Operator::Or;
  bool flag = false;
  bool turned = false;
  Kind gives = Kind::Unknown;
  std::uint16_t count = 0;
  std::uint32_t a = 0, b = 0, c = 0;
  std::uint32_t offset = 0, length = 0;  // in the expression's text
};

struct Program {
  std::vector<Node> nodes = {};
  std::vector<Value> constants = {};
  std::vector<std::uint32_t> parts = {};
  std::vector<const Function*> functions = {};
  std::vector<const Table*> tables = {};
  std::vector<Type> types = {};
  std::vector<Regex> patterns = {};
  std::vector<Source> sources = {};
  std::uint32_t root = 0;
  Type type = {};
};

// Runs a program once. A part that faults gives Unknown, which spreads by
// itself; only where Unknown does not spread is the fault asked for.
class Machine {
 public:
  Machine(const Program& program, const Environment& environment,
          Symbols& symbols)
      : program_(program), environment_(environment), symbols_(symbols) {}

  Value run(std::uint32_t number);
  std::unique_ptr<FormulaFault> take_fault() { return std::move(fault_); }

 private:
  Value load(const Node& node) const;
  Value entry(const Node& node);
  Value list(const Node& node);
  Value call(const Node& node);
  Value call_with(const Node& node, std::span<const Value> arguments);
  Value lookup(const Node& node);
  Value choose(const Node& node);
  Value both(const Node& node);
  Value either(const Node& node);
  Value invert(const Node& node);
  Value equal(const Node& node);
  Value order(const Node& node);
  Value in(const Node& node);
  Value calculate(const Node& node);
  Value negate(const Node& node);
  Value is_known(const Node& node);
  Value matches(const Node& node);
  Value fit(const Node& node);

  // The value if it is yes, no or unknown.
  bool truth(const Value& value, std::uint32_t part);
  Value settle(const Node& node, const Problem& problem, Value value);
  Value fail(const Node& node, std::string_view code, std::string message);

  const Program& program_;
  const Environment& environment_;
  Symbols& symbols_;
  std::unique_ptr<FormulaFault> fault_;
};

// May a function with these kinds take that one?
bool takes(Kinds kinds, Kind kind);

}  // namespace lastmile::formula_detail
