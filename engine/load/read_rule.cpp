// engine/load/read_rule.cpp
//
// `rule:` items.

#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"
#include "engine/load/when_reader.hpp"

namespace lastmile {
namespace {

constexpr const char* action_words =
    "assert, retract, update with set, print, stop, lua";

const FactType* type_of(Reading& reading, const NodeEntry& entry) {
  const FactType* type = reading.base.schema.find(entry.key);
  if (!type) {
    reading.fault(
        "LM0101", "there is no fact type '" + entry.key + "'", entry.key_place,
        suggestion(entry.key, reading.base.schema.names(), "there are "));
  }
  return type;
}

std::vector<Assertion> read_assertions(Reading& reading, WhenReader& when,
                                       const Node& map) {
  std::vector<Assertion> out;
  if (!map.is_map()) {
    reading.fault("LM0103", "a fact is written as TYPE: {field: value}",
                  map.place, "and several as a list of these");
    return out;
  }
  for (const NodeEntry& entry : map.entries) {
    const FactType* type = type_of(reading, entry);
    if (!type) continue;
    if (type->id == Schema::collection) {
      reading.fault("LM0320", "'collection' facts are made by gathering only",
                    entry.key_place, "match them, or list them in a case");
      continue;
    }
    Assertion made{.type = type->id, .place = entry.key_place};
    made.fields = when.fields(*type, entry.value);
    for (FieldIndex key : type->key) {
      bool given = type->fields[key].fallback.known();
      for (const auto& [field, operand] : made.fields) {
        given = given || field == key;
      }
      if (!given && entry.value.is_map()) {
        reading.fault("LM0503",
                      "'" + type->fields[key].name +
                          "' is part of the key of '" + type->name +
                          "' and has no default, so it must be given",
                      entry.key_place, "add " + type->fields[key].name + ": …");
      }
    }
    out.push_back(std::move(made));
  }
  return out;
}

void read_derive(Reading& reading, WhenReader& when, const Node& node,
                 Rule& rule) {
  auto add = [&](const Node& map) {
    for (Assertion& made : read_assertions(reading, when, map)) {
      const FactType& type = reading.base.schema[made.type];
      if (type.keyed() && !type.key_is_everything()) {
        reading.fault("LM0321",
                      "'" + type.name +
                          "' has a key, so a rule cannot derive it: its other "
                          "fields would have two masters",
                      made.place,
                      "derive a type without a key, or one whose key is all "
                      "its fields");
        continue;
      }
      rule.derive.push_back(std::move(made));
    }
  };
  if (node.is_list()) {
    for (const Node& map : node.items) add(map);
  } else {
    add(node);
  }
}

void read_action(Reading& reading, WhenReader& when, const Node& node,
                 Rule& rule) {
  if (!node.is_map() || node.entries.empty()) {
    reading.fault("LM0322", "an action is a map", node.place, action_words);
    return;
  }
  const NodeEntry& first = node.entries.front();
  auto alone = [&](std::string_view also = {}) {
    for (std::size_t i = 1; i < node.entries.size(); ++i) {
      if (node.entries[i].key == also) continue;
      reading.fault("LM0104",
                    "'" + node.entries[i].key + "' does not belong to '" +
                        first.key + "'",
                    node.entries[i].key_place,
                    "begin another action with '- '");
    }
  };
  if (first.key == "assert") {
    alone();
    for (Assertion& a : read_assertions(reading, when, first.value)) {
      rule.then.emplace_back(std::move(a));
    }
  } else if (first.key == "retract") {
    alone();
    if (auto fact = when.fact(first.value)) {
      rule.then.emplace_back(Retraction{fact->first});
    }
  } else if (first.key == "update") {
    alone("set");
    auto fact = when.fact(first.value);
    const Node* set = node.find("set");
    if (!set) {
      reading.fault("LM0106", "'update' needs 'set'", first.key_place,
                    "write set: {field: value} below it");
    } else if (fact) {
      const FactType& type = reading.base.schema[fact->second];
      rule.then.emplace_back(
          Update{fact->first, fact->second, when.fields(type, *set)});
    }
  } else if (first.key == "print") {
    alone();
    if (!first.value.is_scalar()) {
      reading.fault("LM0103", "'print' takes a text", first.value.place,
                    "values stand in braces: print: '{$n} left'");
    } else if (auto text = when.text(first.value)) {
      rule.then.emplace_back(Print{std::move(*text), first.value.place});
    }
  } else if (first.key == "stop") {
    alone();
    Result<bool> yes = parse_yes_no(first.value.text);
    if (!yes || !*yes) {
      reading.fault("LM0123", "'stop' takes yes", first.value.place,
                    "leave it out where the program goes on");
    }
    rule.then.emplace_back(Stop{});
  } else if (first.key == "lua") {
    alone("with");
    if (auto action = when.script_action(node)) {
      rule.then.emplace_back(std::move(*action));
    }
  } else {
    static constexpr std::string_view known[] = {"assert", "retract", "update",
                                                 "print",  "stop",    "lua"};
    std::string hint = did_you_mean(first.key, known);
    reading.fault("LM0322", "there is no action '" + first.key + "'",
                  first.key_place,
                  hint.empty() ? std::string(action_words) : hint);
  }
}

}  // namespace

void read_rule(Reading& reading, const RawItem& raw) {
  Rule rule;
  rule.id = raw.id;
  rule.pack = raw.pack->name;
  rule.place = raw.id_place;
  MapReader map(reading, *raw.node, "rule '" + raw.id + "'");
  map.take("rule");
  read_common(reading, map, rule);
  WhenReader when(reading, *raw.node, false);
  if (const Node* list = map.take("when")) {
    rule.when = when.read(*list);
  } else {
    rule.when = when.read(Node::list({}));
  }
  const Node* derive = map.take("derive");
  const Node* then = map.list("then");
  bool nothing = (!derive || (derive->is_list() && derive->items.empty())) &&
                 (!raw.node->find("then") || (then && then->items.empty()));
  if (nothing) {
    reading.fault("LM0323", "a rule needs 'derive' or 'then'", raw.id_place,
                  "derive: {TYPE: {field: value}}");
  }
  if (derive && then) {
    reading.fault("LM0323", "a rule has 'derive' or 'then', not both",
                  raw.id_place, "make two rules of it");
  }
  if (derive) read_derive(reading, when, *derive, rule);
  if (then) {
    for (const Node& action : then->items) {
      read_action(reading, when, action, rule);
    }
  }
  rule.salience = map.integer("salience").value_or(0);
  if (rule.derives() && raw.node->find("salience")) {
    reading.fault("LM0324", "a derive rule has no use for salience",
                  raw.node->find("salience")->place,
                  "leave it out: conclusions have no order", Severity::Warning);
  }
  if (const Node* say = map.take("say")) {
    if (auto text = when.text(*say)) rule.say = std::move(*text);
  }
  map.finish();
  // It was read for its mistakes; it fires no more.
  bool gone = rule.status == Status::Retired || rule.status == Status::Refuted;
  if (gone) return;
  rule.index = reading.base.rules.size();
  reading.base.rules.push_back(std::move(rule));
}

}  // namespace lastmile
