// engine/formula/print.cpp
//
// Tree to text, and what else can be said of a tree alone.

#include <algorithm>
#include <array>

#include "engine/base/scalar.hpp"
#include "engine/formula/formula.hpp"

namespace lastmile {
namespace {

constexpr std::array<std::string_view, 17> operator_texts{
    "or", "and",    "not", "==", "!=", "<", "<=", ">", ">=",
    "in", "not in", "+",   "-",  "*",  "/", "%",  "-"};

// The levels of the grammar in formula.hpp.
int level(Operator op) {
  switch (op) {
    case Operator::Or: return 2;
    case Operator::And: return 3;
    case Operator::Not: return 4;
    case Operator::Add:
    case Operator::Subtract: return 6;
    case Operator::Multiply:
    case Operator::Divide:
    case Operator::Modulo: return 7;
    case Operator::Negate: return 8;
    default: return 5;
  }
}

int level(const Formula& formula) {
  if (formula.form == Formula::Form::If) return 1;
  return formula.form == Formula::Form::Operation ? level(formula.op) : 9;
}

std::string print_literal(const Formula& literal) {
  switch (literal.kind) {
    case Kind::Integer: return std::to_string(literal.whole);
    case Kind::YesNo: return literal.whole != 0 ? "yes" : "no";
    case Kind::Time: return format_time(literal.whole);
    case Kind::Duration: return format_duration(literal.whole);
    case Kind::Number: {
      std::string out = format_number(literal.number);
      bool whole = out.find_first_of(".e") == std::string::npos;
      return whole ? out + ".0" : out;
    }
    default: break;
  }
  std::string out = "'";
  for (char c : literal.text) {
    out += c;
    if (c == '\'') out += c;
  }
  return out + "'";
}

void print(const Formula& formula, int weakest, std::string& out);

void print_parts(const Formula& formula, std::string& out) {
  for (std::size_t i = 0; i < formula.parts.size(); ++i) {
    if (i > 0) out += ", ";
    print(formula.parts[i], 1, out);
  }
}

void print_operation(const Formula& formula, std::string& out) {
  int own = level(formula);
  std::string_view sign = to_text(formula.op);
  if (formula.op == Operator::Not) {
    out += "not ";
    print(formula.parts[0], own, out);
  } else if (formula.op == Operator::Negate) {
    // -5 would be a literal, and no negation of one.
    const Formula& operand = formula.parts[0];
    bool figure = operand.form == Formula::Form::Literal &&
                  operand.kind != Kind::Text && operand.kind != Kind::YesNo;
    out += figure ? "-(" : "-";
    print(operand, own, out);
    if (figure) out += ')';
  } else {
    bool chains = own != 5;
    print(formula.parts[0], chains ? own : own + 1, out);
    out += ' ';
    out += sign;
    out += ' ';
    print(formula.parts[1], own + 1, out);
  }
}

void print_bare(const Formula& formula, std::string& out) {
  switch (formula.form) {
    case Formula::Form::Literal: out += print_literal(formula); break;
    case Formula::Form::Word: out += formula.text; break;
    case Formula::Form::Variable: out += "$" + formula.text; break;
    case Formula::Form::Field:
      print_bare(formula.parts[0], out);
      out += "." + formula.text;
      break;
    case Formula::Form::List:
      out += '[';
      print_parts(formula, out);
      out += ']';
      break;
    case Formula::Form::Call:
      out += formula.text + "(";
      print_parts(formula, out);
      out += ')';
      break;
    case Formula::Form::Operation: print_operation(formula, out); break;
    case Formula::Form::If:
      out += "if ";
      print(formula.parts[0], 1, out);
      out += " then ";
      print(formula.parts[1], 1, out);
      out += " else ";
      print(formula.parts[2], 1, out);
      break;
  }
}

// In parentheses where it binds weaker than its place asks for.
void print(const Formula& formula, int weakest, std::string& out) {
  bool parentheses = level(formula) < weakest;
  if (parentheses) out += '(';
  print_bare(formula, out);
  if (parentheses) out += ')';
}

void collect_variables(const Formula& formula, std::vector<std::string>& out) {
  if (formula.form == Formula::Form::Variable &&
      std::find(out.begin(), out.end(), formula.text) == out.end()) {
    out.push_back(formula.text);
  }
  for (const Formula& part : formula.parts) collect_variables(part, out);
}

}  // namespace

std::string_view to_text(Operator op) {
  return operator_texts[static_cast<std::size_t>(op)];
}

bool Formula::operator==(const Formula& other) const {
  return form == other.form && kind == other.kind && op == other.op &&
         whole == other.whole && number == other.number && text == other.text &&
         parts == other.parts;
}

std::string to_text(const Formula& formula) {
  std::string out;
  print(formula, 1, out);
  return out;
}

std::vector<std::string> variables_of(const Formula& formula) {
  std::vector<std::string> out;
  collect_variables(formula, out);
  return out;
}

}  // namespace lastmile
