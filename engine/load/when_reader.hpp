// engine/load/when_reader.hpp
//
// From the `when:` of an item to conditions in which every name has become a
// number. Conditions are a conjunction, so what a variable means never depends
// on their order: patterns are taken first, then whatever needs no variable
// that is still to be bound. Every fault is found; what is left out of the
// conditions because of one has been reported.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/load/head.hpp"
#include "engine/load/reading.hpp"

namespace lastmile {

class WhenReader final : private Scope {
 public:
  // `whole` is the item: its texts count as uses of variables.
  WhenReader(Reading& reading, const Node& whole, bool signs_allowed);

  // Once per reader.
  When read(const Node& list);

  // A chunk and its `with`, `map` holding both: LM0305, LM1000, LM1001.
  std::optional<ScriptCall> script(ScriptRole role, const Node& map);
  std::optional<ScriptAction> script_action(const Node& map);

  // What stands in the match, for the item's other parts:
  std::optional<Operand> operand(const Node& node, const Type& wanted);
  std::optional<Template> text(const Node& node);
  // The row and type of `$f` where it is the fact itself.
  std::optional<std::pair<std::uint32_t, TypeId>> fact(const Node& node);
  // {field: value} as the fields of an assertion.
  std::vector<std::pair<FieldIndex, Operand>> fields(const FactType& type,
                                                     const Node& map);
  // $target and $client are given in the texts of fixes and questions.
  void give(const std::string& variable, Type type);
  // Where they stand, for texts of an item that has no conditions.
  Layout layout() const;

 private:
  struct Bound {
    Source source;
    Type type = {};
    bool is_fact = false;
    TypeId fact_type = 0;
  };
  using Bindings = std::map<std::string, Bound>;
  // A test of a pattern against a variable that is bound after it.
  struct Deferred {
    const FactType* type;
    std::uint32_t row;
    FieldTest test;
    std::string word;
    const NodeEntry* entry;
    const Node* value;
  };
  // `data.Status: $s`: the variable is the entry of a map of some row.
  struct EntryBinding {
    std::string variable;
    std::string map;  // the name, which no author can write, of the field
    std::string key;
    Place place = {};
  };
  // A condition that waits until its variables are bound.
  struct Waiting {
    const Node* node = nullptr;
    const NodeEntry* let = nullptr;  // one entry of a `let`
    std::optional<EntryBinding> entry = {};
    std::optional<Deferred> deferred = {};
    Head head = {};
    std::size_t number = 0;
    std::set<std::string> needs = {};
  };

  // Scope, for expressions:
  std::optional<Variable> variable(std::string_view name) const override;
  std::vector<std::string_view> variable_names() const override;
  std::optional<Variable> field(std::string_view variable,
                                std::string_view name) const override;
  std::vector<std::string_view> field_names(
      std::string_view variable) const override;
  const Table* table(std::string_view name) const override;
  std::vector<std::string_view> table_names() const override;

  // when_reader.cpp: lists of conditions.
  Conditions level(const std::vector<const Node*>& items);
  void flatten(const Node& list, std::vector<const Node*>& out);
  std::optional<Head> head_of(const Node& node);
  void take_waiting(std::vector<Waiting>& waiting, Conditions& out);
  void take(Waiting& item, Conditions& out);
  std::set<std::string> binders(const std::vector<const Node*>& items);
  void pattern_binders(const FactType& type, const Node& pattern,
                       std::set<std::string>& out) const;
  void collect_names(const Node& list);
  void collect_names(const Head& head, const Node& value);
  void check_siblings(const Node& node,
                      std::initializer_list<std::string_view> known);
  void report_unused();
  static std::string way_out(const std::string& name, const Bound* bound);

  // read_condition.cpp: one condition.
  std::optional<Condition> nested_type(const Head& head, const Node& node);
  std::optional<Condition> nested_list(Condition::Form form, const Node& list);
  std::optional<Condition> every(const Head& head, const Node& node);
  std::optional<Condition> any(const Node& node);
  std::optional<Condition> tally(const Head& head, const Node& node);
  void tally_filters(const Node& node, Tally& tally, const Type& type);
  void tally_groups(const Node& node, Tally& tally, const Bindings& inner);
  std::optional<Condition> let(const NodeEntry& entry);
  std::optional<Condition> let(const EntryBinding& entry);
  Condition computed(const std::string& name, Expression value, Place place);
  void refuse_entries(const std::vector<Waiting>& waiting);
  std::optional<Condition> check(const Node& node);
  std::optional<Condition> sign(const Node& node);
  std::optional<Condition> lua(const Node& node);  // read_script.cpp
  std::optional<Source> script_argument(const Node& node);

  // read_pattern.cpp: patterns and their tests.
  const FactType* type_of(const std::string& name, Place place);
  std::optional<Pattern> pattern(const FactType& type, const Node& node,
                                 const std::string& variable, Place place,
                                 std::vector<Waiting>& waiting);
  void entry(const FactType& type, const NodeEntry& entry, Pattern& pattern,
             std::vector<Waiting>& waiting);
  void test(const FactType& type, FieldTest test, const std::string& word,
            const NodeEntry& entry, const Node& value, Pattern& pattern,
            std::vector<Waiting>& waiting);
  bool bind(const FactType& type, const FieldTest& test, const Node& value,
            Pattern& pattern, std::vector<Waiting>& waiting);
  void bind_anything(const Node& value);
  std::optional<FieldTest> finished(const FactType& type, FieldTest test,
                                    const std::string& word,
                                    const NodeEntry& entry, const Node& value);
  std::optional<Comparison> comparison(const std::string& word, Place place);
  Type operand_type(const Field& field, const FieldTest& test) const;
  bool operator_fits(const Field& field, const FieldTest& test,
                     const std::string& word, Place place);
  void check_collection(const FieldTest& test, const Node& value);
  bool folds(const Node& node) const;
  bool later(const Node& value) const;

  // read_operand.cpp: operands, texts, fields.
  static bool texty(const Type& type);
  static bool is_expression(std::string_view text);
  std::optional<Operand> formula_operand(const Node& node,
                                         std::string_view text,
                                         const Type& wanted);
  bool same_family(const Type& wanted, const Bound& bound,
                   const std::string& name, Place place);

  // Faults of an expression or text that stands in this scalar.
  void report(const FormulaFaults& faults, const Node& scalar);

  const Bound* find(std::string_view name) const;
  void unbound(const std::string& name, Place place);
  std::uint32_t new_column() { return layout_.columns++; }

  Reading& reading_;
  const Node& whole_;
  bool signs_allowed_;
  Layout layout_;
  std::vector<Bindings> scopes_;
  std::set<std::string> filtered_;  // values of aggregates that are compared
  std::set<std::string> hidden_;  // bound only inside no, some, every, …
  std::set<std::string> names_;   // meet a name: compared without case
  // By level: what this level and those around it will bind.
  std::vector<std::set<std::string>> bindable_;
};

}  // namespace lastmile
