// engine/formula/compile_operations.cpp
//
// The operators: which types they take, and what they give.

#include "engine/formula/compiler.hpp"

namespace lastmile::formula_detail {
namespace {

// Would the place decide what this literal means?
bool is_flexible(const Formula& formula) {
  switch (formula.form) {
    case Formula::Form::Literal: return formula.kind == Kind::Text;
    case Formula::Form::If:
      return is_flexible(formula.parts[1]) && is_flexible(formula.parts[2]);
    case Formula::Form::List:
      for (const Formula& item : formula.parts) {
        if (!is_flexible(item)) return false;
      }
      return true;
    default: return false;
  }
}

bool is_zero(const Value& value) {
  return (value.is_numeric() && value.as_number() == 0) ||
         (value.kind() == Kind::Duration && value.microseconds() == 0);
}

std::string calculation_hint(Operator op, const Type& a, const Type& b) {
  auto either = [&](Kind kind) { return a.kind == kind || b.kind == kind; };
  bool text = either(Kind::Text) || either(Kind::Name);
  if (text && op == Operator::Add) {
    return "text(…) makes a text of it; a text in quotes stays a text";
  }
  if (either(Kind::List) && op == Operator::Add) {
    return "+ does not join lists";
  }
  if (text) return "integer(…) or number(…) reads a figure out of a text";
  if (op == Operator::Divide && a.kind == Kind::Duration) {
    return "/ always gives a number; to share a duration, multiply it: 1h * "
           "0.5";
  }
  if (either(Kind::Time)) {
    return "times go with durations: $t + 2h; a time minus a time is a "
           "duration";
  }
  return "";
}

std::string comparison_hint(const Type& a, const Type& b) {
  auto either = [&](Kind kind) { return a.kind == kind || b.kind == kind; };
  bool text = either(Kind::Text) || either(Kind::Name);
  if (either(Kind::List)) return "a value in a list is tested by `in`";
  if (text && (either(Kind::Integer) || either(Kind::Number))) {
    return "a figure in quotes is a text; integer(…) reads one out of a text";
  }
  if (text && either(Kind::Address)) return "address(…) reads it from a text";
  if (text && either(Kind::Version)) return "version(…) reads it from a text";
  if (text && either(Kind::Time)) return "time(…) reads it from a text";
  if (either(Kind::Time)) return "compare with a time, such as 2026-06-01";
  if (either(Kind::Duration)) return "compare with a duration, such as 90s";
  if (either(Kind::Version)) return "write version('10.0.19041')";
  return "";
}

std::string order_hint(const Type& type) {
  if (type.kind == Kind::Address) return "in_subnet() tests a range";
  if (type.is_one_of()) return "its words have no order; name them with `in`";
  return "";
}

}  // namespace

MaybePart Compiler::operation(const Formula& formula) {
  switch (formula.op) {
    case Operator::Or:
    case Operator::And:
    case Operator::Not: return logic(formula);
    case Operator::Negate: return negation(formula);
    case Operator::In:
    case Operator::NotIn: return membership(formula);
    case Operator::Add:
    case Operator::Subtract:
    case Operator::Multiply:
    case Operator::Divide:
    case Operator::Modulo: return calculation(formula);
    default: return comparison(formula);
  }
}

MaybePart Compiler::logic(const Formula& formula) {
  std::vector<Part> parts;
  for (const Formula& operand : formula.parts) {
    MaybePart made = part(operand, nullptr);
    if (!made) continue;
    if (made->type.kind != Kind::YesNo && !made->type.is_any()) {
      fail(operand, "LM0226",
           "'" + std::string(to_text(formula.op)) + "' takes yes or no, not " +
               with_article(made->type),
           "compare it with something: $port == 3389");
      continue;
    }
    parts.push_back(*made);
  }
  if (parts.size() != formula.parts.size()) return {};
  Code code = formula.op == Operator::Or    ? Code::Or
              : formula.op == Operator::And ? Code::And
                                            : Code::Not;
  Node made = node(formula, code);
  made.a = parts.front().node;
  made.b = parts.back().node;
  return fold(add(made, {Kind::YesNo}), parts);
}

MaybePart Compiler::negation(const Formula& formula) {
  MaybePart operand = part(formula.parts.front(), nullptr);
  if (!operand) return {};
  Kind kind = operand->type.kind;
  if (kind != Kind::Integer && kind != Kind::Number && kind != Kind::Duration &&
      kind != Kind::Unknown) {
    return fail(formula, "LM0226",
                "there is no negative of " + with_article(operand->type));
  }
  Node made = node(formula, Code::Negate);
  made.a = operand->node;
  return fold(add(made, operand->type), {&*operand, 1});
}

bool Compiler::sides(const Formula& formula, MaybePart& left, MaybePart& right,
                     bool in_list) {
  const Formula& a = formula.parts[0];
  const Formula& b = formula.parts[1];
  // What the one side asks of the other's literals.
  auto asked_of_right = [&](const Type& type) {
    return in_list ? Type{Kind::List, type.kind, type.values} : type;
  };
  auto asked_of_left = [&](const Type& type) {
    return in_list ? Type{type.element, Kind::Unknown, type.values} : type;
  };
  if (!is_flexible(a)) {
    left = part(a, nullptr);
    Type asked = left ? asked_of_right(left->type) : Type{};
    right = part(b, left ? &asked : nullptr);
  } else {
    right = part(b, nullptr);
    Type asked = right ? asked_of_left(right->type) : Type{};
    left = part(a, right ? &asked : nullptr);
  }
  return left && right;
}

MaybePart Compiler::comparison(const Formula& formula) {
  MaybePart left, right;
  if (!sides(formula, left, right, false)) return {};
  const Type &a = left->type, &b = right->type;
  if (!comparable(a, b)) {
    return fail(formula, "LM0227",
                with_article(a) + " is never compared with " + with_article(b),
                comparison_hint(a, b));
  }
  bool equality =
      formula.op == Operator::Equal || formula.op == Operator::NotEqual;
  if (!equality && (!ordered(a) || !ordered(b))) {
    const Type& without = ordered(a) ? b : a;
    return fail(formula, "LM0227", with_article(without) + " has no order",
                order_hint(without));
  }
  Node made = node(formula, equality ? Code::Equal : Code::Order);
  made.op = formula.op;
  made.flag = without_case(a, b);
  made.turned = formula.op == Operator::NotEqual;
  made.a = left->node;
  made.b = right->node;
  Part both[] = {*left, *right};
  return fold(add(made, {Kind::YesNo}), both);
}

MaybePart Compiler::membership(const Formula& formula) {
  MaybePart left, right;
  if (!sides(formula, left, right, true)) return {};
  const Type &a = left->type, &b = right->type;
  if (b.kind != Kind::List && !b.is_any()) {
    bool text = b.kind == Kind::Text || b.kind == Kind::Name;
    return fail(formula.parts[1], "LM0226",
                "'in' looks into a list, not into " + with_article(b),
                text ? "contains(text, part) looks into a text"
                     : "write a list: [a, b]");
  }
  if (!b.is_any() && !comparable(a, Type{b.element})) {
    return fail(formula, "LM0227",
                with_article(a) + " is never in " + with_article(b),
                comparison_hint(a, Type{b.element}));
  }
  Node made = node(formula, Code::In);
  made.flag = without_case(a, b);
  made.turned = formula.op == Operator::NotIn;
  made.a = left->node;
  made.b = right->node;
  Part both[] = {*left, *right};
  return fold(add(made, {Kind::YesNo}), both);
}

MaybePart Compiler::calculation(const Formula& formula) {
  MaybePart left = part(formula.parts[0], nullptr);
  MaybePart right = part(formula.parts[1], nullptr);
  if (!left || !right) return {};
  std::optional<Type> type =
      calculated_type(formula.op, left->type, right->type);
  if (!type) {
    return fail(formula, "LM0226",
                "'" + std::string(to_text(formula.op)) + "' does not go with " +
                    with_article(left->type) + " and " +
                    with_article(right->type),
                calculation_hint(formula.op, left->type, right->type));
  }
  bool divides =
      formula.op == Operator::Divide || formula.op == Operator::Modulo;
  if (divides && is_constant(*right) && is_zero(constant_of(*right))) {
    return fail(formula.parts[1], "LM0229", "this divides by zero, always");
  }
  Node made = node(formula, Code::Calculate);
  made.op = formula.op;
  made.a = left->node;
  made.b = right->node;
  Part both[] = {*left, *right};
  return fold(add(made, *type), both);
}

MaybePart Compiler::choice(const Formula& formula, const Type* wanted) {
  MaybePart condition = part(formula.parts[0], nullptr);
  MaybePart yes = part(formula.parts[1], wanted);
  MaybePart no = part(formula.parts[2], wanted);
  if (condition && condition->type.kind != Kind::YesNo &&
      !condition->type.is_any()) {
    return fail(formula.parts[0], "LM0226",
                "'if' takes yes or no, not " + with_article(condition->type),
                "compare it with something: $port == 3389");
  }
  if (!condition || !yes || !no) return {};
  std::optional<Type> type = common_type(yes->type, no->type);
  if (!type) {
    return fail(formula, "LM0226",
                "'then' gives " + with_article(yes->type) +
                    " and 'else' gives " + with_article(no->type),
                "both must be of one type");
  }
  if (type->kind == Kind::Number) {
    yes = fitted(formula.parts[1], *yes, *type);
    no = fitted(formula.parts[2], *no, *type);
  }
  Node made = node(formula, Code::If);
  made.a = condition->node;
  made.b = yes->node;
  made.c = no->node;
  Part all[] = {*condition, *yes, *no};
  return fold(add(made, *type), all);
}

}  // namespace lastmile::formula_detail
