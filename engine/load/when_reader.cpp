#include "engine/load/when_reader.hpp"

#include <algorithm>

#include "engine/base/suggest.hpp"

namespace lastmile {
namespace {

// Heads whose siblings (`has`, `group by`, …) their own readers look at.
bool has_siblings(Head::Form form) {
  return form == Head::Form::Every || form == Head::Form::Tally ||
         form == Head::Form::Lua || form == Head::Form::Sign;
}

constexpr std::string_view head_words =
    "a condition is TYPE, no TYPE, no, some TYPE, every TYPE, any, all, count "
    "of TYPE as $n, sum of TYPE.FIELD as $n, let, check";

}  // namespace

WhenReader::WhenReader(Reading& reading, const Node& whole, bool signs_allowed)
    : reading_(reading), whole_(whole), signs_allowed_(signs_allowed) {
  scopes_.emplace_back();
  bindable_.emplace_back();
}

void WhenReader::give(const std::string& variable, Type type) {
  scopes_.front()[variable] = {Source{0, new_column()}, std::move(type)};
}

When WhenReader::read(const Node& list) {
  When when;
  if (!list.is_list()) {
    reading_.fault("LM0302",
                   "conditions are a list, and here stands " + form_of(list),
                   list.place, "begin each condition with '- '");
    when.layout = layout_;
    return when;
  }
  collect_names(list);
  std::vector<const Node*> items;
  flatten(list, items);
  when.conditions = level(items);
  report_unused();
  when.layout = layout();
  return when;
}

Layout WhenReader::layout() const {
  Layout out = layout_;
  for (const auto& [name, bound] : scopes_.front()) {
    if (name.starts_with(' ')) continue;
    out.variables.push_back({name, bound.source, bound.type, bound.is_fact});
  }
  return out;
}

// `all:` groups; within a conjunction its conditions are just conditions.
void WhenReader::flatten(const Node& list, std::vector<const Node*>& out) {
  for (const Node& item : list.items) {
    if (item.is_map() && item.entries.size() == 1 &&
        item.entries[0].key == "all" && item.entries[0].value.is_list()) {
      flatten(item.entries[0].value, out);
    } else {
      out.push_back(&item);
    }
  }
}

std::optional<Head> WhenReader::head_of(const Node& node) {
  if (!node.is_map() || node.entries.empty()) {
    reading_.fault("LM0302",
                   "a condition is a map, and here stands " + form_of(node),
                   node.place, std::string(head_words));
    return std::nullopt;
  }
  const NodeEntry& first = node.entries.front();
  std::string problem;
  std::optional<Head> head = parse_head(first.key, problem);
  if (!head) {
    reading_.fault("LM0304", problem, first.key_place, std::string(head_words));
    return std::nullopt;
  }
  if (!has_siblings(head->form)) check_siblings(node, {first.key});
  return head;
}

void WhenReader::check_siblings(const Node& node,
                                std::initializer_list<std::string_view> known) {
  for (std::size_t i = 1; i < node.entries.size(); ++i) {
    const NodeEntry& entry = node.entries[i];
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) {
      continue;
    }
    reading_.fault("LM0304",
                   "'" + entry.key + "' does not belong to the condition '" +
                       node.entries.front().key + "'",
                   entry.key_place,
                   "a condition has one head; begin another with '- '");
  }
}

Conditions WhenReader::level(const std::vector<const Node*>& items) {
  std::set<std::string> around = bindable_.back();
  std::set<std::string> own = binders(items);
  around.insert(own.begin(), own.end());
  bindable_.push_back(std::move(around));

  Conditions out;
  std::vector<Waiting> waiting;
  std::size_t number = 0;
  std::string item = reading_.item;
  for (const Node* node : items) {
    ++number;
    if (scopes_.size() == 1) {
      reading_.item = item + ", condition " + std::to_string(number);
    }
    std::optional<Head> head = head_of(*node);
    if (!head) continue;
    const NodeEntry& first = node->entries.front();
    if (head->form != Head::Form::Pattern) {
      if (head->form == Head::Form::Let && first.value.is_map()) {
        for (const NodeEntry& entry : first.value.entries) {
          waiting.push_back({.let = &entry, .head = *head, .number = number});
        }
      } else {
        waiting.push_back({.node = node, .head = *head, .number = number});
      }
      continue;
    }
    const FactType* type = type_of(head->type, first.key_place);
    if (!type) continue;
    std::size_t before = waiting.size();
    std::optional<Pattern> pattern = this->pattern(
        *type, first.value, head->variable, first.key_place, waiting);
    for (std::size_t i = before; i < waiting.size(); ++i) {
      waiting[i].number = number;
    }
    if (!pattern) continue;
    Condition condition{.place = first.key_place, .number = number};
    condition.pattern = std::move(*pattern);
    out.push_back(std::move(condition));
  }
  reading_.item = item;
  take_waiting(waiting, out);
  bindable_.pop_back();
  return out;
}

