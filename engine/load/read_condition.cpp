// engine/load/read_condition.cpp
//
// The heads of conditions other than a plain pattern.

#include <algorithm>

#include "engine/base/suggest.hpp"
#include "engine/load/when_reader.hpp"

namespace lastmile {

std::optional<Condition> WhenReader::nested_type(const Head& head,
                                                 const Node& node) {
  const NodeEntry& first = node.entries.front();
  const FactType* type = type_of(head.type, first.key_place);
  if (!type) return std::nullopt;
  Condition condition{.form = head.form == Head::Form::NoType
                                  ? Condition::Form::No
                                  : Condition::Form::Some,
                      .place = first.key_place};
  scopes_.emplace_back();
  std::set<std::string> around = bindable_.back();
  pattern_binders(*type, first.value, around);
  bindable_.push_back(std::move(around));
  std::vector<Waiting> waiting;
  std::optional<Pattern> made =
      pattern(*type, first.value, head.variable, first.key_place, waiting);
  if (made) {
    Condition inner{.place = first.key_place, .number = 1};
    inner.pattern = std::move(*made);
    condition.inner.push_back(std::move(inner));
  }
  take_waiting(waiting, condition.inner);
  bindable_.pop_back();
  for (const auto& [name, bound] : scopes_.back()) hidden_.insert(name);
  scopes_.pop_back();
  if (!made) return std::nullopt;
  return condition;
}

std::optional<Condition> WhenReader::nested_list(Condition::Form form,
                                                 const Node& list) {
  if (!list.is_list()) {
    reading_.fault(
        "LM0302",
        "a list of conditions is wanted, and here stands " + form_of(list),
        list.place, "begin each condition with '- '");
    return std::nullopt;
  }
  if (list.items.empty()) {
    reading_.fault("LM0302", "here stands an empty list of conditions",
                   list.place, "name at least one condition");
    return std::nullopt;
  }
  Condition condition{.form = form};
  scopes_.emplace_back();
  std::vector<const Node*> items;
  flatten(list, items);
  condition.inner = level(items);
  for (const auto& [name, bound] : scopes_.back()) hidden_.insert(name);
  scopes_.pop_back();
  return condition;
}

std::optional<Condition> WhenReader::every(const Head& head, const Node& node) {
  check_siblings(node, {"has"});
  const NodeEntry& first = node.entries.front();
  const Node* has = node.find("has");
  const FactType* type = type_of(head.type, first.key_place);
  if (!has || !has->is_list()) {
    reading_.fault("LM0306", "'every' needs 'has:' with a list of conditions",
                   first.key_place,
                   "below it: has: [what holds for each of them]");
    return std::nullopt;
  }
  if (!type) return std::nullopt;
  Condition condition{.form = Condition::Form::Every, .place = first.key_place};
  scopes_.emplace_back();
  std::set<std::string> around = bindable_.back();
  pattern_binders(*type, first.value, around);
  bindable_.push_back(std::move(around));
  std::vector<Waiting> waiting;
  std::optional<Pattern> made =
      pattern(*type, first.value, head.variable, first.key_place, waiting);
  refuse_entries(waiting);
  std::vector<const Node*> items;
  flatten(*has, items);
  condition.inner = level(items);
  bindable_.pop_back();
  for (const auto& [name, bound] : scopes_.back()) hidden_.insert(name);
  scopes_.pop_back();
  if (!made) return std::nullopt;
  condition.pattern = std::move(*made);
  return condition;
}

std::optional<Condition> WhenReader::any(const Node& list) {
  if (!list.is_list() || list.items.empty()) {
    reading_.fault("LM0302", "'any' takes a list of branches", list.place,
                   "a branch is a condition or a list of conditions");
    return std::nullopt;
  }
  Condition condition{.form = Condition::Form::Any};
  std::vector<Bindings> bound;
  for (const Node& branch : list.items) {
    scopes_.emplace_back();
    std::vector<const Node*> items;
    if (branch.is_list()) {
      flatten(branch, items);
    } else if (branch.is_map() && branch.entries.size() == 1 &&
               branch.entries[0].key == "all" &&
               branch.entries[0].value.is_list()) {
      flatten(branch.entries[0].value, items);
    } else {
      items.push_back(&branch);
    }
    condition.branches.push_back({level(items), {}});
    bound.push_back(std::move(scopes_.back()));
    scopes_.pop_back();
  }
  for (const auto& [name, first] : bound.front()) {
    bool everywhere =
        !first.is_fact &&
        std::all_of(bound.begin(), bound.end(),
                    [&one = name, &type = first.type](const Bindings& b) {
                      auto found = b.find(one);
                      return found != b.end() && !found->second.is_fact &&
                             comparable(found->second.type, type);
                    });
    if (!everywhere) continue;
    std::uint32_t column = new_column();
    for (std::size_t i = 0; i < bound.size(); ++i) {
      condition.branches[i].visible.emplace_back(bound[i].at(name).source,
                                                 column);
    }
    scopes_.back()[name] = {Source{0, column}, first.type};
  }
  for (const Bindings& b : bound) {
    for (const auto& [name, value] : b) {
      if (!find(name)) hidden_.insert(name);
    }
  }
  return condition;
}

void WhenReader::tally_filters(const Node& node, Tally& tally,
                               const Type& type) {
  static constexpr std::pair<std::string_view, Comparison> words[] = {
      {"above", Comparison::Above},
      {"below", Comparison::Below},
      {"at least", Comparison::AtLeast},
      {"at most", Comparison::AtMost},
      {"equal to", Comparison::Equal}};
  for (const auto& [word, comparison] : words) {
    const Node* value = node.find(word);
    if (!value) continue;
    if (comparison != Comparison::Equal && !ordered(type)) {
      reading_.fault("LM0307",
                     "'" + std::string(word) +
                         "' needs an ordered value, and "
                         "this one is " +
                         to_text(type),
                     value->place, "'equal to' compares any value");
      continue;
    }
    if (std::optional<Operand> made = operand(*value, type)) {
      tally.filters.push_back({comparison, std::move(*made), folds(*value)});
    }
  }
}

void WhenReader::tally_groups(const Node& node, Tally& tally,
                              const Bindings& inner) {
  const Node* groups = node.find("group by");
  if (!groups) return;
  tally.grouped = true;
  std::vector<const Node*> names;
  if (groups->is_scalar()) {
    names.push_back(groups);
  } else {
    for (const Node& item : groups->items) names.push_back(&item);
  }
  if (names.empty()) {
    reading_.fault("LM0306", "'group by' takes variables: [$a, $b]",
                   groups->place, "name variables of the pattern before it");
  }
  for (const Node* item : names) {
    std::optional<std::string> name = variable_name(item->text);
    if (!name) {
      reading_.fault("LM0306", "'group by' takes variables: [$a, $b]",
                     item->place, "name variables of the pattern before it");
      continue;
    }
    if (find(*name)) continue;  // bound outside: it joins, one group
    auto found = inner.find(*name);
    if (found == inner.end()) {
      unbound(*name, item->place);
      continue;
    }
    std::uint32_t column = new_column();
    tally.groups.push_back(
        {found->second.source, column, names_.contains(*name)});
    scopes_.back()[*name] = {Source{0, column}, found->second.type};
    hidden_.erase(*name);
  }
}

std::optional<Condition> WhenReader::tally(const Head& head, const Node& node) {
  check_siblings(
      node, {"above", "below", "at least", "at most", "equal to", "group by"});
  const NodeEntry& first = node.entries.front();
  const FactType* type = type_of(head.type, first.key_place);
  if (!type) return std::nullopt;
  Condition condition{.form = Condition::Form::Tally, .place = first.key_place};
  Tally& tally = condition.tally.emplace();
  tally.aggregate = head.aggregate;
  Type result{Kind::Integer};
  if (head.aggregate != Aggregate::Count) {
    std::optional<FieldIndex> field = type->find(head.field);
    if (!field) {
      reading_.fault(
          "LM0107",
          "fact type '" + type->name + "' has no field '" + head.field + "'",
          first.key_place,
          suggestion(head.field, type->field_names(), "its fields are "));
      return std::nullopt;
    }
    tally.field = *field;
    const Type& of = type->fields[*field].type;
    bool adds = of.kind == Kind::Integer || of.kind == Kind::Number ||
                of.kind == Kind::Duration || of.is_any();
    bool sums = head.aggregate == Aggregate::Sum ||
                head.aggregate == Aggregate::Average;
    if ((sums && !adds) ||
        (!sums && head.aggregate != Aggregate::List && !ordered(of))) {
      reading_.fault("LM0307",
                     "there is no " + std::string(to_text(head.aggregate)) +
                         " of " + to_text(of),
                     first.key_place,
                     sums ? "only numbers and durations add up"
                          : "its values have no order");
      return std::nullopt;
    }
    result = of;
    if (head.aggregate == Aggregate::Average && of.kind != Kind::Duration) {
      result = {Kind::Number};
    }
    if (head.aggregate == Aggregate::List) {
      result = {Kind::List, of.kind == Kind::List ? Kind::Unknown : of.kind};
    }
  }
  scopes_.emplace_back();
  std::vector<Waiting> waiting;
  std::set<std::string> around = bindable_.back();
  pattern_binders(*type, first.value, around);
  bindable_.push_back(std::move(around));
  std::optional<Pattern> made =
      pattern(*type, first.value, "", first.key_place, waiting);
  refuse_entries(waiting);
  bindable_.pop_back();
  Bindings inner = std::move(scopes_.back());
  scopes_.pop_back();
  for (const auto& [name, bound] : inner) hidden_.insert(name);
  if (!made) return std::nullopt;
  tally.pattern = std::move(*made);
  tally_groups(node, tally, inner);
  tally.column = new_column();
  tally_filters(node, tally, result);
  if (!tally.filters.empty()) filtered_.insert(head.variable);
  if (const Bound* bound = find(head.variable)) {
    tally.compares = true;
    tally.equal_to = bound->source;
    tally.without_case = names_.contains(head.variable);
  } else {
    scopes_.back()[head.variable] = {Source{0, tally.column}, result};
  }
  return condition;
}

std::optional<Condition> WhenReader::let(const NodeEntry& entry) {
  std::optional<std::string> name = variable_name(entry.key);
  if (!name || *name == "_" || *name == "now") {
    reading_.fault("LM0304", "'" + entry.key + "' is no variable",
                   entry.key_place, "let takes a map of $name: EXPRESSION");
    return std::nullopt;
  }
  if (!entry.value.is_scalar()) {
    reading_.fault(
        "LM0304",
        "an expression is wanted, and here stands " + form_of(entry.value),
        entry.value.place, "quote the whole expression");
    return std::nullopt;
  }
  FormulaFaults faults;
  std::optional<Formula> formula = parse_formula(entry.value.text, faults);
  std::optional<Expression> expression;
  if (formula) {
    expression = compile(*formula, *this, reading_.base.functions,
                         reading_.base.symbols, faults);
  }
  report(faults, entry.value);
  if (!expression) {
    // So that what uses it is not reported too.
    scopes_.back().try_emplace(*name, Bound{Source{0, new_column()}});
    return std::nullopt;
  }
  expression->stands_in(Reading::written(entry.value));
  return computed(*name, std::move(*expression), entry.key_place);
}

// A map's entry, as the expression entry($map, 'key').
std::optional<Condition> WhenReader::let(const EntryBinding& entry) {
  Formula map{.form = Formula::Form::Variable, .text = entry.map};
  Formula key{.kind = Kind::Text, .text = entry.key};
  Formula call{.form = Formula::Form::Call, .text = "entry"};
  call.parts = {std::move(map), std::move(key)};
  FormulaFaults faults;
  std::optional<Expression> value = compile(
      call, *this, reading_.base.functions, reading_.base.symbols, faults);
  if (!value) return std::nullopt;
  return computed(entry.variable, std::move(*value), entry.place);
}

// Binds the variable, or compares where it is bound already.
Condition WhenReader::computed(const std::string& name, Expression value,
                               Place place) {
  Condition condition{.form = Condition::Form::Let, .place = place};
  Type type = value.type();
  Condition::Binding binding{new_column(), std::move(value), name};
  if (const Bound* bound = find(name)) {
    binding.equal_to = bound->source;
    binding.without_case = names_.contains(name);
  } else {
    scopes_.back()[name] = {Source{0, binding.column}, type};
  }
  condition.lets.push_back(std::move(binding));
  return condition;
}

// Neither an `every` nor an aggregate has a place for what is computed of each
// fact.
void WhenReader::refuse_entries(const std::vector<Waiting>& waiting) {
  for (const Waiting& w : waiting) {
    if (!w.entry) continue;
    reading_.fault("LM0314",
                   "an entry of a map cannot bind '$" + w.entry->variable +
                       "' in an every or an aggregate",
                   w.entry->place, "derive a fact that has it as a field");
    scopes_.back()[w.entry->variable] = {Source{0, new_column()},
                                         Type{Kind::Text}};
  }
}

std::optional<Condition> WhenReader::check(const Node& node) {
  if (!node.is_scalar()) {
    reading_.fault("LM0304",
                   "an expression is wanted, and here stands " + form_of(node),
                   node.place, "quote the whole expression");
    return std::nullopt;
  }
  FormulaFaults faults;
  std::optional<Expression> expression;
  if (std::optional<Formula> formula = parse_formula(node.text, faults)) {
    expression =
        compile_as(Type{Kind::YesNo}, *formula, *this, reading_.base.functions,
                   reading_.base.symbols, faults);
  }
  report(faults, node);
  if (!expression) return std::nullopt;
  Condition condition{.form = Condition::Form::Check, .place = node.place};
  expression->stands_in(Reading::written(node));
  condition.check = std::move(*expression);
  condition.check_text = node.text;
  return condition;
}

std::optional<Condition> WhenReader::sign(const Node& node) {
  check_siblings(node, {"is"});
  const NodeEntry& first = node.entries.front();
  if (!signs_allowed_) {
    reading_.fault("LM0308",
                   "'sign' stands only in conditions of fixes, questions and "
                   "causes",
                   first.key_place,
                   "a rule speaks of facts; write the sign's own conditions");
    return std::nullopt;
  }
  Condition condition{.form = Condition::Form::Sign, .place = first.key_place};
  condition.sign =
      reading_.id_of("sign", first.value.text, first.value.place).value_or("");
  const Node* is = node.find("is");
  condition.state = is ? is->text : "present";
  if (condition.state != "present" && condition.state != "absent" &&
      condition.state != "unknown") {
    reading_.fault("LM0109", "a sign is present, absent or unknown", is->place,
                   "write one of the three");
    return std::nullopt;
  }
  return condition;
}

}  // namespace lastmile
