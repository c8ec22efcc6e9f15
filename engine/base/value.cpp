#include "engine/base/value.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/base/scalar.hpp"

namespace lastmile {

std::string_view to_text(Kind kind) {
  switch (kind) {
    case Kind::Unknown: return "any";
    case Kind::Text: return "text";
    case Kind::Name: return "name";
    case Kind::Integer: return "integer";
    case Kind::Number: return "number";
    case Kind::YesNo: return "yes or no";
    case Kind::Time: return "time";
    case Kind::Duration: return "duration";
    case Kind::Address: return "address";
    case Kind::Version: return "version";
    case Kind::List: return "list";
    case Kind::Map: return "map of text";
  }
  return "any";
}

Value Value::text(std::string_view text, Symbols& symbols) {
  Symbol shown = symbols.intern(text);
  return Value(Kind::Text, shown.number, symbols.folded(shown).number);
}

Value Value::name(std::string_view text, Symbols& symbols) {
  Symbol shown = symbols.intern(text);
  return Value(Kind::Name, shown.number, symbols.folded(shown).number);
}

Value Value::list(std::span<const Value> values, Symbols& symbols) {
  return Value(Kind::List, std::int64_t{symbols.intern_list(values)});
}

Value Value::map(std::span<const Value> pairs, Symbols& symbols) {
  std::vector<std::pair<Value, Value>> sorted;
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    sorted.emplace_back(pairs[i], pairs[i + 1]);
  }
  std::sort(sorted.begin(), sorted.end(), [&](const auto& a, const auto& b) {
    return symbols.text(a.first.shown()) < symbols.text(b.first.shown());
  });
  std::vector<Value> flat;
  for (const auto& [key, value] : sorted) {
    flat.push_back(key);
    flat.push_back(value);
  }
  return Value(Kind::Map, std::int64_t{symbols.intern_list(flat)});
}

std::span<const Value> Value::items(const Symbols& symbols) const {
  return symbols.list(static_cast<std::uint32_t>(whole_));
}

Value Value::entry(std::string_view key, const Symbols& symbols) const {
  std::span<const Value> pairs = items(symbols);
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    if (symbols.text(pairs[i].shown()) == key) return pairs[i + 1];
  }
  return {};
}

namespace {

// Exact even where an integer has more digits than a double can hold.
bool equal_numbers(const Value& a, const Value& b) {
  if (a.kind() == b.kind()) {
    return a.kind() == Kind::Integer ? a.integer() == b.integer()
                                     : a.number() == b.number();
  }
  std::int64_t whole = a.kind() == Kind::Integer ? a.integer() : b.integer();
  double number = a.kind() == Kind::Integer ? b.number() : a.number();
  return number >= -9223372036854775808.0 && number < 9223372036854775808.0 &&
         std::floor(number) == number &&
         static_cast<std::int64_t>(number) == whole;
}

std::partial_ordering order_numbers(const Value& a, const Value& b) {
  if (a.kind() == b.kind()) {
    return a.kind() == Kind::Integer
               ? std::partial_ordering(a.integer() <=> b.integer())
               : a.number() <=> b.number();
  }
  if (a.kind() == Kind::Number) {
    std::partial_ordering turned = order_numbers(b, a);
    return turned == std::partial_ordering::less
               ? std::partial_ordering::greater
           : turned == std::partial_ordering::greater
               ? std::partial_ordering::less
               : turned;
  }
  double number = b.number();
  if (std::isnan(number)) return std::partial_ordering::unordered;
  if (number >= 9223372036854775808.0) return std::partial_ordering::less;
  if (number < -9223372036854775808.0) return std::partial_ordering::greater;
  double whole = std::floor(number);
  auto floor = static_cast<std::int64_t>(whole);
  if (a.integer() != floor) {
    return std::partial_ordering(a.integer() <=> floor);
  }
  return whole < number ? std::partial_ordering::less
                        : std::partial_ordering::equivalent;
}

// Number by number; a missing one is zero.
std::partial_ordering order_versions(std::string_view a, std::string_view b) {
  auto next = [](std::string_view& rest) {
    std::size_t dot = std::min(rest.find('.'), rest.size());
    std::string_view part = rest.substr(0, dot);
    rest.remove_prefix(std::min(dot + 1, rest.size()));
    while (part.size() > 1 && part.front() == '0') part.remove_prefix(1);
    return part.empty() ? std::string_view("0") : part;
  };
  while (!a.empty() || !b.empty()) {
    std::string_view x = next(a), y = next(b);
    if (x.size() != y.size()) {
      return x.size() < y.size() ? std::partial_ordering::less
                                 : std::partial_ordering::greater;
    }
    if (int c = x.compare(y); c != 0) {
      return c < 0 ? std::partial_ordering::less
                   : std::partial_ordering::greater;
    }
  }
  return std::partial_ordering::equivalent;
}

}  // namespace

