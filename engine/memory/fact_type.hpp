// engine/memory/fact_type.hpp
//
// A FactType says which fields a kind of fact has and how the world around it
// is to be read: observed or concluded, one per key, one per case. Fact types
// are data, written in packs; gatherers fill them, rules match them, and one
// check holds all three together when the pack is loaded.

#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/type.hpp"

namespace lastmile {

using TypeId = std::uint16_t;
using FieldIndex = std::uint16_t;

struct Field {
  std::string name;
  Type type = {};
  bool key = false;
  Value fallback = {};          // the `default`; Unknown: it has none
  std::optional<double> min{};  // `min: 0` lets a sum be bounded below
  std::string about = {};
  Place place = {};
};

struct FactType {
  TypeId id = 0;
  std::string name;
  std::vector<Field> fields = {};
  std::vector<FieldIndex> key = {};  // in the order declared
  bool single = false;               // one fact a case
  bool observed = false;             // comes from outside: open world
  std::optional<FieldIndex> about_host = {};
  std::string about = {};
  std::string pack = {};
  Place place = {};

  // Are facts of one key one fact?
  bool keyed() const { return single || !key.empty(); }
  // A keyed type whose key is all its fields is a plain set.
  bool key_is_everything() const {
    return !single && key.size() == fields.size();
  }
  std::optional<FieldIndex> find(std::string_view field) const;
  std::vector<std::string_view> field_names() const;
};

// The fact types of a knowledge base, by number and by name. Type 0 is the
// built-in `collection` {type, host, status, by, why}, one per type and host.
class Schema {
 public:
  static constexpr TypeId collection = 0;

  explicit Schema(Symbols& symbols);

  // Null where the name is taken.
  FactType* add(FactType type);
  const FactType& operator[](TypeId id) const { return types_[id]; }
  // By its name, or by pack:name.
  const FactType* find(std::string_view name) const;
  FactType* find(std::string_view name);
  std::size_t size() const { return types_.size(); }
  std::vector<std::string_view> names() const;

 private:
  std::deque<FactType> types_;  // a deque: facts and rules point at them
  std::unordered_map<std::string, TypeId> by_name_;
};

}  // namespace lastmile
