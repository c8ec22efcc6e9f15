// engine/formula/functions_number.cpp
//
// The built-in functions over integers, numbers and durations.

#include <cmath>
#include <limits>
#include <string>

#include "engine/formula/arithmetic.hpp"
#include "engine/formula/builtin.hpp"
#include "engine/formula/typing.hpp"

namespace lastmile::formula_detail {
namespace {

using Arguments = std::span<const Value>;

Type same_as_first(std::span<const Type> given, std::string&) {
  return given.front();
}

// Of min and max: of several values, or of one list.
Type extreme_type(std::span<const Type> given, std::string& refused) {
  if (given.size() == 1 && given[0].kind == Kind::List) {
    return Type{given[0].element};
  }
  Type type = given[0];
  for (const Type& each : given) {
    std::optional<Type> both = common_type(type, each);
    if (!both || !ordered(*both)) {
      refused = "takes values that have an order between them, not " +
                with_article(given[0]) + " and " + with_article(each);
      return {};
    }
    type = *both;
  }
  return type;
}

Value extreme(Arguments values, Call& call, std::partial_ordering better) {
  if (values.size() == 1 && values[0].kind() == Kind::List) {
    values = values[0].items(call.symbols);
  }
  if (values.empty()) return {};
  Value best = values[0];
  bool number = best.kind() == Kind::Number || call.gives == Kind::Number;
  for (const Value& value : values) {
    std::partial_ordering found = order(value, best, call.symbols);
    if (found == std::partial_ordering::unordered) {
      return call.fail("there is no order between " +
                       describe(best, call.symbols) + " and " +
                       describe(value, call.symbols));
    }
    number = number || value.kind() == Kind::Number;
    if (found == better) best = value;
  }
  return number ? Value::number(best.as_number()) : best;
}

Value least(Arguments a, Call& call) {
  return extreme(a, call, std::partial_ordering::less);
}

Value most(Arguments a, Call& call) {
  return extreme(a, call, std::partial_ordering::greater);
}

Value absolute(Arguments a, Call& call) {
  if (a[0].kind() == Kind::Number) {
    return Value::number(std::fabs(a[0].number()));
  }
  if (a[0].integer() >= 0) return a[0];
  Problem problem;
  Value positive = negate(a[0], call.symbols, problem);
  return problem ? call.fail(problem.message) : positive;
}

Value rounded(Arguments a, Call& call) {
  if (a[0].kind() == Kind::Integer) return a[0];
  double whole = std::round(a[0].number());
  if (!(whole >= -9223372036854775808.0 && whole < 9223372036854775808.0)) {
    return call.fail(describe(a[0], call.symbols) + " does not fit an integer");
  }
  return Value::integer(static_cast<std::int64_t>(whole));
}

Value lower_whole(Arguments a, Call&) {
  return Value::number(std::floor(a[0].as_number()));
}

Value upper_whole(Arguments a, Call&) {
  return Value::number(std::ceil(a[0].as_number()));
}

template <std::int64_t unit>
Value in_units(Arguments a, Call&) {
  return Value::number(static_cast<double>(a[0].microseconds()) /
                       static_cast<double>(unit));
}

// As Windows writes its codes: a negative one by its bits.
Value hex(Arguments a, Call& call) {
  std::int64_t whole = a[0].integer();
  bool short_code =
      whole < 0 && whole >= std::numeric_limits<std::int32_t>::min();
  auto bits = short_code ? static_cast<std::uint32_t>(whole)
                         : static_cast<std::uint64_t>(whole);
  std::string digits;
  do {
    digits.insert(digits.begin(), "0123456789ABCDEF"[bits % 16]);
    bits /= 16;
  } while (bits != 0);
  return text_result("0x" + digits, call);
}

}  // namespace

std::vector<Function> number_functions() {
  const Kinds figure{Kind::Number}, span{Kind::Duration};
  const Kinds orderly{Kind::Text,     Kind::Number,  Kind::Time,
                      Kind::Duration, Kind::Version, Kind::List};
  const Type number{Kind::Number}, any{};
  constexpr std::int64_t second = 1'000'000;
  std::vector<Function> table{
      {"min",
       {{"value", orderly}},
       1,
       true,
       any,
       extreme_type,
       true,
       false,
       "The least of the values, or of the items of one list; unknown of an "
       "empty list.",
       least},
      {"max",
       {{"value", orderly}},
       1,
       true,
       any,
       extreme_type,
       true,
       false,
       "The greatest of the values, or of the items of one list; unknown of "
       "an empty list.",
       most},
      {"abs",
       {{"value", {Kind::Number, Kind::Duration}}},
       1,
       false,
       any,
       same_as_first,
       true,
       false,
       "The value without its sign.",
       absolute},
      {"round",
       {{"number", figure}},
       1,
       false,
       {Kind::Integer},
       nullptr,
       true,
       false,
       "The nearest integer; halves go away from zero.",
       rounded},
      {"floor",
       {{"number", figure}},
       1,
       false,
       number,
       nullptr,
       true,
       false,
       "The next whole number below; still a number.",
       lower_whole},
      {"ceiling",
       {{"number", figure}},
       1,
       false,
       number,
       nullptr,
       true,
       false,
       "The next whole number above; still a number.",
       upper_whole},
      {"days",
       {{"duration", span}},
       1,
       false,
       number,
       nullptr,
       true,
       false,
       "The duration in days.",
       in_units<86400 * second>},
      {"hours",
       {{"duration", span}},
       1,
       false,
       number,
       nullptr,
       true,
       false,
       "The duration in hours.",
       in_units<3600 * second>},
      {"minutes",
       {{"duration", span}},
       1,
       false,
       number,
       nullptr,
       true,
       false,
       "The duration in minutes.",
       in_units<60 * second>},
      {"seconds",
       {{"duration", span}},
       1,
       false,
       number,
       nullptr,
       true,
       false,
       "The duration in seconds.",
       in_units<second>},
      {"hex",
       {{"integer", {Kind::Integer}}},
       1,
       false,
       {Kind::Text},
       nullptr,
       true,
       false,
       "The integer as 0x904; a negative one by its 32 or 64 bits.",
       hex},
  };
  return table;
}

}  // namespace lastmile::formula_detail
