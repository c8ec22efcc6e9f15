// Any bytes as an expression over variables of every kind, whose values the
// first byte chooses (extremes and unknown among them): no crash, no hang; a
// value is of the type that was promised, a constant is what it comes to, and
// the same values give the same result.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/scalar.hpp"
#include "engine/formula/template.hpp"

namespace {

using namespace lastmile;

struct Column {
  std::string_view name;
  std::string_view type;
  std::vector<std::string_view> texts;  // as a pack or a case would say them
};

// $i, and $f.i of a fact.
const std::array<Column, 12>& columns() {
  static const std::array<Column, 12> all = {{
      {"i", "integer", {"9223372036854775807", "-9223372036854775808", "0"}},
      {"r", "number", {"1e308", "-0.0", "0.1"}},
      {"s", "text", {"", "Ada ß\t€", "10.0"}},
      {"n", "name", {"ADA", "ada", "İ"}},
      {"o", "yes or no", {"yes", "no", "yes"}},
      {"t", "time", {"2026-06-01T12:00:00Z", "0001-01-01", "9999-12-31"}},
      {"d", "duration", {"0s", "90m", "100000d"}},
      {"v", "version", {"1.10", "1.2.0", "0"}},
      {"p", "address", {"10.0.0.1", "::", "fe80::1"}},
      {"z", "any", {"1", "x", "2.5"}},
      {"l", "list of integer", {}},
      {"m", "map of text", {}},
  }};
  return all;
}

Type type_of(const Column& column) {
  auto type = parse_type(column.type);
  if (!type) std::abort();
  return *type;
}

struct AllKinds : Scope {
  static std::optional<Variable> at(std::string_view name, std::uint32_t row) {
    for (std::uint32_t i = 0; i < columns().size(); ++i) {
      if (columns()[i].name == name) {
        return Variable{{row, i}, type_of(columns()[i]), false};
      }
    }
    return std::nullopt;
  }
  std::optional<Variable> variable(std::string_view name) const override {
    if (name == "f") return Variable{{1, 0}, {}, true};
    return at(name, 0);
  }
  std::vector<std::string_view> variable_names() const override { return {}; }
  std::optional<Variable> field(std::string_view,
                                std::string_view name) const override {
    return at(name, 1);
  }
};

// One row; `which` says for each column which of its values, the last unknown.
std::vector<Value> row(std::size_t which, Symbols& symbols) {
  std::vector<Value> out;
  for (const Column& column : columns()) {
    std::size_t at = which++ % 4;
    if (at == 3) {
      out.emplace_back();
    } else if (column.name == "l") {
      std::vector<Value> items(at, Value::integer(static_cast<int>(at)));
      out.push_back(Value::list(items, symbols));
    } else if (column.name == "m") {
      std::vector<Value> entries;
      if (at > 0) {
        entries = {Value::text("k", symbols), Value::text("ada", symbols)};
      }
      out.push_back(Value::map(entries, symbols));
    } else {
      Node node = Node::scalar(std::string(column.texts[at]), Style::Quoted);
      if (column.name == "z") node.style = Style::Plain;
      auto value = read_value(type_of(column), node, symbols);
      if (!value) std::abort();
      out.push_back(*value);
    }
  }
  return out;
}

bool promised(const Type& type, const Value& value) {
  if (!value.known() || type.is_any()) return true;
  if (type.kind == value.kind()) return true;
  bool texts = type.kind == Kind::Text || type.kind == Kind::Name;
  return texts && value.is_text();
}

void evaluate(const Expression& made, std::size_t which, Symbols& symbols,
              std::string_view text) {
  std::vector<Value> variables = row(which, symbols);
  std::vector<Value> fields = row(which / 4 + 1, symbols);
  const Value* rows[] = {variables.data(), fields.data()};
  Outcome first = made.evaluate({rows}, symbols);
  Outcome second = made.evaluate({rows}, symbols);
  if (first.faulted() != second.faulted()) std::abort();
  if (first.fault) {
    std::size_t end = std::size_t{first.fault->offset} + first.fault->length;
    if (end > text.size() || first.fault->message.empty()) std::abort();
    made.values_at(*first.fault, text, {rows}, symbols);
    return;
  }
  if (to_text(first.value, symbols) != to_text(second.value, symbols)) {
    std::abort();
  }
  if (!promised(made.type(), first.value)) std::abort();
  std::optional<Value> constant = made.constant();
  if (constant &&
      to_text(*constant, symbols) != to_text(first.value, symbols)) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const Functions functions = Functions::builtin();
  if (size == 0) return 0;
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  Symbols symbols;
  AllKinds scope;
  FormulaFaults faults;
  if (std::optional<Formula> formula = parse_formula(text, faults)) {
    auto made = compile(*formula, scope, functions, symbols, faults);
    if (made) evaluate(*made, data[0], symbols, text);
  }
  if (auto made = Template::compile(text, scope, functions, symbols, faults)) {
    std::vector<Value> variables = row(data[0], symbols);
    std::vector<Value> fields = row(data[0] / 4u + 1, symbols);
    const Value* rows[] = {variables.data(), fields.data()};
    made->render({rows}, symbols, &faults);
  }
  return 0;
}
