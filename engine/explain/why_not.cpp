#include "engine/explain/why_not.hpp"

#include <algorithm>

#include "engine/explain/why_not_analysis.hpp"

namespace lastmile {

std::string_view to_text(Standing standing) {
  switch (standing) {
    case Standing::Holds: return "holds";
    case Standing::Fails: return "fails";
    case Standing::Unknown: return "unknown";
    case Standing::Open: return "open";
  }
  return "fails";
}

std::size_t WhyNot::lacking() const {
  auto lacks = [](const ConditionReport& c) {
    return c.standing == Standing::Fails || c.standing == Standing::Unknown;
  };
  return static_cast<std::size_t>(
      std::count_if(conditions.begin(), conditions.end(), lacks));
}

namespace {

std::vector<Wanted> wanted_of(const When& when, const WhyNotOptions& options) {
  std::vector<Wanted> out = options.wanted;
  for (const auto& [name, value] : options.bindings) {
    for (const Layout::Variable& variable : when.layout.variables) {
      if (variable.name == name && !variable.is_fact) {
        out.push_back({variable.source, value});
      }
    }
  }
  return out;
}

// Beside the session's own, so that what is tried here is no fault of the run.
struct Asker {
  FaultLog faults;
  Evaluator evaluator;

  Asker(Session& session, const WhyNotOptions& options)
      : evaluator(session.base(), session.memory(), session.options().now,
                  faults) {
    if (options.sign_of) evaluator.use_signs(options.sign_of);
  }
};

// The nearest match with so many conditions spared. False where there is none.
bool ask(Session& session, Evaluator& evaluator, const Item& item,
         const When& when, std::size_t spares, const WhyNotOptions& options,
         WhyNot& out) {
  bool found = false;
  NearLimits limits{spares, options.steps, wanted_of(when, options)};
  bool whole = evaluator.each_near(item, when, limits, [&](const NearMatch& m) {
    found = true;
    Analysis analysis(session, evaluator, item, when.layout, options);
    out.holds = m.spared().empty();
    out.conditions = analysis.report(when.conditions, m);
    out.bindings = analysis.bindings(m);
    return false;
  });
  out.gave_up = out.gave_up || !whole;
  return found;
}

}  // namespace

WhyNot why_not(Session& session, const Item& item, const When& when,
               const WhyNotOptions& options) {
  Asker asker(session, options);
  WhyNot out{.item = &item};
  for (std::size_t spares = 0; spares <= when.conditions.size(); ++spares) {
    if (ask(session, asker.evaluator, item, when, spares, options, out)) break;
  }
  return out;
}

std::optional<std::vector<Wanted>> wanted_for(const Assertion& conclusion,
                                              const std::vector<Value>& fact) {
  std::vector<Wanted> out;
  for (const auto& [field, operand] : conclusion.fields) {
    const Value& value = fact[field];
    if (!value.known()) continue;
    if (auto* constant = std::get_if<Operand::Constant>(&operand.form)) {
      if (!(constant->value == value)) return std::nullopt;
    } else if (auto* v = std::get_if<Operand::Variable>(&operand.form)) {
      out.push_back({v->source, value});
    }
  }
  return out;
}

std::vector<const Rule*> makers_of(const KnowledgeBase& base, TypeId type) {
  std::vector<const Rule*> out;
  for (const Rule& rule : base.rules) {
    bool makes = std::any_of(
        rule.derive.begin(), rule.derive.end(),
        [&](const Assertion& assertion) { return assertion.type == type; });
    for (const Action& action : rule.then) {
      auto* assertion = std::get_if<Assertion>(&action);
      auto* update = std::get_if<Update>(&action);
      makes = makes || (assertion && assertion->type == type) ||
              (update && update->type == type);
    }
    if (makes) out.push_back(&rule);
  }
  return out;
}

namespace {

std::size_t written(const Conditions& conditions) {
  std::size_t most = 0;
  for (const Condition& c : conditions) most = std::max(most, c.number);
  return most;
}

// Cheap, and enough to leave out most: two patterns whose types have no fact
// at all.
bool hopeless(const Conditions& conditions, const WorkingMemory& memory) {
  std::size_t empty = 0;
  for (const Condition& c : conditions) {
    if (c.form == Condition::Form::Pattern &&
        memory.facts(c.pattern.type).empty()) {
      ++empty;
    }
  }
  return empty > 1;
}

}  // namespace

std::vector<WhyNot> near_misses(Session& session,
                                const WhyNotOptions& options) {
  std::vector<WhyNot> out;
  Asker asker(session, options);
  auto consider = [&](const Item& item, const When& when) {
    if (written(when.conditions) < 2 ||
        hopeless(when.conditions, session.memory())) {
      return;
    }
    WhyNot one{.item = &item};
    if (ask(session, asker.evaluator, item, when, 0, options, one) ||
        one.gave_up) {
      return;
    }
    ask(session, asker.evaluator, item, when, 1, options, one);
    auto holds = [](const ConditionReport& c) {
      return c.standing == Standing::Holds;
    };
    if (one.lacking() == 1 &&
        std::any_of(one.conditions.begin(), one.conditions.end(), holds)) {
      out.push_back(std::move(one));
    }
  };
  for (const Rule& rule : session.base().rules) consider(rule, rule.when);
  for (const Sign& sign : session.base().signs) consider(sign, sign.when);
  return out;
}

}  // namespace lastmile
