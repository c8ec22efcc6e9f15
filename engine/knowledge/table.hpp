// engine/knowledge/table.hpp
//
// Constant data with a key: no facts, no cost per session. Expressions read it
// by lookup(table, key, column), the program by row.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/formula/scope.hpp"
#include "engine/knowledge/item.hpp"

namespace lastmile {

class DataTable final : public Item, public Table {
 public:
  struct ColumnType {
    std::string name;
    Type type;
  };

  // The key columns by name; each is among the columns.
  DataTable(Item item, std::vector<ColumnType> columns,
            std::vector<std::uint32_t> key);

  // One value a column. False where the key is there already.
  bool add_row(std::vector<Value> cells, Place at);

  std::span<const Type> key_types() const override { return key_types_; }
  std::optional<Column> column(std::string_view name) const override;
  std::vector<std::string_view> column_names() const override;
  Value find(std::span<const Value> key, std::uint32_t column) const override;

  const std::vector<ColumnType>& columns() const { return columns_; }
  const std::vector<std::uint32_t>& key() const { return key_; }
  std::size_t rows() const { return places_.size(); }
  std::span<const Value> row(std::size_t index) const;
  Place row_place(std::size_t index) const { return places_[index]; }
  // The row with this key; nothing where there is none.
  std::optional<std::size_t> find_row(std::span<const Value> key) const;

 private:
  std::vector<ColumnType> columns_;
  std::vector<std::uint32_t> key_;
  std::vector<Type> key_types_;
  std::vector<Value> cells_;
  std::vector<Place> places_;
  std::unordered_multimap<std::uint64_t, std::size_t> by_key_;
};

}  // namespace lastmile
