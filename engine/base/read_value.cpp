// engine/base/read_value.cpp
//
// A Node as a value of a declared type.

#include <array>
#include <vector>

#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"

namespace lastmile {
namespace {

Diagnostic at(Diagnostic error, const Node& node) {
  if (!error.place.known()) error.place = node.place;
  return error;
}

Diagnostic wrong_form(const Node& node, std::string_view wanted,
                      std::string hint) {
  std::string_view is = node.is_list()  ? "a list"
                        : node.is_map() ? "a map"
                                        : "a single value";
  return {"LM0128",
          "here stands " + std::string(is) + ", where " + std::string(wanted) +
              " is wanted",
          node.place, std::move(hint)};
}

Value read_any(const Node& node, Symbols& symbols) {
  if (node.style == Style::Plain) {
    if (auto integer = parse_integer(node.text)) {
      return Value::integer(*integer);
    }
    if (auto number = parse_number(node.text)) return Value::number(*number);
    if (auto yes = parse_yes_no(node.text)) return Value::yes_no(*yes);
  }
  return Value::text(node.text, symbols);
}

Result<Value> read_one_of(const Type& type, const Node& node,
                          Symbols& symbols) {
  for (const std::string& value : type.values) {
    if (value == node.text) return Value::text(value, symbols);
  }
  std::vector<std::string_view> known(type.values.begin(), type.values.end());
  std::string hint = did_you_mean(node.text, known);
  if (hint.empty()) hint = "it is " + to_text(type);
  return Diagnostic{
      "LM0129",
      "'" + node.text.substr(0, 60) + "' is none of the values of this field",
      node.place, hint};
}

Result<Value> read_scalar(const Type& type, const Node& node,
                          Symbols& symbols) {
  std::string_view text = node.text;
  switch (type.kind) {
    case Kind::Unknown: return read_any(node, symbols);
    case Kind::Text:
      if (type.is_one_of()) return read_one_of(type, node, symbols);
      return Value::text(text, symbols);
    case Kind::Name: return Value::name(text, symbols);
    case Kind::Integer: {
      auto r = parse_integer(text);
      if (!r) return at(std::move(r).error(), node);
      return Value::integer(*r);
    }
    case Kind::Number: {
      auto r = parse_number(text);
      if (!r) return at(std::move(r).error(), node);
      return Value::number(*r);
    }
    case Kind::YesNo: {
      auto r = parse_yes_no(text);
      if (!r) return at(std::move(r).error(), node);
      return Value::yes_no(*r);
    }
    case Kind::Time: {
      auto r = parse_time(text);
      if (!r) return at(std::move(r).error(), node);
      return Value::time(*r);
    }
    case Kind::Duration: {
      auto r = parse_duration(text);
      if (!r) return at(std::move(r).error(), node);
      return Value::duration(*r);
    }
    case Kind::Address: {
      auto r = parse_address(text);
      if (!r) return at(std::move(r).error(), node);
      return Value::address(symbols.intern(text), symbols.intern(*r));
    }
    case Kind::Version: {
      auto r = parse_version(text);
      if (!r) return at(std::move(r).error(), node);
      return Value::version(symbols.intern(text), symbols.intern(*r));
    }
    case Kind::List:
    case Kind::Map: break;
  }
  return wrong_form(node, type.kind == Kind::List ? "a list" : "a map",
                    type.kind == Kind::List ? "write it as [a, b]"
                                            : "write it as {key: value}");
}

Result<Value> read_map(const Node& node, Symbols& symbols) {
  std::vector<Value> pairs;
  for (const NodeEntry& entry : node.entries) {
    if (!entry.value.is_scalar()) {
      return wrong_form(entry.value, "a text", "a map of text holds texts");
    }
    pairs.push_back(Value::text(entry.key, symbols));
    pairs.push_back(Value::text(entry.value.text, symbols));
  }
  return Value::map(pairs, symbols);
}

}  // namespace

Result<Value> read_value(const Type& type, const Node& node, Symbols& symbols) {
  if (node.is_scalar()) return read_scalar(type, node, symbols);
  if (node.is_map()) {
    if (type.kind == Kind::Map) return read_map(node, symbols);
    return wrong_form(node, to_text(type), "");
  }
  if (type.kind != Kind::List) return wrong_form(node, to_text(type), "");
  Type element{type.element, Kind::Unknown, type.values};
  std::vector<Value> values;
  for (const Node& item : node.items) {
    Result<Value> value = read_value(element, item, symbols);
    if (!value) return std::move(value).error();
    values.push_back(*value);
  }
  return Value::list(values, symbols);
}

}  // namespace lastmile
