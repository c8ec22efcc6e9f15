// facts/gather/fitted.cpp
//
// Values as sources write them, in the form that a declared type reads.

#include <algorithm>

#include "engine/base/scalar.hpp"
#include "engine/base/symbol.hpp"
#include "facts/gather/telling.hpp"

namespace lastmile {
namespace {

std::optional<Node> as_yes_no(const Node& value) {
  if (auto yes = parse_yes_no(value.text)) {
    return Node::scalar(*yes ? "yes" : "no");
  }
  if (auto number = parse_integer(value.text)) {
    return Node::scalar(*number != 0 ? "yes" : "no");
  }
  return std::nullopt;
}

std::optional<Node> as_time(const Node& value) {
  if (auto time = parse_time(value.text)) {
    return Node::scalar(format_time(*time));
  }
  Result<std::int64_t> number = parse_integer(value.text);
  if (!number || *number <= 0) return std::nullopt;
  // A number this large counts 100 ns since 1601; else seconds since 1970.
  constexpr std::int64_t epoch = 116444736000000000;
  constexpr std::int64_t year_9999 = 253402300799;
  if (*number >= epoch && *number < 2650467743990000000) {
    return Node::scalar(format_time((*number - epoch) / 10));
  }
  if (*number > year_9999) return std::nullopt;
  return Node::scalar(format_time(*number * 1'000'000));
}

std::optional<Node> as_one_of(const Node& value, const Type& type) {
  std::string folded = fold_case(value.text);
  for (const std::string& one : type.values) {
    if (fold_case(one) == folded) return Node::scalar(one, Style::Quoted);
  }
  return std::nullopt;
}

std::optional<Node> scalar_fit(const Node& value, const Type& type) {
  if (!value.is_scalar()) return std::nullopt;
  if (type.is_one_of()) return as_one_of(value, type);
  switch (type.kind) {
    case Kind::YesNo: return as_yes_no(value);
    case Kind::Time: return as_time(value);
    case Kind::Unknown: return value;
    case Kind::Text:
    case Kind::Name: return Node::scalar(value.text, Style::Quoted);
    default: break;
  }
  Symbols symbols;
  Node plain = Node::scalar(value.text);
  if (read_value(type, plain, symbols)) return plain;
  return std::nullopt;
}

std::optional<Node> list_fit(const Node& value, const Type& type) {
  Type element{type.element, Kind::Unknown, type.values};
  Node out = Node::list({});
  auto add = [&](const Node& item) {
    if (auto one = scalar_fit(item, element)) {
      out.items.push_back(std::move(*one));
    }
  };
  if (value.is_list()) {
    for (const Node& item : value.items) add(item);
  } else {
    add(value);
  }
  bool lost_all =
      out.items.empty() && (value.is_scalar() || !value.items.empty());
  if (lost_all) return std::nullopt;
  return out;
}

std::string joined(const Node& list) {
  std::string out;
  for (const Node& item : list.items) {
    out += (out.empty() ? "" : ",") + item.text;
  }
  return out;
}

}  // namespace

std::optional<Node> fitted(const Node& value, const Type& type) {
  if (type.kind == Kind::List) return list_fit(value, type);
  if (type.kind == Kind::Map) {
    if (!value.is_map()) return std::nullopt;
    Symbols symbols;
    if (!read_value(type, value, symbols)) return std::nullopt;
    return value;
  }
  if (!value.is_list()) return scalar_fit(value, type);
  bool texts = std::all_of(value.items.begin(), value.items.end(),
                           [](const Node& item) { return item.is_scalar(); });
  if (value.items.empty() || !texts) return std::nullopt;
  bool any_text = type.is_any() || type.kind == Kind::Text;
  if (any_text && !type.is_one_of() && value.items.size() > 1) {
    return Node::scalar(joined(value), Style::Quoted);
  }
  return scalar_fit(value.items.front(), type);
}

}  // namespace lastmile
