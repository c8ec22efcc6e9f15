// engine/formula/scope.hpp
//
// What the names in an expression stand for. A rule's compiler implements
// Scope, so that every name becomes a row and a column before anything runs;
// a pack's tables implement Table. Neither is asked for a name at run time.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/type.hpp"
#include "engine/base/value.hpp"

namespace lastmile {

// Where a value lies at run time: Environment::rows[row][column].
struct Source {
  std::uint32_t row = 0;
  std::uint32_t column = 0;
  bool operator==(const Source&) const = default;
};

// A table of constant data, as lookup(table, key, column) sees it.
class Table {
 public:
  struct Column {
    std::uint32_t index = 0;
    Type type = {};
  };
  virtual ~Table() = default;
  virtual std::span<const Type> key_types() const = 0;
  virtual std::optional<Column> column(std::string_view name) const = 0;
  virtual std::vector<std::string_view> column_names() const = 0;
  // As many known values as there are key columns; Unknown where there is no
  // such row.
  virtual Value find(std::span<const Value> key,
                     std::uint32_t column) const = 0;
};

class Scope {
 public:
  struct Variable {
    Source source = {};  // of a fact: its row; the column does not count
    // Kind::Name makes every comparison with it caseless, also where its
    // values are plain texts. Unknown (any) is checked at run time.
    Type type = {};
    bool is_fact = false;
  };
  virtual ~Scope() = default;
  virtual std::optional<Variable> variable(std::string_view name) const = 0;
  virtual std::vector<std::string_view> variable_names() const = 0;

  // The field of a fact that a variable (name without $) is bound to.
  virtual std::optional<Variable> field(std::string_view /*variable*/,
                                        std::string_view /*name*/) const {
    return std::nullopt;
  }
  virtual std::vector<std::string_view> field_names(
      std::string_view /*variable*/) const {
    return {};
  }

  // Null where there is none; it must outlive what is compiled.
  virtual const Table* table(std::string_view /*name*/) const {
    return nullptr;
  }
  virtual std::vector<std::string_view> table_names() const { return {}; }
};

}  // namespace lastmile
