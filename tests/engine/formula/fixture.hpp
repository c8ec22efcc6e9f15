// tests/engine/formula/fixture.hpp
//
// A small world for expressions: variables of every type, a fact, a table.
// Every variable x has a twin x_unknown of the same type without a value.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/base/scalar.hpp"
#include "engine/formula/expression.hpp"

namespace lastmile {

class CodesTable : public Table {
 public:
  explicit CodesTable(Symbols& symbols) : symbols_(symbols) {}
  std::span<const Type> key_types() const override { return keys_; }
  std::optional<Column> column(std::string_view name) const override {
    if (name == "name") return Column{0, {Kind::Text}};
    if (name == "code") return Column{1, {Kind::Integer}};
    return {};
  }
  std::vector<std::string_view> column_names() const override {
    return {"name", "code"};
  }
  Value find(std::span<const Value> key, std::uint32_t column) const override {
    if (!(key[0] == Value::text("mstsc", symbols_)) ||
        !(key[1] == Value::integer(1))) {
      return {};
    }
    return column == 0 ? Value::text("SocketClosed", symbols_) : key[1];
  }

 private:
  Symbols& symbols_;
  std::vector<Type> keys_{{Kind::Text}, {Kind::Integer}};
};

class World : public Scope {
 public:
  World() : functions(Functions::builtin()), codes_(symbols) {
    Type trust{Kind::Text, Kind::Unknown, {"trusted", "untrusted"}};
    put("port", {Kind::Integer}, Value::integer(3389));
    put("zero", {Kind::Integer}, Value::integer(0));
    put("big", {Kind::Integer}, Value::integer(INT64_MAX));
    put("least", {Kind::Integer}, Value::integer(INT64_MIN));
    put("ratio", {Kind::Number}, Value::number(2.5));
    put("text", {Kind::Text}, Value::text("Hello", symbols));
    put("host", {Kind::Name}, Value::name("VM1.Example", symbols));
    // Bound by a text field, and meeting a name elsewhere.
    put("joined", {Kind::Name}, Value::text("VM1.example", symbols));
    put("open", {Kind::YesNo}, Value::yes_no(true));
    put("shut", {Kind::YesNo}, Value::yes_no(false));
    put("now", {Kind::Time}, Value::time(*parse_time("2026-06-01T12:00:00Z")));
    put("took", {Kind::Duration}, Value::duration(90'000'000));
    put("address", {Kind::Address}, read({Kind::Address}, "10.0.0.4"));
    put("build", {Kind::Version}, read({Kind::Version}, "10.0.19041"));
    put("trust", trust, Value::text("trusted", symbols));
    put("ports", {Kind::List, Kind::Integer},
        list({Value::integer(80), Value::integer(3389)}));
    put("gaps", {Kind::List, Kind::Integer},
        list({Value::integer(80), Value()}));
    put("hosts", {Kind::List, Kind::Name}, list({Value::name("VM1", symbols)}));
    put("any", {}, Value::integer(7));
    put("any_text", {}, Value::text("abc", symbols));
    Value pairs[] = {Value::text("Status", symbols),
                     Value::text("0xC000006D", symbols)};
    put("map", {Kind::Map}, Value::map(pairs, symbols));
  }

  std::optional<Variable> variable(std::string_view name) const override {
    if (name == "f") return Variable{{1, 0}, {}, true};
    auto at = names_.find(name);
    if (at == names_.end()) return {};
    return Variable{{0, at->second}, types_[at->second], false};
  }
  std::vector<std::string_view> variable_names() const override {
    std::vector<std::string_view> out{"f"};
    for (const auto& [name, column] : names_) out.push_back(name);
    return out;
  }
  std::optional<Variable> field(std::string_view fact,
                                std::string_view name) const override {
    if (fact != "f") return {};
    if (name == "port") return Variable{{1, 0}, {Kind::Integer}};
    if (name == "over-all") return Variable{{1, 1}, {Kind::Integer}};
    if (name == "data") return Variable{{1, 2}, {Kind::Map}};
    return {};
  }
  std::vector<std::string_view> field_names(std::string_view) const override {
    return {"port", "over-all", "data"};
  }
  const Table* table(std::string_view name) const override {
    return name == "codes" ? &codes_ : nullptr;
  }
  std::vector<std::string_view> table_names() const override {
    return {"codes"};
  }

  Outcome run(const Expression& expression) {
    const Value fact[] = {Value::integer(3389), Value::integer(5),
                          values_[names_.at("map")]};
    const Value* rows[] = {values_.data(), fact};
    return expression.evaluate({rows}, symbols);
  }

  std::optional<Expression> make(std::string_view text, FormulaFaults& faults) {
    std::optional<Formula> formula = parse_formula(text, faults);
    if (!formula) return {};
    return compile(*formula, *this, functions, symbols, faults);
  }

  // "3389", "unknown", "fault LM0241", "refused LM0220".
  std::string value_of(std::string_view text) {
    FormulaFaults faults;
    std::optional<Expression> expression = make(text, faults);
    if (!expression) return "refused " + std::string(faults.at(0).code);
    Outcome outcome = run(*expression);
    if (outcome.faulted()) return "fault " + std::string(outcome.fault->code);
    return to_text(outcome.value, symbols);
  }

  const Value* values() const { return values_.data(); }

  Symbols symbols;
  Functions functions;

 private:
  void put(const std::string& name, Type type, Value value) {
    for (const std::string& each : {name, name + "_unknown"}) {
      names_[each] = static_cast<std::uint32_t>(types_.size());
      types_.push_back(type);
      values_.push_back(each == name ? value : Value());
    }
  }
  Value list(std::vector<Value> items) { return Value::list(items, symbols); }
  Value read(const Type& type, const char* text) {
    return *read_value(type, Node::scalar(text), symbols);
  }

  std::map<std::string, std::uint32_t, std::less<>> names_;
  std::vector<Type> types_;
  std::vector<Value> values_;
  CodesTable codes_;
};

}  // namespace lastmile
