#include "tests/support/scenario/author.hpp"

#include <algorithm>

namespace lastmile {
namespace {

constexpr int layers = 3;
constexpr std::int64_t noon = 1'780'315'200'000'000;

}  // namespace

Author::Author(std::uint64_t seed, Genre genre)
    : random_(seed * 2 + (genre == Genre::Acting ? 1 : 0)), genre_(genre) {}

// Few types, so that rules meet: some that are told, and what is derived.
void Author::cast_types() {
  std::vector<const TypeWords*> told;
  for (const TypeWords& type : vocabulary()) {
    if (type.layer == 0) told.push_back(&type);
    bool derived =
        std::find(layers_.begin(), layers_.end(), type.layer) != layers_.end();
    if (type.layer > 0 && derived) cast_.push_back(&type);
  }
  shuffle(told);
  // Those of one kind of field alone join with nothing else.
  std::stable_partition(told.begin(), told.end(), [&](const TypeWords* t) {
    return t->fields.front().kind == Kind::Integer || chance(50);
  });
  told.resize(2 + below(3));
  cast_.insert(cast_.end(), told.begin(), told.end());
}

bool Author::used(const TypeWords& type) const {
  return std::find(used_.begin(), used_.end(), &type) != used_.end();
}

void Author::use(const TypeWords& type) {
  if (!used(type)) used_.push_back(&type);
}

Scenario Author::scenario() {
  Scenario out;
  out.strategy = static_cast<Strategy>(below(4));
  for (std::size_t i = 2 + below(4); i > 0; --i) {
    bool acts = genre_ == Genre::Acting && chance(60);
    layers_.push_back(acts ? layers + 1 : 1 + static_cast<int>(below(layers)));
  }
  cast_types();
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    out.rules.push_back(layers_[i] > layers ? then_rule(i + 1)
                                            : derive_rule(i + 1, layers_[i]));
  }
  out.acts = acts();
  for (const TypeWords& type : vocabulary()) {
    if (used(type)) out.types.push_back(type.item());
  }
  return out;
}

// One or two patterns that everything else hangs on, and what else comes.
std::vector<ConditionText> Author::conditions(const Stage& stage,
                                              Known& known) {
  std::vector<ConditionText> out;
  for (std::size_t i = 1 + below(2); i > 0; --i) {
    out.push_back(pattern("", type(stage.layer), stage, known));
  }
  for (std::size_t i = below(3); i > 0; --i) {
    out.push_back(condition(stage, known));
  }
  while (chance(20)) out.push_back(gate(stage));
  shuffle(out);
  return out;
}

// A value for a field of a fact to be made.
std::string Author::filled(const FieldWords& field, const Known& known) {
  const Variable* v = chance(70) ? variable(field.kind, known) : nullptr;
  if (field.kind == Kind::Integer && chance(40)) {
    return "'{" + whole(known) + "}'";
  }
  if (v) return v->name;
  return constant(field);
}

std::string Author::assertion(const TypeWords& type, const Known& known) {
  std::string out = "{" + type.name + ": {";
  for (const FieldWords& field : type.fields) {
    if (!field.key && chance(15)) continue;
    out += (out.back() == '{' ? "" : ", ") + field.name + ": " +
           filled(field, known);
  }
  use(type);
  return out + "}}";
}

RuleText Author::derive_rule(std::size_t number, int layer) {
  Known known;
  RuleText rule{.id = "r" + std::to_string(number)};
  rule.when = conditions({layer, layer - 1}, known);
  for (const TypeWords& type : vocabulary()) {
    if (type.layer == layer) rule.does.push_back(assertion(type, known));
  }
  return rule;
}

RuleText Author::then_rule(std::size_t number) {
  Known known;
  RuleText rule{.id = "r" + std::to_string(number), .derives = false};
  rule.when = conditions({layers, layers}, known);
  if (chance(50)) rule.salience = static_cast<std::int64_t>(below(3)) * 5 - 5;
  for (std::size_t i = 1 + below(2); i > 0; --i) {
    rule.does.push_back(action(known));
  }
  return rule;
}

std::string Author::action(const Known& known) {
  const Variable* fact = fact_variable(known);
  std::size_t what = below(100);
  if (fact && what < 25) return "retract: " + fact->name;
  if (fact && what < 60) {
    std::string set;
    for (const FieldWords& field : fact->fact->fields) {
      if (!chance(50)) continue;
      set +=
          (set.empty() ? "" : ", ") + field.name + ": " + filled(field, known);
    }
    return "{update: " + fact->name + ", set: {" + set + "}}";
  }
  if (what < 63) return "stop: yes";
  if (what < 72) {
    std::string text;
    for (const Variable& v : known) {
      if (!v.fact) text += " {" + v.name + "}";
    }
    return "print: 'seen" + text + "'";
  }
  // Of derived types too: then they are told as well.
  const TypeWords& type = this->type(chance(15) ? layers : 0);
  return "assert: " + assertion(type, known);
}

// ---- acts ----

Act Author::tell() {
  std::vector<const TypeWords*> told;
  for (const TypeWords& type : vocabulary()) {
    if (!used(type)) continue;
    if (type.layer == 0 || chance(10)) told.push_back(&type);
  }
  if (told.empty()) told.push_back(&this->type(0));
  const TypeWords& type = *pick(told);
  Act act{.kind = Act::Kind::Tell, .type = type.name, .fast = chance(30)};
  for (const FieldWords& field : type.fields) {
    if (!field.key && chance(12)) continue;
    act.fields.push_back(field.name + ": " + constant(field));
  }
  if (chance(30)) act.by = "probe";
  if (chance(20)) {
    act.observed = noon - static_cast<std::int64_t>(below(3)) * 1'000'000;
  }
  return act;
}

Act Author::collect() {
  std::vector<const TypeWords*> observed;
  for (const TypeWords& type : vocabulary()) {
    if (type.observed && used(type)) observed.push_back(&type);
  }
  if (observed.empty()) return tell();
  const TypeWords& type = *pick(observed);
  Act act{.kind = Act::Kind::Collect, .type = type.name};
  act.status = chance(70) ? CollectionStatus::Complete
                          : static_cast<CollectionStatus>(1 + below(4));
  if (type.about_host && chance(60)) act.host = chance(50) ? "Ada" : "bob";
  return act;
}

std::vector<Act> Author::acts() {
  std::vector<Act> out;
  for (const TypeWords* type : used_) {
    if (type->observed && chance(60)) {
      out.push_back({.kind = Act::Kind::Collect, .type = type->name});
    }
  }
  for (std::size_t i = below(12); i > 0; --i) out.push_back(tell());
  for (std::size_t i = 16 + below(20); i > 0; --i) {
    std::size_t what = below(100);
    if (what < 6) {
      out.push_back(collect());
    } else if (what < 28 && !out.empty()) {
      out.push_back({.kind = Act::Kind::Untell, .number = below(1000)});
    } else if (what < 29) {
      out.push_back({.kind = Act::Kind::Reset});
    } else {
      out.push_back(tell());
    }
    // Now and then several changes meet in one run.
    if (chance(45)) out.push_back({.kind = Act::Kind::Run});
  }
  out.push_back({.kind = Act::Kind::Run});
  return out;
}

}  // namespace lastmile
