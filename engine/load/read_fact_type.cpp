// engine/load/read_fact_type.cpp
//
// `fact:` items. Names first (rules of any file may mention them), fields in a
// second round.

#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"
#include "engine/load/reading.hpp"

namespace lastmile {
namespace {

constexpr std::string_view reserved[] = {"no",   "some",   "every",     "any",
                                         "all",  "let",    "check",     "lua",
                                         "sign", "answer", "collection"};

std::optional<Type> read_type(Reading& reading, const Node& node,
                              const Node* values) {
  if (!node.is_scalar()) {
    reading.fault("LM0103",
                  "a type is a text, and here stands " + form_of(node),
                  node.place, "such as text, integer, list of name");
    return std::nullopt;
  }
  Result<Type> type = parse_type(node.text);
  if (!type) {
    Diagnostic error = std::move(type).error();
    error.place = node.place;
    reading.fault(std::move(error));
    return std::nullopt;
  }
  if (values && values->is_list()) {
    for (const Node& value : values->items) {
      if (value.is_scalar()) type->values.push_back(value.text);
    }
  }
  bool one_of = node.text == "one of";
  if (one_of && type->values.empty()) {
    reading.fault("LM0111", "'one of' needs its values", node.place,
                  "write {type: one of, values: [a, b]}");
    return std::nullopt;
  }
  bool texts = type->kind == Kind::List && type->element == Kind::Text;
  if (!one_of && values && !texts) {
    reading.fault("LM0111", "only 'one of' and 'list of text' take values",
                  values->place, "leave them out, or write type: one of");
  }
  return *type;
}

// `default:` of a field; `text` of a type any is read as written.
Value read_default(Reading& reading, const Field& field, const Node* node) {
  if (!node) return {};
  Result<Value> value = read_value(field.type, *node, reading.base.symbols);
  if (value) return *value;
  reading.fault(std::move(value).error());
  return {};
}

Field read_field(Reading& reading, const NodeEntry& entry) {
  Field field{.name = entry.key, .place = entry.key_place};
  if (entry.key.find_first_of(" .$") != std::string::npos) {
    reading.fault("LM0112", "'" + entry.key + "' cannot be a field's name",
                  entry.key_place, "use letters, digits, '_' and '-'");
  }
  if (entry.value.is_scalar()) {
    // Where the type is wrong the field is there all the same, of any type, so
    // that what uses it is not reported too.
    std::optional<Type> type = read_type(reading, entry.value, nullptr);
    if (type) field.type = *type;
    return field;
  }
  MapReader map(reading, entry.value, "field '" + entry.key + "'");
  const Node* values = map.list("values");
  const Node* type_node = map.required("type");
  std::optional<Type> type;
  if (type_node) type = read_type(reading, *type_node, values);
  if (type) field.type = *type;
  field.key = map.yes_no("key").value_or(false);
  const Node* fallback = map.take("default");
  if (type) field.fallback = read_default(reading, field, fallback);
  if (const Node* least = map.take("min"); least && least->is_scalar()) {
    Result<double> value = parse_number(least->text);
    if (value) {
      field.min = *value;
    } else {
      Diagnostic error = std::move(value).error();
      error.place = least->place;
      reading.fault(std::move(error));
    }
  }
  field.about = map.text_or("about", "");
  map.text("unit");
  map.finish();
  return field;
}

}  // namespace

void read_fact_type(Reading& reading, const RawItem& raw) {
  for (std::string_view word : reserved) {
    if (raw.id == word) {
      reading.fault("LM0113", "'" + raw.id + "' is a word of the language",
                    raw.id_place, "give the fact type another name");
      return;
    }
  }
  FactType type{.name = raw.id, .pack = raw.pack->name, .place = raw.id_place};
  reading.base.schema.add(std::move(type));
}

void read_fact_type_fields(Reading& reading, const RawItem& raw) {
  FactType* type = reading.base.schema.find(raw.id);
  if (!type) return;
  MapReader map(reading, *raw.node, "fact type '" + raw.id + "'");
  map.take("fact");
  Item item{.id = raw.id};
  read_common(reading, map, item);
  type->about = item.about;
  type->single = map.yes_no("single").value_or(false);
  type->observed = map.yes_no("observed").value_or(false);
  const Node* fields = map.map("fields");
  if (fields) {
    for (const NodeEntry& entry : fields->entries) {
      Field field = read_field(reading, entry);
      if (field.key) {
        type->key.push_back(static_cast<FieldIndex>(type->fields.size()));
      }
      type->fields.push_back(std::move(field));
    }
  }
  if (std::optional<std::string> host = map.text("about host")) {
    type->about_host = type->find(*host);
    if (!type->about_host) {
      std::vector<std::string_view> names = type->field_names();
      reading.fault("LM0107",
                    "fact type '" + raw.id + "' has no field '" + *host + "'",
                    raw.node->find("about host")->place,
                    suggestion(*host, names, "its fields are "));
    }
  }
  if (type->single && !type->key.empty()) {
    reading.fault("LM0114",
                  "a single type has one fact a case, so it takes no key",
                  raw.id_place, "leave out 'single' or 'key'");
  }
  map.finish();
}

}  // namespace lastmile
