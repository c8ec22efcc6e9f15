// engine/formula/functions_other.cpp
//
// The built-in functions that read one type out of another, and those of
// addresses; and, for the documentation, the two that the compiler knows.

#include "engine/base/scalar.hpp"
#include "engine/formula/builtin.hpp"

namespace lastmile::formula_detail {
namespace {

using Arguments = std::span<const Value>;

Value text(Arguments a, Call& call) {
  if (a[0].kind() == Kind::Text) return a[0];
  return text_result(to_text(a[0], call.symbols), call);
}

Value integer(Arguments a, Call& call) {
  if (!a[0].is_text()) return a[0];
  auto read = parse_integer(text_of(a[0], call));
  return read ? Value::integer(*read) : call.fail(read.error().message);
}

Value number(Arguments a, Call& call) {
  if (!a[0].is_text()) return Value::number(a[0].as_number());
  auto read = parse_number(text_of(a[0], call));
  return read ? Value::number(*read) : call.fail(read.error().message);
}

Value time(Arguments a, Call& call) {
  if (!a[0].is_text()) return a[0];
  auto read = parse_time(text_of(a[0], call));
  return read ? Value::time(*read) : call.fail(read.error().message);
}

Value duration(Arguments a, Call& call) {
  if (!a[0].is_text()) return a[0];
  auto read = parse_duration(text_of(a[0], call));
  return read ? Value::duration(*read) : call.fail(read.error().message);
}

Value address(Arguments a, Call& call) {
  if (!a[0].is_text()) return a[0];
  auto read = parse_address(text_of(a[0], call));
  if (!read) return call.fail(read.error().message);
  return Value::address(a[0].shown(), call.symbols.intern(*read));
}

Value version(Arguments a, Call& call) {
  if (!a[0].is_text()) return a[0];
  auto read = parse_version(text_of(a[0], call));
  if (!read) return call.fail(read.error().message);
  return Value::version(a[0].shown(), call.symbols.intern(*read));
}

Value is_in_subnet(Arguments a, Call& call) {
  auto inside = in_subnet(call.symbols.text(a[0].key()), text_of(a[1], call));
  return inside ? Value::yes_no(*inside) : call.fail(inside.error().message);
}

// The compiler makes a program of these and never calls them.
Value never(Arguments, Call& call) { return call.fail("is not a function"); }

}  // namespace

std::vector<Function> other_functions() {
  auto reader = [](const char* name, Kind kind, const char* doc,
                   Value (*call)(Arguments, Call&)) {
    return Function{name,   {{"text", {Kind::Text, kind}}},
                    1,      false,
                    {kind}, nullptr,
                    true,   false,
                    doc,    call};
  };
  std::vector<Function> table{
      {"text",
       {{"value", {}}},
       1,
       false,
       {Kind::Text},
       nullptr,
       true,
       true,
       "The value as it would be written.",
       text},
      reader("integer", Kind::Integer,
             "The integer that the text says, decimal or 0x hex; an error "
             "where it says none. A number becomes one by round().",
             integer),
      reader("number", Kind::Number,
             "The number that the text says, or the integer as a number.",
             number),
      reader("time", Kind::Time, "The time that the text says.", time),
      reader("duration", Kind::Duration, "The duration that the text says.",
             duration),
      reader("address", Kind::Address, "The address that the text says.",
             address),
      reader("version", Kind::Version, "The version that the text says.",
             version),
      {"in_subnet",
       {{"address", {Kind::Address}}, {"subnet", {Kind::Text}}},
       2,
       false,
       {Kind::YesNo},
       nullptr,
       true,
       false,
       "Is the address in the subnet, such as 10.0.0.0/8?",
       is_in_subnet},
      {"known",
       {{"value", {}}},
       1,
       false,
       {Kind::YesNo},
       nullptr,
       false,
       false,
       "Is the value known? Never unknown itself.",
       never},
      {"lookup",
       {{"table", {}}, {"key", {}}, {"column", {}}},
       3,
       false,
       {},
       nullptr,
       false,
       false,
       "The column of the table's row with that key ([a, b] where it has "
       "several parts); unknown where there is no such row.",
       never},
  };
  return table;
}

}  // namespace lastmile::formula_detail
