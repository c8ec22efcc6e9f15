// engine/load/read_pattern.cpp
//
// Patterns: {field: value, field operator: value, field: {is: …, before: …}}.

#include <algorithm>

#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"
#include "engine/load/when_reader.hpp"

namespace lastmile {
namespace {

struct Word {
  std::string_view text;
  Comparison comparison;
};

constexpr Word words[] = {
    {"is", Comparison::Equal},
    {"not", Comparison::Not},
    {"one of", Comparison::OneOf},
    {"none of", Comparison::NoneOf},
    {"above", Comparison::Above},
    {"below", Comparison::Below},
    {"at least", Comparison::AtLeast},
    {"at most", Comparison::AtMost},
    {"before", Comparison::Below},
    {"after", Comparison::Above},
    {"within", Comparison::Within},
    {"older than", Comparison::OlderThan},
    {"contains", Comparison::Contains},
    {"starts with", Comparison::StartsWith},
    {"ends with", Comparison::EndsWith},
    {"matches", Comparison::Matches},
    {"in subnet", Comparison::InSubnet},
    {"is known", Comparison::IsKnown},
};

// A name for a field that no author can write.
std::string unwritable(std::uint32_t row, const std::string& field) {
  return ' ' + std::to_string(row) + '.' + field;
}

std::optional<Comparison> find_word(std::string_view text) {
  for (const Word& word : words) {
    if (word.text == text) return word.comparison;
  }
  return std::nullopt;
}

std::string operators_for(const Type& type) {
  std::string out = "what fits it: not, one of, none of, is known";
  if (ordered(type)) out += ", above, below, at least, at most";
  switch (type.kind) {
    case Kind::Time: return out + ", before, after, within, older than";
    case Kind::Address: return out + ", in subnet";
    case Kind::List: return out + ", contains";
    case Kind::Text:
    case Kind::Name: return out + ", contains, starts with, ends with, matches";
    default: return out;
  }
}

}  // namespace

const FactType* WhenReader::type_of(const std::string& name, Place place) {
  const FactType* type = reading_.base.schema.find(name);
  if (!type) {
    std::string hint = did_you_mean(name, reading_.base.schema.names());
    reading_.fault("LM0101", "there is no fact type '" + name + "'", place,
                   hint.empty() ? "declare it: - fact: " + name : hint);
  }
  return type;
}

std::optional<Pattern> WhenReader::pattern(const FactType& type,
                                           const Node& node,
                                           const std::string& variable,
                                           Place place,
                                           std::vector<Waiting>& waiting) {
  if (!node.is_map()) {
    reading_.fault(
        "LM0302",
        "a pattern is a map of fields, and here stands " + form_of(node),
        node.place, "write it as " + type.name + ": {field: value}");
    return std::nullopt;
  }
  Pattern pattern{.type = type.id, .row = layout_.rows++, .place = place};
  if (!variable.empty()) {
    if (find(variable)) {
      reading_.fault("LM0309",
                     "variable '$" + variable +
                         "' is bound already, and a "
                         "fact cannot be joined with it",
                     place, "give the fact a name of its own");
    } else {
      scopes_.back()[variable] = {Source{pattern.row, 0}, Type{}, true,
                                  type.id};
      pattern.fact_variable = variable;
    }
  }
  std::size_t first = waiting.size();
  for (const NodeEntry& e : node.entries) entry(type, e, pattern, waiting);
  // What only waited for a later entry of this pattern can be finished now.
  for (std::size_t i = first; i < waiting.size();) {
    if (!waiting[i].deferred || later(*waiting[i].deferred->value)) {
      ++i;
      continue;
    }
    Deferred& d = *waiting[i].deferred;
    std::optional<FieldTest> test =
        finished(type, std::move(d.test), d.word, *d.entry, *d.value);
    if (test) pattern.tests.push_back(std::move(*test));
    waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return pattern;
}

void WhenReader::entry(const FactType& type, const NodeEntry& entry,
                       Pattern& pattern, std::vector<Waiting>& waiting) {
  std::size_t space = entry.key.find(' ');
  std::string name = entry.key.substr(0, space);
  std::string word =
      space == std::string::npos ? "" : entry.key.substr(space + 1);
  FieldTest test{.place = entry.key_place};
  std::optional<FieldIndex> field = type.find(name);
  if (!field) {
    std::size_t dot = name.find('.');
    field = dot == std::string::npos ? std::nullopt
                                     : type.find(name.substr(0, dot));
    if (field && type.fields[*field].type.kind == Kind::Map) {
      test.entry = name.substr(dot + 1);
    } else {
      reading_.fault(
          "LM0107", "fact type '" + type.name + "' has no field '" + name + "'",
          entry.key_place,
          suggestion(name, type.field_names(), "its fields are "));
      bind_anything(entry.value);
      return;
    }
  }
  test.field = *field;
  if (!word.empty() || !entry.value.is_map()) {
    this->test(type, std::move(test), word, entry, entry.value, pattern,
               waiting);
    return;
  }
  for (const NodeEntry& sub : entry.value.entries) {
    FieldTest one{
        .field = test.field, .entry = test.entry, .place = sub.key_place};
    this->test(type, std::move(one), sub.key, sub, sub.value, pattern, waiting);
  }
}

// So that the uses of a variable are not reported too, where what would have
// bound it was.
void WhenReader::bind_anything(const Node& value) {
  const Node* scalar = value.is_map() ? value.find("is") : &value;
  if (!scalar || !scalar->is_scalar()) return;
  std::optional<std::string> name = variable_name(scalar->text);
  if (name && *name != "_" && !find(*name)) {
    scopes_.back()[*name] = {Source{0, new_column()}};
  }
}

// Binds a variable at its first use; true where that was all.
bool WhenReader::bind(const FactType& type, const FieldTest& test,
                      const Node& value, Pattern& pattern,
                      std::vector<Waiting>& waiting) {
  if (!value.is_scalar()) return false;
  std::optional<std::string> name = variable_name(value.text);
  if (!name) return false;
  if (*name == "_") return true;
  if (*name == "now" || find(*name)) return false;
  const Field& field = type.fields[test.field];
  if (!test.entry.empty()) {
    EntryBinding entry{*name, unwritable(pattern.row, field.name), test.entry,
                       value.place};
    scopes_.back()[entry.map] = {Source{pattern.row, test.field}, field.type};
    Waiting w;
    w.entry = std::move(entry);
    waiting.push_back(std::move(w));
    return true;
  }
  scopes_.back()[*name] = {Source{pattern.row, test.field}, field.type};
  pattern.binds.push_back(test.field);
  return true;
}

bool WhenReader::later(const Node& value) const {
  if (value.is_list()) {
    return std::any_of(value.items.begin(), value.items.end(),
                       [&](const Node& n) { return later(n); });
  }
  UseMap uses;
  if (value.text.starts_with('$') || is_expression(value.text)) {
    count_variables(value.text, value.place, uses);
  }
  return std::any_of(uses.begin(), uses.end(), [&](const auto& use) {
    return !find(use.first) && bindable_.back().contains(use.first);
  });
}

void WhenReader::test(const FactType& type, FieldTest test,
                      const std::string& word, const NodeEntry& entry,
                      const Node& value, Pattern& pattern,
                      std::vector<Waiting>& waiting) {
  std::optional<Comparison> comparison =
      word.empty() ? Comparison::Equal
                   : this->comparison(word, entry.key_place);
  if (!comparison) return;
  test.comparison = *comparison;
  if (test.comparison == Comparison::Equal &&
      bind(type, test, value, pattern, waiting)) {
    return;
  }
  if (later(value)) {
    Waiting w;
    w.deferred =
        Deferred{&type, pattern.row, std::move(test), word, &entry, &value};
    waiting.push_back(std::move(w));
    return;
  }
  std::optional<FieldTest> made =
      finished(type, std::move(test), word, entry, value);
  if (made) pattern.tests.push_back(std::move(*made));
}

std::optional<Comparison> WhenReader::comparison(const std::string& word,
                                                 Place place) {
  if (std::optional<Comparison> found = find_word(word)) return found;
  std::vector<std::string_view> known;
  for (const Word& w : words) known.push_back(w.text);
  std::string hint = did_you_mean(word, known);
  if (hint.empty()) {
    hint =
        "operators are not, one of, none of, above, below, at least, at "
        "most, before, after, within, older than, contains, starts with, "
        "ends with, matches, in subnet, is known";
  }
  reading_.fault("LM0102", "there is no operator '" + word + "'", place, hint);
  return std::nullopt;
}

Type WhenReader::operand_type(const Field& field, const FieldTest& test) const {
  if (!test.entry.empty()) return {Kind::Text};
  switch (test.comparison) {
    case Comparison::Within:
    case Comparison::OlderThan: return {Kind::Duration};
    case Comparison::InSubnet:
    case Comparison::Matches: return {Kind::Text};
    case Comparison::Contains:
      if (field.type.kind == Kind::List) {
        return {field.type.element, Kind::Unknown, field.type.values};
      }
      return {Kind::Text};
    case Comparison::StartsWith:
    case Comparison::EndsWith: return {Kind::Text};
    default: return field.type;
  }
}

bool WhenReader::operator_fits(const Field& field, const FieldTest& test,
                               const std::string& word, Place place) {
  Type type = test.entry.empty() ? field.type : Type{Kind::Text};
  bool fits = true;
  switch (test.comparison) {
    case Comparison::Above:
    case Comparison::Below:
      fits = ordered(type) && ((word != "before" && word != "after") ||
                               type.kind == Kind::Time || type.is_any());
      break;
    case Comparison::AtLeast:
    case Comparison::AtMost: fits = ordered(type); break;
    case Comparison::Within:
    case Comparison::OlderThan:
      fits = type.kind == Kind::Time || type.is_any();
      break;
    case Comparison::Contains:
      fits = texty(type) || type.kind == Kind::List;
      break;
    case Comparison::StartsWith:
    case Comparison::EndsWith:
    case Comparison::Matches: fits = texty(type); break;
    case Comparison::InSubnet:
      fits = type.kind == Kind::Address || type.is_any();
      break;
    default: break;
  }
  if (!fits) {
    reading_.fault("LM0307",
                   "'" + word + "' does not fit '" + field.name +
                       "', which is " + to_text(type),
                   place, operators_for(type));
  }
  return fits;
}

bool WhenReader::folds(const Node& node) const {
  if (node.is_list()) {
    return std::any_of(node.items.begin(), node.items.end(),
                       [&](const Node& n) { return folds(n); });
  }
  std::optional<std::string> name = variable_name(node.text);
  return name && names_.contains(*name);
}

// The type of a `collection` pattern must be one that is looked for.
void WhenReader::check_collection(const FieldTest& test, const Node& value) {
  const FactType& collection = reading_.base.schema[Schema::collection];
  if (collection.fields[test.field].name != "type" ||
      test.comparison > Comparison::NoneOf) {
    return;
  }
  std::vector<const Node*> names{&value};
  if (value.is_list()) {
    names.clear();
    for (const Node& item : value.items) names.push_back(&item);
  }
  for (const Node* name : names) {
    if (!name->is_scalar() || name->text.starts_with('$')) continue;
    const FactType* type = type_of(name->text, name->place);
    if (!type || type->observed) continue;
    reading_.fault(
        "LM0316",
        "nobody looks for '" + type->name + "', so it has no collection record",
        name->place, "it is not declared `observed: yes`", Severity::Warning);
  }
}

std::optional<FieldTest> WhenReader::finished(const FactType& type,
                                              FieldTest test,
                                              const std::string& word,
                                              const NodeEntry& entry,
                                              const Node& value) {
  const Field& field = type.fields[test.field];
  if (!operator_fits(field, test, word, entry.key_place)) return std::nullopt;
  if (test.comparison == Comparison::IsKnown) {
    Result<bool> wants = parse_yes_no(value.text);
    if (!value.is_scalar() || !wants) {
      reading_.fault("LM0123", "'is known' takes yes or no", value.place,
                     "write one of the two");
      return std::nullopt;
    }
    test.wants_known = *wants;
    return test;
  }
  bool list_field = field.type.kind == Kind::List && test.entry.empty();
  bool several = value.is_list() &&
                 (!list_field || test.comparison == Comparison::Contains ||
                  test.comparison == Comparison::OneOf ||
                  test.comparison == Comparison::NoneOf);
  if (several && test.comparison == Comparison::Equal) {
    test.comparison = Comparison::OneOf;
  } else if (several && test.comparison == Comparison::Not) {
    test.comparison = Comparison::NoneOf;
  }
  bool takes_one = test.comparison >= Comparison::Above &&
                   test.comparison <= Comparison::OlderThan;
  if (several && takes_one) {
    reading_.fault("LM0128", "'" + word + "' takes one value, not a list",
                   value.place, "write two conditions, or any");
    return std::nullopt;
  }
  test.without_case = field.type.kind == Kind::Name ||
                      field.type.element == Kind::Name || folds(value);
  if (type.id == Schema::collection) check_collection(test, value);
  Type wanted = operand_type(field, test);
  std::vector<const Node*> nodes;
  if (several) {
    for (const Node& item : value.items) nodes.push_back(&item);
  } else {
    nodes.push_back(&value);
  }
  for (const Node* node : nodes) {
    std::optional<Operand> made = operand(*node, wanted);
    if (!made) return std::nullopt;
    if (test.comparison == Comparison::Matches) {
      if (auto* constant = std::get_if<Operand::Constant>(&made->form)) {
        Result<Regex> regex =
            Regex::compile(reading_.base.symbols.text(constant->value.shown()),
                           test.without_case);
        if (!regex) {
          Diagnostic error = std::move(regex).error();
          error.place = node->place;
          reading_.fault(std::move(error));
          return std::nullopt;
        }
        test.expressions.push_back(*regex);
      }
    }
    if (test.comparison == Comparison::InSubnet) {
      if (auto* constant = std::get_if<Operand::Constant>(&made->form)) {
        std::string_view subnet =
            reading_.base.symbols.text(constant->value.shown());
        Result<bool> sound = in_subnet("0.0.0.0", subnet);
        if (!sound) {
          Diagnostic error = std::move(sound).error();
          error.place = node->place;
          reading_.fault(std::move(error));
          return std::nullopt;
        }
      }
    }
    test.operands.push_back(std::move(*made));
  }
  return test;
}

}  // namespace lastmile
