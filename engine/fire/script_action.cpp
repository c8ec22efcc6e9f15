#include "engine/fire/script_action.hpp"

#include <algorithm>

#include "engine/base/suggest.hpp"

namespace lastmile {
namespace {

std::string hinted(std::string message, const std::string& hint) {
  return hint.empty() ? message : message + "; " + hint;
}

// One fact against its type; what is wrong with it goes to `wrong`.
class Checked {
 public:
  Checked(const KnowledgeBase& base, const ScriptAction& action,
          Symbols& symbols)
      : base_(base), action_(action), symbols_(symbols) {}

  std::string wrong;

  ScriptedFact fact(const ScriptFact& said) {
    const FactType* type = type_of(said.type);
    if (!type) return {};
    ScriptedFact out{type->id, std::vector<Value>(type->fields.size())};
    for (const auto& [name, datum] : said.fields) {
      std::optional<FieldIndex> field = type->find(name);
      if (!field) {
        wrong =
            hinted("fact type '" + type->name + "' has no field '" + name + "'",
                   did_you_mean(name, type->field_names()));
        return out;
      }
      Result<Value> value =
          value_of(datum, type->fields[*field].type, symbols_);
      if (!value) {
        wrong = hinted("field '" + name + "' of '" + type->name +
                           "': " + value.error().message,
                       value.error().hint);
        return out;
      }
      out.values[*field] = *value;
    }
    complete(*type, out.values);
    return out;
  }

 private:
  const FactType* type_of(const std::string& name) {
    const FactType* type = base_.schema.find(name);
    if (!type) {
      wrong = hinted("there is no fact type '" + name + "'",
                     did_you_mean(name, base_.schema.names()));
    } else if (type->id == Schema::collection) {
      wrong = "'collection' facts are made by gathering only";
    } else if (!action_.types.empty() &&
               std::ranges::find(action_.types, type->id) ==
                   action_.types.end()) {
      wrong = "a fact of type '" + name +
              "' is asserted, whose name does not stand in the Lua text";
    }
    return wrong.empty() ? type : nullptr;
  }

  void complete(const FactType& type, std::vector<Value>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Field& field = type.fields[i];
      // Those of a keyed type are added when its claims are folded.
      bool folded = type.keyed() && !field.key;
      if (!values[i].known() && !folded) values[i] = field.fallback;
      if (!field.key || values[i].known()) continue;
      wrong = "'" + field.name + "' is part of the key of '" + type.name +
              "' and has no default, so it must be given";
    }
  }

  const KnowledgeBase& base_;
  const ScriptAction& action_;
  Symbols& symbols_;
};

}  // namespace

std::vector<ScriptedFact> facts_of(const ScriptAction& action,
                                   const KnowledgeBase& base,
                                   Evaluator& evaluator, Symbols& symbols,
                                   const MatchView& match, const Item& item) {
  auto said = evaluator.script_facts(action, match, item);
  if (!said) return {};
  std::vector<ScriptedFact> facts;
  Checked checked(base, action, symbols);
  for (const ScriptFact& one : *said) {
    facts.push_back(checked.fact(one));
    if (checked.wrong.empty()) continue;
    evaluator.refuse(action, "returned what is no fact: " + checked.wrong,
                     match, item);
    return {};
  }
  return facts;
}

}  // namespace lastmile
