// engine/formula/formula.hpp
//
// An expression of the rule language as it was written: a tree in which every
// node knows the bytes of the text that it came from. It promises that what
// it prints parses back to an equal tree, and that no text, however hostile,
// costs more than its length. It knows no types, no variables and no
// functions: engine/formula/expression.hpp does.
//
// Grammar, loosest first; levels 2, 3, 6, 7 group from the left:
//
//   1  if C then A else B            only where an expression begins
//   2  or
//   3  and
//   4  not
//   5  == != < <= > >= in, not in    cannot be chained
//   6  + -
//   7  * / %
//   8  -x
//   9  literal  $v  $f.field  name(…)  module.name(…)  [a, b]  (…)
//
// Literals: 3389 0x904 1.5 1e3 'text' "text" yes no true false 1h30m
// 2026-06-01 2026-06-01T12:00:00Z. In single quotes only the quote itself is
// doubled, so '\d+' and 'HKLM\SYSTEM' are what they look like; in double
// quotes \" \\ \n \t \r stand for one character. dddd-dd-dd without spaces is
// a date, never a subtraction; a - inside a field name ($f.over-all) belongs
// to the name. A word that is no literal and no call, such as a table's name
// in lookup(codes, …), is a Word.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/value.hpp"

namespace lastmile {

// What is wrong with an expression, and where: bytes within its text. The
// caller maps them to a file, because only it knows how the text was quoted.
struct FormulaFault {
  std::string_view code = {};  // LM02xx
  std::string message = {};
  std::string hint = {};
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

using FormulaFaults = std::vector<FormulaFault>;

enum class Operator : std::uint8_t {
  Or,
  And,
  Not,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  In,
  NotIn,
  Add,
  Subtract,
  Multiply,
  Divide,
  Modulo,
  Negate,
};

std::string_view to_text(Operator op);  // "or", "==", "not in", …

struct Formula {
  enum class Form : std::uint8_t {
    Literal,    // kind, and text or whole or number
    Word,       // text
    Variable,   // text: the name without its $
    Field,      // text: the name; parts: what it is a field of
    List,       // parts
    Call,       // text: the function; parts: the arguments
    Operation,  // op; parts: one or two operands
    If,         // parts: condition, then, else
  };

  // Text, Integer, Number, YesNo, Time or Duration: of a Literal.
  Form form = Form::Literal;
  Kind kind = Kind::Unknown;
  Operator op = Operator::Or;
  std::uint16_t height = 1;  // of the tree; at most max_formula_height
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  std::int64_t whole = 0;  // Integer, YesNo, Time, Duration
  double number = 0;
  std::string text = {};
  std::vector<Formula> parts = {};

  // The same tree; places do not matter.
  bool operator==(const Formula& other) const;
};

inline constexpr std::size_t max_formula_length = 8 * 1024;  // bytes
inline constexpr int max_formula_nesting = 64;               // ( [ f( if not -
inline constexpr int max_formula_height = 256;  // a chain: 1 + 1 + 1 + …

// Nothing where the text is no expression; then one fault (LM0200-LM0219) has
// been added.
std::optional<Formula> parse_formula(std::string_view text,
                                     FormulaFaults& faults);

// Parses back to an equal tree, with no parenthesis that is not needed.
std::string to_text(const Formula& formula);

// The variables that it mentions, without their $, each once, in the order in
// which they first occur.
std::vector<std::string> variables_of(const Formula& formula);

}  // namespace lastmile
