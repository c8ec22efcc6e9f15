#include "engine/memory/fact_type.hpp"

#include <utility>

namespace lastmile {

std::optional<FieldIndex> FactType::find(std::string_view field) const {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == field) return static_cast<FieldIndex>(i);
  }
  return std::nullopt;
}

std::vector<std::string_view> FactType::field_names() const {
  std::vector<std::string_view> names;
  for (const Field& field : fields) names.push_back(field.name);
  return names;
}

Schema::Schema(Symbols& symbols) {
  FactType type{.name = "collection"};
  type.about = "Whether anybody looked for facts of a type, and how it ended.";
  type.fields.push_back(
      {.name = "type", .type = {.kind = Kind::Name}, .key = true});
  type.fields.push_back({.name = "host",
                         .type = {.kind = Kind::Name},
                         .key = true,
                         .fallback = Value::name("", symbols)});
  type.fields.push_back({.name = "status",
                         .type = {.kind = Kind::Text,
                                  .values = {"not tried", "failed", "denied",
                                             "partial", "complete"}}});
  type.fields.push_back({.name = "by", .type = {.kind = Kind::Text}});
  type.fields.push_back({.name = "why", .type = {.kind = Kind::Text}});
  type.key = {0, 1};
  add(std::move(type));
}

FactType* Schema::add(FactType type) {
  auto id = static_cast<TypeId>(types_.size());
  if (!by_name_.emplace(type.name, id).second) return nullptr;
  type.id = id;
  types_.push_back(std::move(type));
  return &types_.back();
}

const FactType* Schema::find(std::string_view name) const {
  auto found = by_name_.find(std::string(name));
  if (found != by_name_.end()) return &types_[found->second];
  std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return nullptr;
  found = by_name_.find(std::string(name.substr(colon + 1)));
  if (found == by_name_.end()) return nullptr;
  const FactType& type = types_[found->second];
  return type.pack == name.substr(0, colon) ? &type : nullptr;
}

FactType* Schema::find(std::string_view name) {
  return const_cast<FactType*>(std::as_const(*this).find(name));
}

std::vector<std::string_view> Schema::names() const {
  std::vector<std::string_view> names;
  for (const FactType& type : types_) names.push_back(type.name);
  return names;
}

}  // namespace lastmile