void WhenReader::take_waiting(std::vector<Waiting>& waiting, Conditions& out) {
  std::string item = reading_.item;
  for (Waiting& w : waiting) {
    UseMap uses;
    if (w.let) count_variables(w.let->value, uses);
    if (w.node) count_variables(*w.node, uses);
    if (w.deferred) count_variables(*w.deferred->value, uses);
    std::set<std::string> own;
    if (w.node) own = binders({w.node});
    for (const auto& [name, use] : uses) {
      if (bindable_.back().contains(name) && !own.contains(name)) {
        w.needs.insert(name);
      }
    }
  }
  auto ready = [&](const Waiting& w) {
    return std::all_of(w.needs.begin(), w.needs.end(),
                       [&](const std::string& n) { return find(n); });
  };
  auto any_ready = [&](const Waiting& w) {
    return w.node && w.head.form == Head::Form::Any && ready(w);
  };
  while (!waiting.empty()) {
    // An `any` first, as it joins: what only filters then sees all that joins
    // tell of a fact that nobody has seen, in whatever order it was written.
    auto next = std::find_if(waiting.begin(), waiting.end(), any_ready);
    if (next == waiting.end()) {
      next = std::find_if(waiting.begin(), waiting.end(), ready);
    }
    // A circle of needs: taken as it is, so that its variables are reported.
    if (next == waiting.end()) next = waiting.begin();
    Waiting taken = std::move(*next);
    waiting.erase(next);
    if (scopes_.size() == 1) {
      reading_.item = item + ", condition " + std::to_string(taken.number);
    }
    std::size_t had = out.size();
    take(taken, out);
    for (std::size_t i = had; i < out.size(); ++i) {
      out[i].number = taken.number;
    }
    reading_.item = item;
  }
}

void WhenReader::take(Waiting& item, Conditions& out) {
  using Form = Head::Form;
  std::optional<Condition> made;
  if (item.deferred) {
    Deferred& d = *item.deferred;
    std::optional<FieldTest> test =
        finished(*d.type, std::move(d.test), d.word, *d.entry, *d.value);
    if (!test) return;
    Condition compare{.form = Condition::Form::Compare,
                      .place = d.value->place};
    compare.pattern.type = d.type->id;
    compare.pattern.row = d.row;
    compare.pattern.tests.push_back(std::move(*test));
    made = std::move(compare);
  } else if (item.entry) {
    made = let(*item.entry);
  } else if (item.let) {
    made = let(*item.let);
  } else {
    const NodeEntry& first = item.node->entries.front();
    switch (item.head.form) {
      case Form::NoType:
      case Form::SomeType: made = nested_type(item.head, *item.node); break;
      case Form::NoList:
        made = nested_list(Condition::Form::No, first.value);
        break;
      case Form::SomeList:
        made = nested_list(Condition::Form::Some, first.value);
        break;
      case Form::All:
        made = nested_list(Condition::Form::All, first.value);
        break;
      case Form::Every: made = every(item.head, *item.node); break;
      case Form::Any: made = any(first.value); break;
      case Form::Tally: made = tally(item.head, *item.node); break;
      case Form::Check: made = check(first.value); break;
      case Form::Sign: made = sign(*item.node); break;
      case Form::Let:
        reading_.fault("LM0304", "'let' takes a map of $name: EXPRESSION",
                       first.value.place, "let: {$sum: $a + $b}");
        break;
      case Form::Lua: made = lua(*item.node); break;
      case Form::Pattern: break;
    }
    if (made && !made->place.known()) made->place = first.key_place;
  }
  if (made) out.push_back(std::move(*made));
}