bool Value::equal_across(const Value& b) const {
  if (is_text() && b.is_text()) return pair_.key == b.pair_.key;
  return is_numeric() && b.is_numeric() && equal_numbers(*this, b);
}

bool equal_without_case(const Value& a, const Value& b) {
  if (a.is_text() && b.is_text()) return a.key() == b.key();
  return a == b;
}

// Equal by value, so equal by hash: whole numbers hash as integers.
std::uint64_t hash_number(double number) {
  bool whole = number >= -9223372036854775808.0 &&
               number < 9223372036854775808.0 && std::floor(number) == number;
  return whole ? hash_mix(3, static_cast<std::uint64_t>(
                                 static_cast<std::int64_t>(number)))
               : hash_mix(4, std::bit_cast<std::uint64_t>(number));
}

std::partial_ordering order(const Value& a, const Value& b,
                            const Symbols& symbols) {
  if (a.is_numeric() && b.is_numeric()) return order_numbers(a, b);
  if (a.is_text() && b.is_text()) {
    bool exact = a.kind() == Kind::Text && b.kind() == Kind::Text;
    std::string_view x = symbols.text(exact ? a.shown() : a.key());
    std::string_view y = symbols.text(exact ? b.shown() : b.key());
    return x <=> y;
  }
  if (a.kind() != b.kind()) return std::partial_ordering::unordered;
  switch (a.kind()) {
    case Kind::Time:
    case Kind::Duration: return a.microseconds() <=> b.microseconds();
    case Kind::Version:
      return order_versions(symbols.text(a.key()), symbols.text(b.key()));
    default: return std::partial_ordering::unordered;
  }
}

bool before_in_print(const Value& a, const Value& b, const Symbols& symbols) {
  auto rank = [](const Value& v) {
    Kind kind = v.kind() == Kind::Number ? Kind::Integer
                : v.kind() == Kind::Name ? Kind::Text
                                         : v.kind();
    return static_cast<int>(kind);
  };
  if (rank(a) != rank(b)) return rank(a) < rank(b);
  std::partial_ordering o = order(a, b, symbols);
  if (o == std::partial_ordering::less) return true;
  if (o == std::partial_ordering::greater) return false;
  return to_text(a, symbols) < to_text(b, symbols);
}

std::string to_text(const Value& value, const Symbols& symbols) {
  switch (value.kind()) {
    case Kind::Unknown: return "unknown";
    case Kind::Text:
    case Kind::Name:
    case Kind::Address:
    case Kind::Version: return std::string(symbols.text(value.shown()));
    case Kind::Integer: return std::to_string(value.integer());
    case Kind::Number: return format_number(value.number());
    case Kind::YesNo: return value.yes() ? "yes" : "no";
    case Kind::Time: return format_time(value.microseconds());
    case Kind::Duration: return format_duration(value.microseconds());
    case Kind::List:
    case Kind::Map: break;
  }
  bool map = value.kind() == Kind::Map;
  std::string out(1, map ? '{' : '[');
  std::span<const Value> items = value.items(symbols);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += map && i % 2 == 1 ? ": " : ", ";
    out += to_text(items[i], symbols);
  }
  return out + (map ? '}' : ']');
}

}  // namespace lastmile
