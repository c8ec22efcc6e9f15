#include "tests/differential/author.hpp"

#include <algorithm>

namespace lastmile {
namespace {

constexpr int layers = 3;

std::vector<CommonType> make() {
  return {
      {"a", {{"x", true}, {"y", true}, {"s", false}}},
      {"b", {{"x", true}, {"y", true}}},
      {"c", {{"x", true}, {"s", false}}},
      {"gate", {{"n", true}}},
      {"d", {{"x", true}, {"s", false}}, 1},
      {"e", {{"x", true}, {"y", true}}, 2},
      {"g", {{"x", true}}, 3},
  };
}

}  // namespace

std::string CommonType::item() const {
  std::string out = "- fact: " + name + "\n  fields:\n";
  for (const auto& [field, whole] : fields) {
    out += "    " + field + ": " + (whole ? "integer" : "text") + "\n";
  }
  return out;
}

const std::vector<CommonType>& common_types() {
  static const std::vector<CommonType> all = make();
  return all;
}

Scenario CommonAuthor::scenario() {
  Scenario out{.seed = seed_};
  bool recency = shape_ == Shape::Recency;
  bool second = chance(50);
  out.strategy = recency ? (second ? Strategy::Mea : Strategy::Lex)
                         : (second ? Strategy::Breadth : Strategy::Depth);
  std::size_t derives = recency ? 0 : 1 + below(3);
  if (shape_ == Shape::Logic) derives += 1 + below(4);
  std::size_t acts = shape_ == Shape::Logic ? 0 : 3 + below(4);
  for (std::size_t i = 0; i < derives; ++i) {
    int layer = 1 + static_cast<int>(below(layers));
    out.rules.push_back(derive_rule(out.rules.size() + 1, layer));
  }
  for (std::size_t i = 0; i < acts; ++i) {
    out.rules.push_back(then_rule(out.rules.size() + 1));
  }
  for (const CommonType& type : common_types())
    out.types.push_back(type.item());
  out.acts = this->acts();
  return out;
}

void CommonAuthor::in_another_order(std::vector<ConditionText>& list) {
  shuffle(list);
  for (ConditionText& condition : list) {
    for (auto& inner : condition.lists) in_another_order(inner);
    in_another_order(condition.has);
  }
}

Scenario CommonAuthor::in_another_order(Scenario scenario) {
  for (RuleText& rule : scenario.rules) in_another_order(rule.when);
  return scenario;
}

std::string CommonAuthor::assertion(const CommonType& type,
                                    const Known& known) {
  std::string out = "{" + type.name + ": {";
  for (const auto& [field, whole] : type.fields) {
    out += (out.back() == '{' ? "" : ", ") + field + ": ";
    std::string said = value(whole, known, 75);
    bool computes = whole && chance(15) && variable(true, known);
    if (computes) said = arithmetic(known);
    // Few values: a program that counts never rests.
    computes = computes || said.starts_with("$l");
    out += computes ? "'{min(2, max(0, " + said + "))}'" : said;
  }
  return out + "}}";
}

RuleText CommonAuthor::derive_rule(std::size_t number, int layer) {
  Known known;
  RuleText rule{.id = "r" + std::to_string(number)};
  int highest = shape_ == Shape::Growing ? layer : layer - 1;
  rule.when = conditions({highest}, known);
  for (const CommonType& type : common_types()) {
    if (type.layer == layer) rule.does.push_back(assertion(type, known));
  }
  if (layer < layers && chance(20)) {
    for (const CommonType& type : common_types()) {
      if (type.layer == layer) rule.does.push_back(assertion(type, known));
    }
  }
  return rule;
}

RuleText CommonAuthor::then_rule(std::size_t number) {
  Known known;
  RuleText rule{.id = "r" + std::to_string(number), .derives = false};
  int highest = shape_ == Shape::Recency ? 0 : layers;
  rule.when = conditions({highest, 0, true}, known);
  if (chance(60)) rule.salience = static_cast<std::int64_t>(below(5)) * 5 - 10;
  std::string text = rule.id;
  for (const Variable& v : known) {
    if (!v.fact) text += " {" + v.name + "}";
  }
  rule.does.push_back("print: '" + text + "'");
  act(rule, known);
  return rule;
}

void CommonAuthor::act(RuleText& rule, const Known& known) {
  std::vector<const Variable*> facts;
  for (const Variable& v : known) {
    if (v.fact && v.type->layer == 0) facts.push_back(&v);
  }
  std::vector<const CommonType*> told;
  for (const CommonType& type : common_types()) {
    if (type.layer == 0) told.push_back(&type);
  }
  auto assert_one = [&] {
    rule.does.push_back("assert: " + assertion(*pick(told), known));
  };
  if (shape_ == Shape::Growing) {
    if (chance(70)) assert_one();
    return;
  }
  std::size_t what = below(100);
  const Variable* fact = facts.empty() ? nullptr : pick(facts);
  if (shape_ == Shape::Acting) {
    if (fact && what < 50) {
      rule.does.push_back("retract: " + fact->name);
    } else if (what < 75) {
      assert_one();
    }
    return;
  }
  if (fact && !fact->spare.empty() && what < 40) {
    rule.does.push_back("{update: " + fact->name + ", set: {" + fact->spare +
                        "}}");
    return;
  }
  if (fact && what < 75) rule.does.push_back("retract: " + fact->name);
  if (what > 50) assert_one();
  if (what > 90) assert_one();
}

// ---- acts ----

Act CommonAuthor::tell() {
  std::vector<const CommonType*> told;
  for (const CommonType& type : common_types()) {
    if (type.layer == 0) told.push_back(&type);
  }
  const CommonType& type = *pick(told);
  Act act{.kind = Act::Kind::Tell, .type = type.name, .fast = chance(30)};
  for (const auto& [field, whole] : type.fields) {
    act.fields.push_back(field + ": " + constant(whole));
  }
  return act;
}

// What happens between two runs.
void CommonAuthor::change(std::vector<Act>& out) {
  auto untell = [&] {
    out.push_back({.kind = Act::Kind::Untell, .number = below(1000)});
  };
  switch (shape_) {
    case Shape::Logic:
      for (std::size_t i = 1 + below(4); i > 0; --i) {
        if (chance(35)) {
          untell();
        } else {
          out.push_back(tell());
        }
      }
      break;
    case Shape::Growing:
      for (std::size_t i = 1 + below(4); i > 0; --i) out.push_back(tell());
      break;
    case Shape::Acting:
      if (chance(25)) {
        untell();
      } else {
        out.push_back(tell());
      }
      break;
    case Shape::Updating:
    case Shape::Recency:
      // Told first and taken back then, a `no` would close and open again.
      if (chance(30)) untell();
      for (std::size_t i = 1 + below(4); i > 0; --i) out.push_back(tell());
      break;
  }
}

std::vector<Act> CommonAuthor::acts() {
  std::vector<Act> out;
  for (std::size_t i = 10 + below(16); i > 0; --i) {
    change(out);
    out.push_back({.kind = Act::Kind::Run});
  }
  return out;
}

}  // namespace lastmile