// ---- which variables a piece of a level binds ----

void WhenReader::pattern_binders(const FactType& type, const Node& pattern,
                                 std::set<std::string>& out) const {
  for (const NodeEntry& entry : pattern.entries) {
    std::string_view field = entry.key;
    if (!type.find(field) && !type.find(field.substr(0, field.find('.')))) {
      continue;
    }
    const Node* value = &entry.value;
    if (value->is_map()) value = value->find("is");
    if (!value || !value->is_scalar()) continue;
    std::optional<std::string> name = variable_name(value->text);
    if (name && *name != "_" && *name != "now") out.insert(*name);
  }
}

std::set<std::string> WhenReader::binders(
    const std::vector<const Node*>& items) {
  std::set<std::string> out;
  for (const Node* node : items) {
    if (!node->is_map() || node->entries.empty()) continue;
    const NodeEntry& first = node->entries.front();
    std::string problem;
    std::optional<Head> head = parse_head(first.key, problem);
    if (!head) continue;
    if (head->form == Head::Form::Pattern) {
      if (!head->variable.empty()) out.insert(head->variable);
      if (const FactType* type = reading_.base.schema.find(head->type)) {
        pattern_binders(*type, first.value, out);
      }
    } else if (head->form == Head::Form::Tally) {
      out.insert(head->variable);
      if (const Node* groups = node->find("group by")) {
        for (const Node& group : groups->items) {
          if (auto name = variable_name(group.text)) out.insert(*name);
        }
      }
    } else if (head->form == Head::Form::Let) {
      for (const NodeEntry& entry : first.value.entries) {
        if (auto name = variable_name(entry.key)) out.insert(*name);
      }
    } else if (head->form == Head::Form::All && first.value.is_list()) {
      std::vector<const Node*> inner;
      flatten(first.value, inner);
      out.merge(binders(inner));
    } else if (head->form == Head::Form::Any && first.value.is_list()) {
      std::optional<std::set<std::string>> shared;
      for (const Node& branch : first.value.items) {
        std::vector<const Node*> inner;
        if (branch.is_list()) {
          flatten(branch, inner);
        } else {
          inner.push_back(&branch);
        }
        std::set<std::string> bound = binders(inner);
        if (!shared) {
          shared = std::move(bound);
          continue;
        }
        std::erase_if(*shared,
                      [&](const std::string& n) { return !bound.contains(n); });
      }
      if (shared) out.merge(*shared);
    }
  }
  return out;
}

// ---- which variables meet a name ----

void WhenReader::collect_names(const Node& list) {
  for (const Node& item : list.items) {
    if (item.is_list()) collect_names(item);
    if (!item.is_map() || item.entries.empty()) continue;
    const NodeEntry& first = item.entries.front();
    if (first.value.is_list()) collect_names(first.value);
    if (const Node* has = item.find("has"); has && has->is_list()) {
      collect_names(*has);
    }
    std::string problem;
    std::optional<Head> head = parse_head(first.key, problem);
    if (head) collect_names(*head, first.value);
  }
}

void WhenReader::collect_names(const Head& head, const Node& value) {
  const FactType* type = reading_.base.schema.find(head.type);
  if (!type || !value.is_map()) return;
  for (const NodeEntry& entry : value.entries) {
    std::string field_name = entry.key.substr(0, entry.key.find(' '));
    std::optional<FieldIndex> field = type->find(field_name);
    if (!field) continue;
    const Type& t = type->fields[*field].type;
    if (t.kind != Kind::Name && t.element != Kind::Name) continue;
    UseMap uses;
    count_variables(entry.value, uses);
    for (const auto& [name, use] : uses) names_.insert(name);
  }
}

