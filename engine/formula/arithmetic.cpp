#include "engine/formula/arithmetic.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "engine/formula/bounds.hpp"
#include "engine/formula/functions.hpp"

namespace lastmile::formula_detail {
namespace {

// The values as an author would write the operation.
std::string written(Operator op, const Value& a, const Value& b,
                    const Symbols& symbols) {
  return describe(a, symbols) + " " + std::string(to_text(op)) + " " +
         describe(b, symbols);
}

Value overflow(std::string of, Problem& problem) {
  problem = {"LM0240", "the result of " + of + " is out of range"};
  return {};
}

Value wrong_type(std::string message, Problem& problem) {
  problem = {"LM0242", std::move(message)};
  return {};
}

std::int64_t floor_modulo(std::int64_t a, std::int64_t b) {
  if (b == -1) return 0;  // the smallest integer has no positive twin
  std::int64_t rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

double floor_modulo(double a, double b) {
  double rest = std::fmod(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

// One operation: what its branches share.
struct Calculation {
  Operator op;
  const Value& a;
  const Value& b;
  Symbols& symbols;
  Problem& problem;

  Value out_of_range() const {
    return overflow(written(op, a, b, symbols), problem);
  }
  Value by_zero() const {
    problem = {"LM0241", "division by zero: " + written(op, a, b, symbols)};
    return {};
  }
  Value unfit() const {
    return wrong_type("these do not go together: " + written(op, a, b, symbols),
                      problem);
  }

  Value integers() const {
    std::int64_t x = a.integer(), y = b.integer(), out = 0;
    bool over = false;
    switch (op) {
      case Operator::Add: over = __builtin_add_overflow(x, y, &out); break;
      case Operator::Subtract: over = __builtin_sub_overflow(x, y, &out); break;
      case Operator::Multiply: over = __builtin_mul_overflow(x, y, &out); break;
      case Operator::Modulo:
        if (y == 0) return by_zero();
        out = floor_modulo(x, y);
        break;
      default: return numbers();
    }
    return over ? out_of_range() : Value::integer(out);
  }

  Value numbers() const {
    double x = a.as_number(), y = b.as_number(), out = 0;
    bool divides = op == Operator::Divide || op == Operator::Modulo;
    if (divides && y == 0) return by_zero();
    switch (op) {
      case Operator::Add: out = x + y; break;
      case Operator::Subtract: out = x - y; break;
      case Operator::Multiply: out = x * y; break;
      case Operator::Divide: out = x / y; break;
      default: out = floor_modulo(x, y); break;
    }
    return std::isfinite(out) ? Value::number(out) : out_of_range();
  }

  Value durations() const {
    std::int64_t x = a.microseconds(), y = b.microseconds(), out = 0;
    if (op == Operator::Divide) {
      if (y == 0) return by_zero();
      return Value::number(static_cast<double>(x) / static_cast<double>(y));
    }
    bool over = op == Operator::Add ? __builtin_add_overflow(x, y, &out)
                                    : __builtin_sub_overflow(x, y, &out);
    return over ? out_of_range() : Value::duration(out);
  }

  Value scaled(const Value& duration, const Value& by) const {
    std::int64_t x = duration.microseconds(), out = 0;
    if (by.kind() == Kind::Integer) {
      bool over = __builtin_mul_overflow(x, by.integer(), &out);
      return over ? out_of_range() : Value::duration(out);
    }
    double product = std::round(static_cast<double>(x) * by.number());
    if (!(std::fabs(product) < 9223372036854775808.0)) return out_of_range();
    return Value::duration(static_cast<std::int64_t>(product));
  }

  Value moved(const Value& time, const Value& by) const {
    std::int64_t x = time.microseconds(), y = by.microseconds(), out = 0;
    bool over = op == Operator::Subtract ? __builtin_sub_overflow(x, y, &out)
                                         : __builtin_add_overflow(x, y, &out);
    return over || !is_time(out) ? out_of_range() : Value::time(out);
  }

  Value joined() const {
    std::string_view x = symbols.text(a.shown()), y = symbols.text(b.shown());
    if (x.size() + y.size() > max_text_size) {
      problem = {"LM0240", "the joined text is longer than 64 KiB"};
      return {};
    }
    std::string out;
    out.reserve(x.size() + y.size());
    out += x;
    out += y;
    return Value::text(out, symbols);
  }

  Value run() const {
    Kind x = a.kind(), y = b.kind();
    if (x == Kind::Integer && y == Kind::Integer) return integers();
    if (a.is_numeric() && b.is_numeric()) return numbers();
    bool add = op == Operator::Add, subtract = op == Operator::Subtract;
    if (x == Kind::Duration && y == Kind::Duration &&
        (add || subtract || op == Operator::Divide)) {
      return durations();
    }
    if (op == Operator::Multiply) {
      if (x == Kind::Duration && b.is_numeric()) return scaled(a, b);
      if (y == Kind::Duration && a.is_numeric()) return scaled(b, a);
    }
    if (x == Kind::Time && y == Kind::Duration && (add || subtract)) {
      return moved(a, b);
    }
    if (x == Kind::Duration && y == Kind::Time && add) return moved(b, a);
    if (x == Kind::Time && y == Kind::Time && subtract) {
      // No two times that can be written are too far apart for 64 bits.
      return Value::duration(a.microseconds() - b.microseconds());
    }
    if (add && a.is_text() && b.is_text()) return joined();
    return unfit();
  }
};

bool has_order(Kind kind) {
  switch (kind) {
    case Kind::Text:
    case Kind::Name:
    case Kind::Integer:
    case Kind::Number:
    case Kind::Time:
    case Kind::Duration:
    case Kind::Version: return true;
    default: return false;
  }
}

bool holds(Operator op, std::partial_ordering order) {
  switch (op) {
    case Operator::Less: return order < 0;
    case Operator::LessEqual: return order <= 0;
    case Operator::Greater: return order > 0;
    default: return order >= 0;
  }
}

Value unfit_for(const Type& type, const Value& value, const Symbols& symbols,
                Problem& problem) {
  return wrong_type(
      describe(value, symbols) + " is not of type " + to_text(type), problem);
}

Value fit_list(const Type& type, const Value& list, Symbols& symbols,
               Problem& problem) {
  Type element{type.element, Kind::Unknown, type.values};
  if (element.is_any()) return list;
  // A copy: making a value may move the items.
  std::span<const Value> items = list.items(symbols);
  std::vector<Value> fitted(items.begin(), items.end());
  bool changed = false;
  for (Value& item : fitted) {
    Value made = fit(element, item, symbols, problem);
    if (problem) return {};
    changed = changed || made.kind() != item.kind();
    item = made;
  }
  return changed ? Value::list(fitted, symbols) : list;
}

}  // namespace

namespace {

// At most 60 bytes of what the value reads like.
std::string shortened(const Value& value, const Symbols& symbols) {
  std::string text = to_text(value, symbols);
  if (text.size() <= 60) return text;
  std::size_t end = 60;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  return text.substr(0, end) + "…";
}

}  // namespace

std::string shown(const Value& value, const Symbols& symbols) {
  std::string text = shortened(value, symbols);
  return value.is_text() ? "'" + text + "'" : text;
}

std::string describe(const Value& value, const Symbols& symbols) {
  std::string text = shortened(value, symbols);
  switch (value.kind()) {
    case Kind::Unknown: return "unknown";
    case Kind::Text:
    case Kind::Name: return "text '" + text + "'";
    case Kind::YesNo: return text;
    case Kind::Map: return "map " + text;
    default: return std::string(to_text(value.kind())) + " " + text;
  }
}

Value calculate(Operator op, const Value& a, const Value& b, Symbols& symbols,
                Problem& problem) {
  return Calculation{op, a, b, symbols, problem}.run();
}

Value negate(const Value& value, const Symbols& symbols, Problem& problem) {
  if (value.kind() == Kind::Number) return Value::number(-value.number());
  if (value.kind() != Kind::Integer && value.kind() != Kind::Duration) {
    return wrong_type("there is no negative of " + describe(value, symbols),
                      problem);
  }
  std::int64_t whole = value.integer();
  if (whole == std::numeric_limits<std::int64_t>::min()) {
    return overflow("-(" + describe(value, symbols) + ")", problem);
  }
  return value.kind() == Kind::Integer ? Value::integer(-whole)
                                       : Value::duration(-whole);
}

Value compare_order(Operator op, const Value& a, const Value& b, bool folded,
                    Symbols& symbols, Problem& problem) {
  std::partial_ordering found = std::partial_ordering::unordered;
  if (folded && a.kind() == Kind::Text && b.kind() == Kind::Text) {
    // Neither value says so, but the variable meets a name somewhere.
    found = symbols.text(a.key()) <=> symbols.text(b.key());
  } else if (has_order(a.kind())) {
    found = order(a, b, symbols);
  }
  if (found == std::partial_ordering::unordered) {
    return wrong_type("these have no order: " + written(op, a, b, symbols),
                      problem);
  }
  return Value::yes_no(holds(op, found));
}

Value compare_equal(const Value& a, const Value& b, bool folded,
                    const Symbols& symbols) {
  if (!a.known() || !b.known()) return {};
  if (a.kind() != Kind::List || b.kind() != Kind::List) {
    return Value::yes_no(folded ? equal_without_case(a, b) : a == b);
  }
  std::span<const Value> x = a.items(symbols), y = b.items(symbols);
  if (x.size() != y.size()) return Value::yes_no(false);
  bool unknown = false;
  for (std::size_t i = 0; i < x.size(); ++i) {
    Value same = compare_equal(x[i], y[i], folded, symbols);
    if (same.known() && !same.yes()) return same;
    unknown = unknown || !same.known();
  }
  return unknown ? Value() : Value::yes_no(true);
}

Value find_in(const Value& value, const Value& list, bool folded,
              const Symbols& symbols, Problem& problem) {
  if (list.kind() != Kind::List) {
    return wrong_type(
        "'in' looks into a list, not into " + describe(list, symbols), problem);
  }
  bool unknown = false;
  for (const Value& item : list.items(symbols)) {
    Value same = compare_equal(value, item, folded, symbols);
    if (same.known() && same.yes()) return same;
    unknown = unknown || !same.known();
  }
  return unknown ? Value() : Value::yes_no(false);
}

Value fit(const Type& type, const Value& value, Symbols& symbols,
          Problem& problem) {
  if (type.is_any() || !value.known()) return value;
  switch (type.kind) {
    case Kind::Text: {
      if (!value.is_text()) break;
      std::string_view text = symbols.text(value.shown());
      if (type.is_one_of()) {
        bool found = false;
        for (const std::string& one : type.values) found |= one == text;
        if (!found) break;
      }
      return value.kind() == Kind::Text
                 ? value
                 : Value::text(value.shown(), value.key());
    }
    case Kind::Name:
      if (value.kind() == Kind::Name) return value;
      if (value.kind() != Kind::Text) break;
      return Value::name(symbols.text(value.shown()), symbols);
    case Kind::Number:
      if (value.is_numeric()) return Value::number(value.as_number());
      break;
    case Kind::List:
      if (value.kind() != Kind::List) break;
      return fit_list(type, value, symbols, problem);
    default:
      if (value.kind() == type.kind) return value;
      break;
  }
  return unfit_for(type, value, symbols, problem);
}

}  // namespace lastmile::formula_detail
