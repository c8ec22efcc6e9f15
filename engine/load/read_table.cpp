// engine/load/read_table.cpp
//
// `table:` items.

#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"
#include "engine/load/reading.hpp"

namespace lastmile {
namespace {

std::vector<DataTable::ColumnType> read_columns(Reading& reading,
                                                const Node* node) {
  std::vector<DataTable::ColumnType> columns;
  if (!node) return columns;
  for (const NodeEntry& entry : node->entries) {
    Result<Type> type = parse_type(entry.value.text);
    if (type && entry.value.is_scalar()) {
      columns.push_back({entry.key, *type});
    } else if (!type) {
      Diagnostic error = std::move(type).error();
      error.place = entry.value.place;
      reading.fault(std::move(error));
    }
  }
  return columns;
}

std::vector<std::uint32_t> read_key(
    Reading& reading, const std::vector<const Node*>& names,
    const std::vector<DataTable::ColumnType>& columns) {
  std::vector<std::uint32_t> key;
  std::vector<std::string_view> known;
  for (const auto& column : columns) known.push_back(column.name);
  for (const Node* name : names) {
    bool found = false;
    for (std::uint32_t i = 0; i < columns.size(); ++i) {
      if (columns[i].name == name->text) {
        key.push_back(i);
        found = true;
      }
    }
    if (!found) {
      reading.fault("LM0115", "there is no column '" + name->text + "'",
                    name->place,
                    suggestion(name->text, known, "its columns are "));
    }
  }
  return key;
}

void read_row(Reading& reading, const Node& node, DataTable& table) {
  const auto& columns = table.columns();
  std::vector<Value> row(columns.size());
  bool sound = true;
  auto put = [&](std::size_t column, const Node& cell) {
    Result<Value> value =
        read_value(columns[column].type, cell, reading.base.symbols);
    if (value) {
      row[column] = *value;
    } else {
      reading.fault(std::move(value).error());
      sound = false;
    }
  };
  if (node.is_list()) {
    if (node.items.size() > columns.size()) {
      reading.fault("LM0116",
                    "this row has " + std::to_string(node.items.size()) +
                        " cells, and the table " +
                        std::to_string(columns.size()) + " columns",
                    node.place, "quote a text that holds a comma");
      return;
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) put(i, node.items[i]);
  } else if (node.is_map()) {
    for (const NodeEntry& entry : node.entries) {
      std::optional<Table::Column> column = table.column(entry.key);
      if (column) {
        put(column->index, entry.value);
      } else {
        reading.fault(
            "LM0115", "there is no column '" + entry.key + "'", entry.key_place,
            suggestion(entry.key, table.column_names(), "its columns are "));
        sound = false;
      }
    }
  } else {
    reading.fault("LM0116", "a row is a list of cells or a map", node.place,
                  "in the order of the columns: - [a, b]");
    return;
  }
  if (!sound) return;
  for (std::uint32_t k : table.key()) {
    if (!row[k].known()) {
      reading.fault("LM0116", "a row needs all of its key", node.place,
                    "give a value to each column of the key");
      return;
    }
  }
  if (!table.add_row(std::move(row), node.place)) {
    reading.fault("LM0117", "a row with this key is there already", node.place,
                  "keep one of the two");
  }
}

}  // namespace

void read_table(Reading& reading, const RawItem& raw) {
  MapReader map(reading, *raw.node, "table '" + raw.id + "'");
  map.take("table");
  Item item{.id = raw.id, .pack = raw.pack->name, .place = raw.id_place};
  read_common(reading, map, item);
  map.required("columns");
  map.required("key");
  std::vector<DataTable::ColumnType> columns =
      read_columns(reading, map.map("columns"));
  std::vector<std::uint32_t> key =
      read_key(reading, map.text_nodes("key"), columns);
  if (columns.empty() || key.empty()) return;
  DataTable& table = reading.base.tables.emplace_back(
      std::move(item), std::move(columns), std::move(key));
  if (const Node* rows = map.list("rows")) {
    for (const Node& row : rows->items) read_row(reading, row, table);
  }
  map.finish();
}

}  // namespace lastmile
