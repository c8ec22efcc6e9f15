#include "cli/report/why_not_report.hpp"

#include <algorithm>

#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"
#include "engine/load/reading.hpp"
#include "engine/text/document.hpp"

namespace lastmile {
namespace {

WhyNotAnswer of_rule(Session& session, const Rule& rule,
                     const WhyNotOptions& options) {
  WhyNotAnswer out{rule.id, "rule", rule.title};
  WhyNot why = why_not(session, rule, rule.when, options);
  std::size_t fired = session.fired()[rule.index];
  if (why.holds) {
    out.says.push_back("Its conditions hold.");
    out.says.push_back(
        fired != 0 ? "It fired " + std::to_string(fired) +
                         (fired == 1 ? " time." : " times.")
        : rule.derives()
            ? "It did not fire: the run was stopped before."
            : "It did not fire: it waits on the agenda; the run was stopped "
              "before.");
  } else {
    std::size_t lacks = why.lacking();
    out.says.push_back(
        std::string(fired == 0 ? "It did not fire: " : "It does not hold: ") +
        (lacks == 1 ? "one" : std::to_string(lacks)) + " of its " +
        std::to_string(why.conditions.size()) + " conditions " +
        (lacks == 1 ? "does" : "do") + " not hold.");
  }
  out.parts.push_back({"rule", "", std::move(why)});
  return out;
}

WhyNotAnswer of_sign(Session& session, const Sign& sign,
                     const WhyNotOptions& options) {
  WhyNotAnswer out{sign.id, "sign", sign.title};
  WhyNot why = why_not(session, sign, sign.when, options);
  out.says.push_back(why.holds ? "It is present." : "It is not present.");
  out.parts.push_back({"sign", "", std::move(why)});
  return out;
}

std::string conclude_others(const std::vector<std::string>& rules) {
  std::string out = rules.size() == 1 ? "Rule " : "Rules ";
  for (std::size_t i = 0; i < rules.size(); ++i) {
    bool last = i + 1 == rules.size();
    out += (i == 0 ? "" : last ? " and " : ", ") + rules[i];
  }
  return out + (rules.size() == 1 ? " concludes" : " conclude") +
         " other facts of this type.";
}

// Every rule that could make such a fact.
WhyNotAnswer of_fact(Session& session, const FactType& type,
                     const std::vector<Value>& values,
                     const WhyNotOptions& options) {
  WhyNotAnswer out{type.name, "fact", type.about};
  const KnowledgeBase& base = session.base();
  std::vector<const Rule*> makers = makers_of(base, type.id);
  std::vector<std::string> others;
  for (const Rule* rule : makers) {
    WhyNotOptions own = options;
    bool can = rule->derive.empty();
    for (const Assertion& assertion : rule->derive) {
      if (assertion.type != type.id) continue;
      if (auto wanted = wanted_for(assertion, values)) {
        own.wanted = *wanted;
        can = true;
      }
    }
    if (!can) {
      others.push_back(rule->id);
      continue;
    }
    out.parts.push_back({"rule", "", why_not(session, *rule, rule->when, own)});
  }
  if (!others.empty()) out.says.push_back(conclude_others(others));
  if (makers.empty()) {
    out.says.push_back(type.observed
                           ? "No rule concludes it: it is seen, or said."
                           : "No rule concludes it: it is told.");
  }
  if (type.observed) {
    const CollectionRecord* record =
        session.memory().collection_record(type.id);
    out.says.push_back(
        "Looked at: " +
        std::string(
            to_text(record ? record->status : CollectionStatus::NotTried)) +
        (record && !record->why.empty() ? " (" + record->why + ")" : "") + ".");
  }
  return out;
}

// `TYPE: {field: value}`; nothing where it is none of a known type.
std::optional<WhyNotAnswer> of_text(Session& session, const std::string& text,
                                    const WhyNotOptions& options,
                                    Diagnostics& found) {
  Sources sources;
  Diagnostics faults;
  std::optional<Node> node =
      read_document(sources.add("fact", text), sources, {}, faults);
  if (!node || !node->is_map() || node->entries.size() != 1) {
    return std::nullopt;
  }
  const NodeEntry& entry = node->entries.front();
  const FactType* type = session.base().schema.find(entry.key);
  if (!type || !entry.value.is_map()) return std::nullopt;
  std::vector<Value> values(type->fields.size());
  for (const NodeEntry& said : entry.value.entries) {
    std::optional<FieldIndex> field = type->find(said.key);
    if (!field) {
      std::vector<std::string_view> names = type->field_names();
      found.add(
          {"LM0107",
           "fact type '" + type->name + "' has no field '" + said.key + "'",
           {},
           did_you_mean(said.key, names)});
      continue;
    }
    Result<Value> value = read_value(type->fields[*field].type, said.value,
                                     session.memory().symbols());
    if (value) {
      values[*field] = *value;
    } else {
      Diagnostic fault = std::move(value).error();
      fault.place = {};
      fault.item = "field " + said.key + " of " + type->name;
      found.add(std::move(fault));
    }
  }
  WhyNotAnswer out{text, "fact", type->about};
  if (found.has_errors()) return out;
  for (FactId id : session.memory().facts(type->id)) {
    Fact fact = session.memory().fact(id);
    bool same = true;
    for (std::size_t f = 0; f < values.size(); ++f) {
      same = same && (!values[f].known() || values[f] == fact.values[f]);
    }
    if (!same) continue;
    out.says.push_back("It stands: f-" + std::to_string(id.number) + ".");
    return out;
  }
  std::string id = out.id;
  out = of_fact(session, *type, values, options);
  out.id = id;
  out.says.insert(out.says.begin(), "There is no such fact.");
  return out;
}

}  // namespace

std::optional<WhyNotAnswer> why_not_answer(Session& session,
                                           const std::string& asked,
                                           const WhyNotOptions& options,
                                           Diagnostics& found) {
  const KnowledgeBase& base = session.base();
  if (const Rule* rule = base.find_rule(asked)) {
    return of_rule(session, *rule, options);
  }
  if (const Sign* sign = base.find_sign(asked)) {
    return of_sign(session, *sign, options);
  }
  if (const FactType* type = base.schema.find(asked)) {
    WhyNotAnswer out = of_fact(
        session, *type, std::vector<Value>(type->fields.size()), options);
    std::size_t count = session.memory().facts(type->id).size();
    out.says.insert(out.says.begin(),
                    "There are " + std::to_string(count) + " facts of it.");
    return out;
  }
  return of_text(session, asked, options, found);
}

WhyNotAnswer near_miss_answer(Session& session, const WhyNotOptions& options) {
  WhyNotAnswer out{"", "near misses"};
  for (WhyNot& why : near_misses(session, options)) {
    bool rule = session.base().find_rule(why.item->id) == why.item;
    out.parts.push_back({rule ? "rule" : "sign", "", std::move(why)});
  }
  std::size_t count = out.parts.size();
  out.says.push_back(count == 0   ? "Nothing lacks just one condition."
                     : count == 1 ? "One rule or sign lacks just one condition."
                                  : std::to_string(count) +
                                        " rules and signs lack just one "
                                        "condition.");
  return out;
}

std::vector<std::string> why_not_ids(const KnowledgeBase& base) {
  std::vector<std::string> ids;
  for (const Rule& rule : base.rules) ids.push_back(rule.id);
  for (const Sign& sign : base.signs) ids.push_back(sign.id);
  for (std::string_view name : base.schema.names()) ids.emplace_back(name);
  return ids;
}

}  // namespace lastmile
