#include "engine/knowledge/table.hpp"

namespace lastmile {

DataTable::DataTable(Item item, std::vector<ColumnType> columns,
                     std::vector<std::uint32_t> key)
    : Item(std::move(item)),
      columns_(std::move(columns)),
      key_(std::move(key)) {
  for (std::uint32_t k : key_) key_types_.push_back(columns_[k].type);
}

std::span<const Value> DataTable::row(std::size_t index) const {
  return std::span(cells_).subspan(index * columns_.size(), columns_.size());
}

namespace {

std::uint64_t hash_key(std::span<const Value> key) {
  std::uint64_t h = key.size();
  for (const Value& value : key) h = hash_mix(h, hash(value));
  return h;
}

}  // namespace

bool DataTable::add_row(std::vector<Value> cells, Place at) {
  std::vector<Value> key;
  for (std::uint32_t k : key_) key.push_back(cells[k]);
  if (find_row(key)) return false;
  by_key_.emplace(hash_key(key), places_.size());
  cells_.insert(cells_.end(), cells.begin(), cells.end());
  places_.push_back(at);
  return true;
}

std::optional<std::size_t> DataTable::find_row(
    std::span<const Value> key) const {
  auto [from, to] = by_key_.equal_range(hash_key(key));
  for (auto it = from; it != to; ++it) {
    std::span<const Value> cells = row(it->second);
    bool same = key.size() == key_.size();
    for (std::size_t i = 0; same && i < key_.size(); ++i) {
      same = cells[key_[i]] == key[i];
    }
    if (same) return it->second;
  }
  return std::nullopt;
}

std::optional<Table::Column> DataTable::column(std::string_view name) const {
  for (std::uint32_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].name == name) return Column{i, columns_[i].type};
  }
  return std::nullopt;
}

std::vector<std::string_view> DataTable::column_names() const {
  std::vector<std::string_view> names;
  for (const ColumnType& column : columns_) names.push_back(column.name);
  return names;
}

Value DataTable::find(std::span<const Value> key, std::uint32_t column) const {
  std::optional<std::size_t> found = find_row(key);
  return found ? row(*found)[column] : Value();
}

}  // namespace lastmile
