#include "tests/support/scenario/author.hpp"

namespace lastmile {

// Of whole numbers only: what fills a field of them.
std::string Author::whole(const Known& known) {
  std::vector<std::string> fitting;
  for (const Variable& v : known) {
    if (!v.fact && v.kind == Kind::Integer) fitting.push_back(v.name);
  }
  if (fitting.empty()) return std::to_string(below(4));
  // Rounded, as it may meet a number and then is one.
  switch (below(4)) {
    case 0: return "round((" + pick(fitting) + " + 1) % 4)";
    case 1: return "round(abs(" + pick(fitting) + " - " + pick(fitting) + "))";
    case 2: return "round((" + pick(fitting) + " + " + pick(fitting) + ") % 3)";
    default: return "round(min(" + pick(fitting) + ", 2))";
  }
}

std::string Author::arithmetic(const Known& known, int depth) {
  if (depth > 0) {
    std::string a = arithmetic(known, depth - 1);
    std::string b = arithmetic(known, depth - 1);
    switch (below(9)) {
      case 0: return "(" + a + " + " + b + ")";
      case 1: return "(" + a + " - " + b + ")";
      case 2: return "(" + a + " * " + b + ")";
      case 3: {  // by zero, at times, but not always: that would be refused
        std::string by = leaf(known);
        return "(" + a + " / " + (by == "0" ? "2" : by) + ")";
      }
      case 4: return "max(" + a + ", " + b + ")";
      case 5: return "abs(" + a + ")";
      case 6:
        return "(if " + proposition(known, 0) + " then " + a + " else " + b +
               ")";
      default: return a;
    }
  }
  return leaf(known);
}

std::string Author::leaf(const Known& known) {
  const Variable* fact = chance(25) ? fact_variable(known) : nullptr;
  if (fact) {
    for (const FieldWords& field : fact->fact->fields) {
      bool adds = field.kind == Kind::Integer || field.kind == Kind::Number;
      if (adds && chance(60)) return fact->name + "." + field.name;
    }
  }
  const Variable* v = chance(75) ? variable(Kind::Integer, known) : nullptr;
  return v ? v->name : std::to_string(below(4));
}

std::string Author::relation(const Known& known) {
  static const std::vector<std::string> words{"<", "<=", ">", ">=", "==", "!="};
  return arithmetic(known, 1) + " " + pick(words) + " " + arithmetic(known, 1);
}

std::string Author::textual(const Known& known) {
  const Variable* v = variable(Kind::Text, known);
  if (!v || v->one_of) return relation(known);
  switch (below(4)) {
    case 0: return v->name + " == \"ada\"";
    case 1: return "contains(" + v->name + ", \"a\")";
    case 2: return "size(" + v->name + ") > 2";
    default: return v->name + " in [\"Ada\", \"b\"]";
  }
}

std::string Author::proposition(const Known& known, int depth) {
  if (depth > 0 && chance(40)) {
    std::string a = proposition(known, depth - 1);
    std::string b = proposition(known, depth - 1);
    switch (below(3)) {
      case 0: return "(" + a + " and " + b + ")";
      case 1: return "(" + a + " or " + b + ")";
      default: return "not (" + a + ")";
    }
  }
  switch (below(6)) {
    case 0: return textual(known);
    case 1:
      if (const Variable* fact = fact_variable(known)) {
        const FieldWords& field = pick(fact->fact->fields);
        return "known(" + fact->name + "." + field.name + ")";
      }
      return relation(known);
    case 2:
      if (const Variable* t = variable(Kind::Time, known)) {
        return "$now - " + t->name + " < 24h";
      }
      return relation(known);
    case 3:
      if (const Variable* v = variable(Kind::Integer, known)) {
        return v->name + " in [0, 2]";
      }
      return relation(known);
    default: return relation(known);
  }
}

}  // namespace lastmile
