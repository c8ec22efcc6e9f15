#include "engine/knowledge/reads.hpp"

#include <algorithm>

namespace lastmile {
namespace {

using Form = Condition::Form;

class Reader {
 public:
  std::vector<Source> found;

  void add(std::span<const Source> sources) {
    found.insert(found.end(), sources.begin(), sources.end());
  }
  void add(const Operand& operand) {
    if (auto* v = std::get_if<Operand::Variable>(&operand.form)) {
      found.push_back(v->source);
    } else if (auto* x = std::get_if<Expression>(&operand.form)) {
      add(x->sources());
    } else if (auto* t = std::get_if<Template>(&operand.form)) {
      add(t->sources());
    }
  }
  void add(const FieldTest& test) {
    bool ago = test.comparison == Comparison::Within ||
               test.comparison == Comparison::OlderThan;
    if (ago) found.push_back(now_source);
    for (const Operand& operand : test.operands) add(operand);
  }
  void add(const Pattern& pattern) {
    for (const FieldTest& test : pattern.tests) add(test);
  }
  void add(const Tally& tally) {
    add(tally.pattern);
    for (const Tally::Filter& filter : tally.filters) add(filter.operand);
    for (const Tally::Group& group : tally.groups) {
      found.push_back(group.from);
    }
    if (tally.compares) found.push_back(tally.equal_to);
  }
  void add(const Condition& c) {
    add(c.pattern);
    if (c.form == Form::Compare) found.push_back({c.pattern.row, 0});
    for (const Condition& inner : c.inner) add(inner);
    for (const Condition::Branch& branch : c.branches) {
      for (const Condition& inner : branch.conditions) add(inner);
    }
    if (c.tally) add(*c.tally);
    for (const Condition::Binding& binding : c.lets) {
      add(binding.value.sources());
      if (binding.equal_to) found.push_back(*binding.equal_to);
    }
    if (c.check) add(c.check->sources());
    if (c.lua) add(c.lua->arguments);
  }
  void add(const std::vector<std::pair<FieldIndex, Operand>>& fields) {
    for (const auto& [field, operand] : fields) add(operand);
  }
  void add(const Action& action) {
    if (auto* assertion = std::get_if<Assertion>(&action)) {
      add(assertion->fields);
    } else if (auto* update = std::get_if<Update>(&action)) {
      add(update->fields);
    } else if (auto* print = std::get_if<Print>(&action)) {
      add(print->text.sources());
    } else if (auto* script = std::get_if<ScriptAction>(&action)) {
      add(script->call.arguments);
    }
  }
};

void rows_of(const Condition& c, bool of_the_match,
             std::vector<std::uint32_t>& rows) {
  bool hidden = c.form == Form::No || c.form == Form::Some ||
                c.form == Form::Every || c.form == Form::Tally;
  if (of_the_match && hidden) return;
  if (c.form == Form::Pattern || c.form == Form::Every) {
    rows.push_back(c.pattern.row);
  }
  if (c.tally) rows.push_back(c.tally->pattern.row);
  for (const Condition& inner : c.inner) rows_of(inner, of_the_match, rows);
  for (const Condition::Branch& branch : c.branches) {
    for (const Condition& inner : branch.conditions) {
      rows_of(inner, of_the_match, rows);
    }
  }
}

void columns_of(const Condition& c, std::vector<std::uint32_t>& columns) {
  for (const Condition::Binding& binding : c.lets) {
    columns.push_back(binding.column);
  }
  if (c.tally) {
    columns.push_back(c.tally->column);
    for (const Tally::Group& group : c.tally->groups) {
      columns.push_back(group.column);
    }
  }
  for (const Condition& inner : c.inner) columns_of(inner, columns);
  for (const Condition::Branch& branch : c.branches) {
    for (const auto& [unused, column] : branch.visible) {
      columns.push_back(column);
    }
    for (const Condition& inner : branch.conditions) {
      columns_of(inner, columns);
    }
  }
}

void fields_of(const Pattern& pattern, std::vector<std::uint64_t>& by_row) {
  for (const FieldTest& test : pattern.tests) {
    by_row[pattern.row] |= field_bit(test.field);
  }
  for (FieldIndex field : pattern.binds) {
    by_row[pattern.row] |= field_bit(field);
  }
}

// Of Compare too: its tests are of a row that stands elsewhere.
void fields_of(const Condition& c, std::vector<std::uint64_t>& by_row) {
  fields_of(c.pattern, by_row);
  if (c.tally) fields_of(c.tally->pattern, by_row);
  for (const Condition& inner : c.inner) fields_of(inner, by_row);
  for (const Condition::Branch& branch : c.branches) {
    for (const Condition& inner : branch.conditions) fields_of(inner, by_row);
  }
}

}  // namespace

std::vector<Source> reads(const Operand& operand) {
  Reader reader;
  reader.add(operand);
  return std::move(reader.found);
}

std::vector<Source> reads(const FieldTest& test) {
  Reader reader;
  reader.add(test);
  return std::move(reader.found);
}

std::vector<Source> reads(const Condition& condition) {
  Reader reader;
  reader.add(condition);
  std::vector<std::uint32_t> own = inner_rows(condition, false);
  std::vector<std::uint32_t> made = computes(condition);
  std::erase_if(reader.found, [&](Source s) {
    const std::vector<std::uint32_t>& mine = s.row == 0 ? made : own;
    std::uint32_t what = s.row == 0 ? s.column : s.row;
    return s == now_source ||
           std::find(mine.begin(), mine.end(), what) != mine.end();
  });
  return std::move(reader.found);
}

std::vector<std::uint32_t> computes(const Condition& condition) {
  std::vector<std::uint32_t> columns;
  columns_of(condition, columns);
  return columns;
}

std::vector<std::uint32_t> inner_rows(const Condition& condition,
                                      bool of_the_match) {
  std::vector<std::uint32_t> rows;
  rows_of(condition, of_the_match, rows);
  return rows;
}

std::vector<std::uint64_t> fields_read(const Rule& rule) {
  std::vector<std::uint64_t> by_row(rule.when.layout.rows);
  Reader reader;
  for (const Condition& c : rule.when.conditions) {
    fields_of(c, by_row);
    reader.add(c);
  }
  for (Source source : reader.found) {
    if (source.row == 0) continue;
    by_row[source.row] |= field_bit(static_cast<FieldIndex>(source.column));
  }
  return by_row;
}

bool reads_now(const Rule& rule) {
  Reader reader;
  for (const Condition& c : rule.when.conditions) reader.add(c);
  for (const Assertion& assertion : rule.derive) reader.add(assertion.fields);
  for (const Action& action : rule.then) reader.add(action);
  return std::find(reader.found.begin(), reader.found.end(), now_source) !=
         reader.found.end();
}

}  // namespace lastmile
