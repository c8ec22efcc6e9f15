#include "engine/formula/typing.hpp"

#include <array>

namespace lastmile::formula_detail {
namespace {

bool is_numeric(Kind kind) {
  return kind == Kind::Integer || kind == Kind::Number;
}

bool is_text(Kind kind) { return kind == Kind::Text || kind == Kind::Name; }

// The operations that there are besides those of numbers and of texts.
struct Row {
  Operator op;
  Kind a, b, gives;
};

constexpr std::array<Row, 11> rows{{
    {Operator::Add, Kind::Duration, Kind::Duration, Kind::Duration},
    {Operator::Add, Kind::Time, Kind::Duration, Kind::Time},
    {Operator::Add, Kind::Duration, Kind::Time, Kind::Time},
    {Operator::Subtract, Kind::Duration, Kind::Duration, Kind::Duration},
    {Operator::Subtract, Kind::Time, Kind::Duration, Kind::Time},
    {Operator::Subtract, Kind::Time, Kind::Time, Kind::Duration},
    {Operator::Divide, Kind::Duration, Kind::Duration, Kind::Number},
    {Operator::Multiply, Kind::Duration, Kind::Integer, Kind::Duration},
    {Operator::Multiply, Kind::Duration, Kind::Number, Kind::Duration},
    {Operator::Multiply, Kind::Integer, Kind::Duration, Kind::Duration},
    {Operator::Multiply, Kind::Number, Kind::Duration, Kind::Duration},
}};

// With any on one side: is there an operation that the other could be part
// of, and is it clear what that gives?
std::optional<Type> half_known(Operator op, Kind known, bool known_is_left) {
  bool possible = false, clear = true;
  Kind gives = Kind::Unknown;
  auto allow = [&](Kind kind) {
    clear = clear && (!possible || gives == kind);
    gives = kind;
    possible = true;
  };
  if (is_text(known) && op == Operator::Add) allow(Kind::Text);
  if (is_numeric(known)) {
    if (op == Operator::Divide || known == Kind::Number) {
      allow(Kind::Number);
    } else {
      allow(Kind::Integer);
      allow(Kind::Number);
    }
  }
  for (const Row& row : rows) {
    if (row.op == op && (known_is_left ? row.a : row.b) == known) {
      allow(row.gives);
    }
  }
  if (!possible) return {};
  return Type{clear ? gives : Kind::Unknown};
}

}  // namespace

std::optional<Type> calculated_type(Operator op, const Type& a, const Type& b) {
  if (a.is_any() && b.is_any()) {
    bool number = op == Operator::Divide;
    return Type{number ? Kind::Number : Kind::Unknown};
  }
  if (a.is_any()) return half_known(op, b.kind, false);
  if (b.is_any()) return half_known(op, a.kind, true);
  if (is_numeric(a.kind) && is_numeric(b.kind)) {
    bool integer = a.kind == Kind::Integer && b.kind == Kind::Integer &&
                   op != Operator::Divide;
    return Type{integer ? Kind::Integer : Kind::Number};
  }
  if (is_text(a.kind) && is_text(b.kind)) {
    if (op == Operator::Add) return Type{Kind::Text};
    return {};
  }
  for (const Row& row : rows) {
    if (row.op == op && row.a == a.kind && row.b == b.kind) {
      return Type{row.gives};
    }
  }
  return {};
}

std::optional<Type> common_type(const Type& a, const Type& b) {
  if (a == b) return a;
  if (a.is_any() || b.is_any()) return Type{};
  if (is_numeric(a.kind) && is_numeric(b.kind)) return Type{Kind::Number};
  if (is_text(a.kind) && is_text(b.kind)) {
    bool name = a.kind == Kind::Name || b.kind == Kind::Name;
    return Type{name ? Kind::Name : Kind::Text};
  }
  if (a.kind != b.kind) return {};
  if (a.kind != Kind::List) return Type{a.kind};
  std::optional<Type> element = common_type(Type{a.element}, Type{b.element});
  return Type{Kind::List, element ? element->kind : Kind::Unknown};
}

bool can_fit(const Type& wanted, const Type& given) {
  if (wanted.is_any() || given.is_any()) return true;
  if (is_text(wanted.kind) && is_text(given.kind)) return true;
  if (wanted.kind == Kind::Number && given.kind == Kind::Integer) return true;
  if (wanted.kind != given.kind) return false;
  return wanted.kind != Kind::List ||
         can_fit(Type{wanted.element}, Type{given.element});
}

bool always_fits(const Type& wanted, const Type& given) {
  if (wanted.is_any()) return true;
  if (wanted.kind == Kind::List) {
    return given.kind == Kind::List && wanted.values.empty() &&
           always_fits(Type{wanted.element}, Type{given.element});
  }
  // A name's values may be plain texts where the variable met a text field.
  if (wanted.kind == Kind::Name) return false;
  if (wanted.is_one_of()) return given == wanted;
  return wanted.kind == given.kind;
}

bool without_case(const Type& a, const Type& b) {
  auto is_name = [](const Type& type) {
    return type.kind == Kind::Name ||
           (type.kind == Kind::List && type.element == Kind::Name);
  };
  return is_name(a) || is_name(b);
}

std::string with_article(const Type& type) {
  switch (type.kind) {
    case Kind::Text:
    case Kind::YesNo: return to_text(type);
    case Kind::Unknown: return "a value of any type";
    case Kind::Integer:
    case Kind::Address: return "an " + to_text(type);
    default: return "a " + to_text(type);
  }
}

}  // namespace lastmile::formula_detail
