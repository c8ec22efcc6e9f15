#include "engine/script/datum.hpp"

#include <cmath>

#include "engine/base/scalar.hpp"
#include "engine/formula/functions.hpp"

namespace lastmile {
namespace {

std::string_view name_of(const Datum& datum) {
  switch (datum.content.index()) {
    case 0: return "true or false";
    case 1: return "an integer";
    case 2: return "a number";
    case 3: return "a text";
    case 4: return "a list";
    default: return "a map";
  }
}

Diagnostic unfit(const Datum& datum, const Type& type, std::string hint = {}) {
  return {"LM1011",
          "Lua returned " + std::string(name_of(datum)) + " where " +
              to_text(type) + " is wanted",
          {},
          std::move(hint)};
}

Type element_of(const Type& type) { return Type{type.element}; }

Result<Value> whole(std::int64_t whole, const Datum& datum, const Type& type) {
  switch (type.kind) {
    case Kind::Unknown:
    case Kind::Integer: return Value::integer(whole);
    case Kind::Number: return Value::number(static_cast<double>(whole));
    case Kind::Time: return Value::time(whole);
    case Kind::Duration: return Value::duration(whole);
    default: return unfit(datum, type);
  }
}

Result<Value> number(double number, const Datum& datum, const Type& type) {
  if (!std::isfinite(number)) {
    return Diagnostic{"LM1011",
                      "Lua returned a number that is not finite",
                      {},
                      "look for a division by zero"};
  }
  if (type.is_any() || type.kind == Kind::Number) return Value::number(number);
  return unfit(datum, type,
               type.kind == Kind::Integer
                   ? "/ always gives a number: use // or math.floor"
                   : "");
}

Result<Value> text(const std::string& text, const Datum& datum,
                   const Type& type, Symbols& symbols) {
  if (text.size() > max_text_size) {
    return Diagnostic{
        "LM1011", "Lua returned a text of more than 64 KiB", {}, ""};
  }
  switch (type.kind) {
    case Kind::Unknown: return Value::text(text, symbols);
    case Kind::Text:
    case Kind::Name:
    case Kind::Address:
    case Kind::Version:
      return read_value(type, Node::scalar(text, Style::Quoted), symbols);
    default: return unfit(datum, type);
  }
}

Result<Value> list(const DatumList& items, const Datum& datum, const Type& type,
                   Symbols& symbols) {
  // Lua writes an empty map and an empty list alike.
  if (type.kind == Kind::Map && items.empty()) return Value::map({}, symbols);
  if (!type.is_any() && type.kind != Kind::List) return unfit(datum, type);
  if (items.size() > max_list_size) {
    return Diagnostic{
        "LM1011", "Lua returned a list of more than 10,000 items", {}, ""};
  }
  std::vector<Value> values;
  values.reserve(items.size());
  for (const Datum& item : items) {
    Result<Value> value = value_of(item, element_of(type), symbols);
    if (!value) return value;
    values.push_back(*value);
  }
  return Value::list(values, symbols);
}

Result<Value> map(const DatumMap& entries, const Datum& datum, const Type& type,
                  Symbols& symbols) {
  if (!type.is_any() && type.kind != Kind::Map) return unfit(datum, type);
  std::vector<Value> pairs;
  for (const auto& [key, value] : entries) {
    pairs.push_back(Value::text(key, symbols));
    pairs.push_back(Value::text(value, symbols));
  }
  return Value::map(pairs, symbols);
}

}  // namespace

Result<Value> value_of(const Datum& datum, const Type& type, Symbols& symbols) {
  if (auto* yes = std::get_if<bool>(&datum.content)) {
    if (!type.is_any() && type.kind != Kind::YesNo) return unfit(datum, type);
    return Value::yes_no(*yes);
  }
  if (auto* value = std::get_if<std::int64_t>(&datum.content)) {
    return whole(*value, datum, type);
  }
  if (auto* value = std::get_if<double>(&datum.content)) {
    return number(*value, datum, type);
  }
  if (auto* value = std::get_if<std::string>(&datum.content)) {
    return text(*value, datum, type, symbols);
  }
  if (auto* items = std::get_if<DatumList>(&datum.content)) {
    return list(*items, datum, type, symbols);
  }
  return map(std::get<DatumMap>(datum.content), datum, type, symbols);
}

}  // namespace lastmile