void WhenReader::report_unused() {
  UseMap uses;
  count_variables(whole_, uses);
  for (const auto& [name, use] : uses) {
    if (use.count != 1 || name == "_" || name == "now" || name[0] == '_') {
      continue;
    }
    const Bound* bound = find(name);
    if (!bound && !hidden_.contains(name)) continue;  // reported elsewhere
    if (bound && bound->source.row == 0 && scopes_.front().contains(name) &&
        (name == "target" || name == "client")) {
      continue;
    }
    if (filtered_.contains(name)) continue;
    reading_.fault("LM0310", "variable '$" + name + "' is used only once",
                   use.first, way_out(name, bound), Severity::Warning);
  }
}

// Of a variable that nothing else reads.
std::string WhenReader::way_out(const std::string& name, const Bound* bound) {
  if (bound && bound->is_fact) return "leave out 'as $" + name + "'";
  bool computed = bound && bound->source.row == 0 && bound->source.column != 0;
  return computed ? "nothing reads it: leave it out, or say what it is for"
                  : "write $_ for anything";
}

// ---- names in expressions ----

const WhenReader::Bound* WhenReader::find(std::string_view name) const {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    auto found = scope->find(std::string(name));
    if (found != scope->end()) return &found->second;
  }
  return nullptr;
}

std::optional<Scope::Variable> WhenReader::variable(
    std::string_view name) const {
  if (name == "now") return Variable{now_source, Type{Kind::Time}, false};
  const Bound* bound = find(name);
  if (!bound) return std::nullopt;
  Variable out{bound->source, bound->type, bound->is_fact};
  if (out.type.kind == Kind::Text && names_.contains(std::string(name)) &&
      !out.type.is_one_of()) {
    out.type.kind = Kind::Name;
  }
  return out;
}

std::vector<std::string_view> WhenReader::variable_names() const {
  std::vector<std::string_view> names{"now"};
  for (const Bindings& scope : scopes_) {
    for (const auto& [name, bound] : scope) {
      if (!name.starts_with(' ')) names.push_back(name);
    }
  }
  return names;
}

std::optional<Scope::Variable> WhenReader::field(std::string_view variable,
                                                 std::string_view name) const {
  const Bound* bound = find(variable);
  if (!bound || !bound->is_fact) return std::nullopt;
  const FactType& type = reading_.base.schema[bound->fact_type];
  std::optional<FieldIndex> index = type.find(name);
  if (!index) return std::nullopt;
  return Variable{Source{bound->source.row, *index}, type.fields[*index].type,
                  false};
}

std::vector<std::string_view> WhenReader::field_names(
    std::string_view variable) const {
  const Bound* bound = find(variable);
  if (!bound || !bound->is_fact) return {};
  return reading_.base.schema[bound->fact_type].field_names();
}

const Table* WhenReader::table(std::string_view name) const {
  for (const DataTable& table : reading_.base.tables) {
    if (table.id == name || table.pack + ":" + table.id == name) return &table;
  }
  return nullptr;
}

std::vector<std::string_view> WhenReader::table_names() const {
  std::vector<std::string_view> names;
  for (const DataTable& table : reading_.base.tables) names.push_back(table.id);
  return names;
}

void WhenReader::unbound(const std::string& name, Place place) {
  if (hidden_.contains(name)) {
    reading_.fault("LM0311",
                   "variable '$" + name +
                       "' is bound only inside a no, some, every, aggregate or "
                       "one branch of an any, so it has no value here",
                   place, "bind it in a condition of its own");
    return;
  }
  std::string near = nearest_word(name, variable_names());
  reading_.fault("LM0312", "variable '$" + name + "' is bound nowhere", place,
                 near.empty() ? "bind it in a condition: FIELD: $" + name
                              : "did you mean '$" + near + "'?");
}

std::optional<std::pair<std::uint32_t, TypeId>> WhenReader::fact(
    const Node& node) {
  std::optional<std::string> name = variable_name(node.text);
  const Bound* bound = name ? find(*name) : nullptr;
  if (bound && bound->is_fact) {
    return std::pair(bound->source.row, bound->fact_type);
  }
  if (name && !bound) {
    unbound(*name, node.place);
  } else {
    reading_.fault("LM0313", "a fact is wanted here: $f of `TYPE as $f`",
                   node.place, "name the fact in its condition: TYPE as $f");
  }
  return std::nullopt;
}

}  // namespace lastmile
