#include "engine/library/convert.hpp"

#include <cmath>

namespace lastmile::inline v0::detail {
namespace {

inside::Diagnostic misfit(const inside::Type& type, std::string_view given) {
  return {"LM0615", "here is wanted: " + inside::to_text(type) +
                        "; given was: " + std::string(given)};
}

bool takes(const inside::Type& type, inside::Kind kind) {
  return type.kind == kind || type.is_any();
}

bool takes_text(const inside::Type& type) {
  return (type.kind == inside::Kind::Text && !type.is_one_of()) ||
         type.kind == inside::Kind::Name || type.is_any();
}

// As if it stood in quotes in a file.
inside::Result<inside::Value> read_text(const inside::Type& type,
                                        const Value& value, Symbols& symbols) {
  const std::string& text = value.text();
  if (auto refused = refused_text(text)) return *std::move(refused);
  bool name = type.kind == inside::Kind::Name ||
              (type.is_any() && value.kind() == Kind::Name);
  if (name) return inside::Value::name(text, symbols);
  if (takes_text(type)) return inside::Value::text(text, symbols);
  return read_value(type, Node::scalar(text, Style::Quoted), symbols);
}

// An address or a version says what it is, also where any value is wanted.
inside::Result<inside::Value> read_meant(const inside::Type& type,
                                         const Value& value, Symbols& symbols) {
  auto kind = static_cast<inside::Kind>(value.kind());
  if (!takes(type, kind)) {
    if (takes_text(type)) return read_text(type, value, symbols);
    return misfit(type, inside::to_text(kind));
  }
  return read_text({kind}, value, symbols);
}

inside::Result<inside::Value> read_whole(const inside::Type& type,
                                         const Value& value) {
  auto kind = static_cast<inside::Kind>(value.kind());
  if (kind == inside::Kind::Integer && type.kind == inside::Kind::Number) {
    return inside::Value::number(value.number());
  }
  if (!takes(type, kind)) return misfit(type, inside::to_text(kind));
  switch (kind) {
    case inside::Kind::YesNo: return inside::Value::yes_no(value.yes());
    case inside::Kind::Integer: return inside::Value::integer(value.integer());
    case inside::Kind::Duration:
      return inside::Value::duration(value.duration().count());
    case inside::Kind::Time: {
      std::int64_t time = value.time().time_since_epoch().count();
      if (is_time(time)) return inside::Value::time(time);
      return inside::Diagnostic{"LM0124",
                                "the time lies outside the years 1 to 9999"};
    }
    default: break;
  }
  if (std::isfinite(value.number())) {
    return inside::Value::number(value.number());
  }
  return inside::Diagnostic{"LM0122", "a number is finite; this one is not"};
}

inside::Result<inside::Value> read_list(const inside::Type& type,
                                        const Value& value, Symbols& symbols) {
  if (type.kind != inside::Kind::List) return misfit(type, "list");
  inside::Type element{type.element, inside::Kind::Unknown, type.values};
  std::vector<inside::Value> items;
  items.reserve(value.list().size());
  for (const Value& item : value.list()) {
    auto read = within(element, item, symbols);
    if (!read) return read;
    items.push_back(*read);
  }
  return inside::Value::list(items, symbols);
}

inside::Result<inside::Value> read_map(const inside::Type& type,
                                       const Value& value, Symbols& symbols) {
  if (type.kind != inside::Kind::Map) return misfit(type, "map of text");
  std::vector<inside::Value> pairs;
  for (const auto& [key, text] : value.map()) {
    for (const std::string* each : {&key, &text}) {
      if (auto refused = refused_text(*each)) return *std::move(refused);
      pairs.push_back(inside::Value::text(*each, symbols));
    }
  }
  return inside::Value::map(pairs, symbols);
}

}  // namespace

std::optional<inside::Diagnostic> refused_text(std::string_view text) {
  if (text.size() > max_text_size) {
    return inside::Diagnostic{
        "LM0011", "the text has " + std::to_string(text.size()) +
                      " bytes; the limit is " + std::to_string(max_text_size)};
  }
  if (is_utf8(text)) return std::nullopt;
  return inside::Diagnostic{"LM0002", "the text is no valid UTF-8"};
}

inside::Result<inside::Value> within(const inside::Type& type,
                                     const Value& value, Symbols& symbols) {
  switch (value.kind()) {
    case Kind::Unknown: return inside::Value();
    case Kind::Text:
    case Kind::Name: return read_text(type, value, symbols);
    case Kind::Address:
    case Kind::Version: return read_meant(type, value, symbols);
    case Kind::List: return read_list(type, value, symbols);
    case Kind::Map: return read_map(type, value, symbols);
    default: return read_whole(type, value);
  }
}

Value outside(const inside::Value& value, const Symbols& symbols) {
  auto text = [&] { return std::string(symbols.text(value.shown())); };
  switch (value.kind()) {
    case inside::Kind::Unknown: return {};
    case inside::Kind::Text: return text();
    case inside::Kind::Name: return Value::name(text());
    case inside::Kind::Address: return Value::address(text());
    case inside::Kind::Version: return Value::version(text());
    case inside::Kind::Integer: return value.integer();
    case inside::Kind::Number: return value.number();
    case inside::Kind::YesNo: return value.yes();
    case inside::Kind::Time: return Time(Duration(value.microseconds()));
    case inside::Kind::Duration: return Duration(value.microseconds());
    case inside::Kind::List:
    case inside::Kind::Map: break;
  }
  std::span<const inside::Value> items = value.items(symbols);
  if (value.kind() == inside::Kind::List) {
    Value::List list;
    for (const inside::Value& item : items) {
      list.push_back(outside(item, symbols));
    }
    return list;
  }
  Value::Map map;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    map.emplace(symbols.text(items[i].shown()),
                symbols.text(items[i + 1].shown()));
  }
  return map;
}

Diagnostic outside(const inside::Diagnostic& found, const Sources& sources) {
  const Place& place = found.place;
  return {static_cast<Severity>(found.severity),
          std::string(found.code),
          found.message,
          found.hint,
          found.item,
          std::string(sources.path(place.file)),
          place.line,
          place.column,
          place.end_line,
          place.end_column,
          render(found, sources)};
}

Diagnostic outside(const inside::Diagnostic& found) {
  return outside(found, Sources());
}

Diagnostics outside(const std::vector<inside::Diagnostic>& found,
                    const Sources& sources) {
  Diagnostics out;
  out.reserve(found.size());
  for (const inside::Diagnostic& each : found) {
    out.push_back(outside(each, sources));
  }
  return out;
}

}  // namespace lastmile::inline v0::detail
