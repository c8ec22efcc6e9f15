// engine/load/read_gather_value.cpp
//
// What a `gather` item tells: facts, the fields of which are constants,
// variables of its source, or maps that say what to read and what to make of
// it. Everything is held against the fact type here, so that no gathering
// fails for a mistake of a pack.

#include <algorithm>

#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"
#include "engine/load/gather_reader.hpp"
#include "engine/load/head.hpp"

namespace lastmile {

bool GatherReader::source_is(
    std::initializer_list<std::string_view> words) const {
  return std::find(words.begin(), words.end(), spec_.source()) != words.end();
}

std::vector<GatherEmit> GatherReader::emissions(const Node& list) {
  std::vector<GatherEmit> out;
  for (const Node& node : list.items) emission(node, out);
  if (list.items.empty()) {
    reading_.fault("LM0146", "this item tells nothing", list.place,
                   "- TYPE: {field: value}");
  }
  return out;
}

void GatherReader::emission(const Node& node, std::vector<GatherEmit>& into) {
  if (!node.is_map()) {
    reading_.fault("LM0103",
                   "a fact is written as TYPE: {field: value}, and here "
                   "stands " +
                       form_of(node),
                   node.place, "- TYPE: {field: value}");
    return;
  }
  const FactType* type = nullptr;
  GatherEmit emit;
  const Node* needed = nullptr;
  for (const NodeEntry& entry : node.entries) {
    if (entry.key == "needs") {
      needed = &entry.value;
      continue;
    }
    if (!emit.type.empty()) {
      reading_.fault("LM0104", "one fact an entry, and here is a second",
                     entry.key_place,
                     "begin it with '- ' in a line of its own");
      return;
    }
    emit.type = entry.key;
    type = base_.schema.find(entry.key);
    if (!type || type->id == Schema::collection) {
      reading_.fault("LM0108", "there is no fact type '" + entry.key + "'",
                     entry.key_place,
                     suggestion(entry.key, base_.schema.names(), "there are "));
      return;
    }
    if (!type->observed) {
      reading_.fault("LM0149",
                     "'" + type->name + "' is concluded by rules, not seen",
                     entry.key_place,
                     "declare it observed: yes, or gather what it follows "
                     "from",
                     Severity::Warning);
    }
    emit.type = type->name;
    if (!entry.value.is_map()) {
      reading_.fault("LM0103",
                     "the fields of a fact are a map, and here stands " +
                         form_of(entry.value),
                     entry.value.place, "{field: value}");
      return;
    }
    fields(*type, entry.value, emit);
    key_is_given(*type, emit, entry.value);
  }
  if (!type) return;
  if (needed) needs(*needed, emit);
  into.push_back(std::move(emit));
}

void GatherReader::fields(const FactType& type, const Node& map,
                          GatherEmit& emit) {
  for (const NodeEntry& entry : map.entries) {
    std::optional<FieldIndex> field = type.find(entry.key);
    if (!field) {
      reading_.fault(
          "LM0107",
          "fact type '" + type.name + "' has no field '" + entry.key + "'",
          entry.key_place,
          suggestion(entry.key, type.field_names(), "its fields are "));
      continue;
    }
    const Type& declared = type.fields[*field].type;
    if (auto made = value(declared, entry.value)) {
      emit.fields.push_back({entry.key, declared, std::move(*made)});
    } else {
      emit.fields.push_back({entry.key, declared, {}});  // faulty; not missing
    }
  }
}

// What is told without its key would be no fact.
void GatherReader::key_is_given(const FactType& type, GatherEmit& emit,
                                const Node& at) {
  for (FieldIndex index : type.key) {
    const Field& field = type.fields[index];
    if (!field.fallback.known()) emit.needs.push_back(field.name);
    bool given = std::any_of(
        emit.fields.begin(), emit.fields.end(),
        [&](const GatherField& one) { return one.name == field.name; });
    if (given || field.fallback.known()) continue;
    reading_.fault("LM0148",
                   "'" + field.name + "' is part of the key of '" + type.name +
                       "', so it must be given",
                   at.place, "add " + field.name + ": …");
  }
}

void GatherReader::needs(const Node& list, GatherEmit& emit) {
  Node whole = Node::map().set("needs", list);
  MapReader map(reading_, whole, "a fact");
  for (const Node* node : map.text_nodes("needs")) {
    std::vector<std::string_view> known;
    for (const GatherField& field : emit.fields) known.push_back(field.name);
    if (std::find(known.begin(), known.end(), node->text) == known.end()) {
      reading_.fault(
          "LM0107", "'" + node->text + "' is no field that is told here",
          node->place, suggestion(node->text, known, "its fields are "));
    }
    emit.needs.push_back(node->text);
  }
}

std::optional<GatherValue> GatherReader::value(const Type& type,
                                               const Node& node) {
  if (node.is_map() && type.kind != Kind::Map) return read_map(type, node);
  if (node.is_scalar() && node.style == Style::Plain &&
      variable_name(node.text)) {
    return variable(node);
  }
  return constant(type, node);
}

std::optional<GatherValue> GatherReader::constant(const Type& type,
                                                  const Node& node) {
  Result<Value> value = read_value(type, node, scratch_);
  if (!value) {
    reading_.fault(std::move(value).error());
    return std::nullopt;
  }
  return GatherValue{.constant = node};
}

std::optional<GatherValue> GatherReader::variable(const Node& node) {
  std::string name = *variable_name(node.text);
  if (std::find(variables_.begin(), variables_.end(), name) ==
      variables_.end()) {
    std::vector<std::string_view> known(variables_.begin(), variables_.end());
    reading_.fault("LM0144",
                   "nothing is called $" + name + " where this item looks",
                   node.place, suggestion(name, known, "there are "));
    return std::nullopt;
  }
  return GatherValue{.from = GatherValue::From::Variable,
                     .name = std::move(name)};
}

std::optional<GatherValue> GatherReader::read_map(const Type& type,
                                                  const Node& node) {
  MapReader map(reading_, node, "a value");
  GatherValue out;
  bool sound = origin(map, type, out);
  made_of_it(map, type, out);
  map.finish();
  if (!sound) return std::nullopt;
  return out;
}

// Which of the words that say where a value comes from is there.
bool GatherReader::origin(MapReader& map, const Type& type, GatherValue& out) {
  using From = GatherValue::From;
  struct Word {
    std::string_view word;
    From from;
    std::initializer_list<std::string_view> sources;
  };
  static const Word words[] = {
      {"value", From::Value, {"registry", "ini"}},
      {"exists", From::Exists, {"registry", "ini"}},
      {"key exists", From::KeyExists, {"registry"}},
      {"at", From::At, {"json"}},
      {"data", From::Data, {"events"}},
      {"from", From::Variable, {}},
      {"first of", From::FirstOf, {}},
      {"any of", From::AnyOf, {}},
  };
  const Word* chosen = nullptr;
  const Node* node = nullptr;
  for (const Word& word : words) {
    const Node* found = map.take(word.word);
    if (!found) continue;
    if (chosen) {
      reading_.fault("LM0145", "a value comes from one place, here are two",
                     found->place, "first of: [{…}, {…}] tries several");
      return false;
    }
    chosen = &word;
    node = found;
  }
  if (!chosen) {
    reading_.fault("LM0145", "it is not said where this value comes from",
                   map.node().place,
                   "value, exists, key exists, at, data, from, first of or "
                   "any of");
    return false;
  }
  if (chosen->sources.size() != 0 && !source_is(chosen->sources)) {
    reading_.fault("LM0145",
                   "'" + std::string(chosen->word) + "' reads nothing of " +
                       std::string(spec_.source()),
                   node->place, "look at the table of sources and words");
    return false;
  }
  out.from = chosen->from;
  if (chosen->from == From::FirstOf || chosen->from == From::AnyOf) {
    const Node* list = map.list(chosen->word);
    if (!list) return false;
    for (const Node& item : list->items) {
      auto one = value(type, item);
      if (!one) return false;
      out.first.push_back(std::move(*one));
    }
    return true;
  }
  auto text = map.text(chosen->word);
  if (!text) return false;
  if (chosen->from == From::Variable) {
    std::optional<std::string> name = variable_name(*text);
    auto known = name ? variable(*node) : std::nullopt;
    if (!name) {
      reading_.fault("LM0144", "'" + *text + "' is no variable", node->place,
                     "such as $key");
    }
    if (!known) return false;
    out.name = *name;
  } else if (chosen->from == From::At) {
    auto parsed = path(*node);
    if (!parsed) return false;
    out.path = std::move(*parsed);
  } else if (chosen->from == From::KeyExists) {
    out.key = *text;
  } else {
    out.name = *text;
  }
  if (chosen->from == From::Value || chosen->from == From::Exists) {
    std::string_view other = source_is({"ini"}) ? "section" : "key";
    if (auto key = map.text(other)) out.key = *key;
  }
  if (out.key && source_is({"registry"}) && out.key->starts_with("HK")) {
    const Node* at =
        map.node().find(chosen->from == From::KeyExists ? "key exists" : "key");
    return registry_path(*at);
  }
  return true;
}

void GatherReader::made_of_it(MapReader& map, const Type& type,
                              GatherValue& out) {
  using As = GatherValue::As;
  static constexpr std::pair<std::string_view, As> forms[] = {
      {"hex", As::Hex},
      {"file time", As::FileTime},
      {"unix time", As::UnixTime},
      {"list", As::List},
      {"count", As::Count}};
  if (auto as = map.text("as")) {
    auto found =
        std::find_if(std::begin(forms), std::end(forms),
                     [&](const auto& one) { return one.first == *as; });
    if (found != std::end(forms)) {
      out.as = found->second;
    } else {
      reading_.fault("LM0147", "a value cannot be read as '" + *as + "'",
                     map.node().find("as")->place,
                     "hex, file time, unix time, list or count");
    }
  }
  const Node* matching = map.node().find("matching");
  if (map.text("matching")) out.matching = finder(*matching);
  if (const Node* words = map.map("map")) {
    for (const NodeEntry& entry : words->entries) {
      check_word(type, entry.value.text, entry.value);
      out.map.emplace_back(entry.key, entry.value.text);
    }
  }
  if (const Node* words = map.map("map matching")) {
    for (const NodeEntry& entry : words->entries) {
      check_word(type, entry.value.text, entry.value);
      auto regex =
          pattern(Node::scalar(entry.key, entry.key_style, entry.key_place));
      if (regex) {
        out.map_matching.emplace_back(std::move(*regex), entry.value.text);
      }
    }
  }
  const Node* otherwise = map.node().find("otherwise");
  if (auto word = map.text("otherwise")) {
    check_word(type, *word, *otherwise);
    out.otherwise = std::move(*word);
    if (!out.maps() && !out.matching) {
      reading_.fault("LM0147", "'otherwise' goes with a map or with matching",
                     otherwise->place,
                     "what is not there stays unknown: leave it out");
    }
  }
}

// What a map makes of a value must be one that the field takes.
void GatherReader::check_word(const Type& type, const std::string& word,
                              const Node& at) {
  if (type.kind == Kind::List) {
    check_word({.kind = type.element}, word, at);
    return;
  }
  Result<Value> value =
      read_value(type, Node::scalar(word, at.style, at.place), scratch_);
  if (!value) reading_.fault(std::move(value).error());
}

}  // namespace lastmile
