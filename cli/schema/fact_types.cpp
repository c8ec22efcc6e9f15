// The pack's own fact types: as patterns of conditions, as facts that are told
// or derived.

#include <algorithm>

#include "cli/schema/parts.hpp"
#include "cli/schema/schema.hpp"

namespace lastmile::schema {
namespace {

constexpr const char* computed = "^[^{$]*[{$]";  // $v, {…}, a text with one

bool texty(const Type& type) {
  return type.kind == Kind::Text || type.kind == Kind::Name || type.is_any();
}

// As engine/load/read_pattern.cpp has them fit.
std::vector<std::string> operators_of(const Type& type) {
  std::vector<std::string> out = {"is", "not", "one of", "none of"};
  auto add = [&](std::initializer_list<const char*> more) {
    out.insert(out.end(), more.begin(), more.end());
  };
  bool time = type.kind == Kind::Time || type.is_any();
  if (ordered(type)) add({"above", "below", "at least", "at most"});
  if (time) add({"before", "after", "within", "older than"});
  if (texty(type) || type.kind == Kind::List) add({"contains"});
  if (texty(type)) add({"starts with", "ends with", "matches"});
  if (type.kind == Kind::Address || type.is_any()) add({"in subnet"});
  return out;
}

// What an author writes for a value of this type.
Node literal(const Type& type) {
  if (type.is_one_of()) return any_of({words(type.values), matching(computed)});
  switch (type.kind) {
    case Kind::YesNo: return any_of({named("yes-or-no"), matching(computed)});
    case Kind::Integer: return named("integer");
    case Kind::Number: return types({"number", "string"});
    default: return named("text");
  }
}

// Where the map of operators that fit such a field is defined.
std::string operators_name(const Type& type) {
  std::string kind =
      type.is_one_of() ? "one of" : std::string(to_text(type.kind));
  std::replace(kind.begin(), kind.end(), ' ', '-');
  return "operators." + kind;
}

void add_operators(Node& defs, const Type& type) {
  MapShape by_operator;
  for (const std::string& word : operators_of(type)) {
    by_operator.may(word, named("operand"));
  }
  by_operator.may("is known", named("yes-or-no"));
  defs.set(operators_name(type), by_operator.done());
}

// The value of a field in a pattern: equal to it, one of several, or a map of
// operators.
Node compared(const Type& type) {
  Node value = literal(type);
  Node list = list_of(value);
  return any_of(
      {std::move(value), std::move(list), named(operators_name(type))});
}

// The value of a field of a fact that is told or derived.
Node told(const Type& type) {
  switch (type.kind) {
    case Kind::List: {
      Type element{.kind = type.element, .values = type.values};
      if (element.kind == Kind::Text && !type.values.empty()) {
        return any_of({list_of(literal(element)), literal(element)});
      }
      return named("operand");
    }
    case Kind::Map: return any_of({schema::type("object"), named("text")});
    case Kind::Unknown: return Node::map();
    default: return literal(type);
  }
}

Node pattern(const FactType& type) {
  MapShape shape;
  std::vector<std::string> names;
  for (const Field& field : type.fields) {
    Node value = compared(field.type);
    shape.may(field.name, about(value, field.about));
    names.push_back(field.name);
    std::string begins = "^" + escaped(field.name);
    if (field.type.kind == Kind::Map) {
      begins += "(\\.[^ ]+)?";
      std::string any_operator = one_of(operators_of({.kind = Kind::Text}));
      shape.like("^" + escaped(field.name) + "\\.[^ ]+$",
                 compared({.kind = Kind::Text}));
      shape.like(begins + " " + any_operator + "$", named("operand"));
    } else {
      shape.like(begins + " " + one_of(operators_of(field.type)) + "$",
                 named("operand"));
    }
  }
  if (!names.empty()) {
    shape.like("^" + one_of(names) + "(\\.[^ ]+)? is known$",
               named("yes-or-no"));
  }
  return shape.done(type.about);
}

Node fields(const FactType& type) {
  MapShape shape;
  for (const Field& field : type.fields) {
    shape.may(field.name, about(told(field.type), field.about));
  }
  return shape.done(type.about);
}

// TYPE: {field: value}; gathering alone makes collections, so no rule may.
Node fact(const KnowledgeBase& base, bool collections) {
  MapShape shape;
  for (TypeId id = collections ? 0 : 1; id < base.schema.size(); ++id) {
    const FactType& type = base.schema[id];
    shape.may(type.name, named("fields." + type.name));
    if (type.pack.empty()) continue;
    shape.like("^" + escaped(type.pack + ":" + type.name) + "$",
               named("fields." + type.name));
  }
  return shape.done();
}

}  // namespace

void add_fact_types(Node& defs, const KnowledgeBase& base) {
  defs.set("claim", fact(base, true));
  defs.set("claims", one_or_list(named("claim")));
  defs.set("conclusion", fact(base, false));
  std::vector<std::string> names;
  for (TypeId id = 0; id < base.schema.size(); ++id) {
    const FactType& type = base.schema[id];
    defs.set("pattern." + type.name, pattern(type));
    defs.set("fields." + type.name, fields(type));
    names.push_back(type.name);
    if (!type.pack.empty()) names.push_back(type.pack + ":" + type.name);
  }
  defs.set("fact-type", words(names));
  add_operators(defs, {.kind = Kind::Text, .values = {"a word"}});
  for (Kind kind : {Kind::Unknown, Kind::Text, Kind::Name, Kind::Integer,
                    Kind::Number, Kind::YesNo, Kind::Time, Kind::Duration,
                    Kind::Address, Kind::Version, Kind::List, Kind::Map}) {
    add_operators(defs, {.kind = kind});
  }
}

}  // namespace lastmile::schema
