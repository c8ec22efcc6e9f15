// engine/knowledge/check/origins.cpp
//
// From which observed types the facts of a type can follow: a derived type is
// complete where all of these are. What a `then` rule asserts follows from
// what it saw in the same way. And whether anything asks who looked.

#include <algorithm>

#include "engine/knowledge/check/check.hpp"

namespace lastmile {
namespace {

bool asks_collections(const KnowledgeBase& base) {
  auto asks = [](const When& when) {
    std::vector<Mention> all = mentions(when.conditions);
    return std::any_of(all.begin(), all.end(), [](const Mention& m) {
      return m.type == Schema::collection;
    });
  };
  auto may_ask = [&](const std::optional<When>& when) {
    return when && asks(*when);
  };
  auto any = [](const auto& items, auto of) {
    return std::any_of(items.begin(), items.end(), of);
  };
  return any(base.rules, [&](const Rule& r) { return asks(r.when); }) ||
         any(base.signs,
             [&](const Sign& s) {
               return asks(s.when) || may_ask(s.absent_when);
             }) ||
         any(base.causes,
             [&](const Cause& c) { return may_ask(c.only_when); }) ||
         any(base.fixes, [&](const Fix& f) { return may_ask(f.only_when); }) ||
         any(base.questions,
             [&](const Question& q) { return may_ask(q.only_when); });
}

}  // namespace

void check_origins(KnowledgeBase& base) {
  base.asks_collections = asks_collections(base);
  std::size_t types = base.schema.size();
  std::vector<std::vector<TypeId>> from(types);  // one step back
  for (const Rule& rule : base.rules) {
    std::vector<TypeId> made;
    for (const Assertion& a : rule.derive) made.push_back(a.type);
    for (const Action& action : rule.then) {
      if (const auto* a = std::get_if<Assertion>(&action)) {
        made.push_back(a->type);
      } else if (const auto* u = std::get_if<Update>(&action)) {
        made.push_back(u->type);
      } else if (const auto* lua = std::get_if<ScriptAction>(&action)) {
        made.insert(made.end(), lua->types.begin(), lua->types.end());
        for (TypeId t = 1; lua->types.empty() && t < types; ++t) {
          made.push_back(t);
        }
      }
    }
    for (const Mention& mention : mentions(rule.when.conditions)) {
      for (TypeId type : made) from[type].push_back(mention.type);
    }
  }
  base.observed_below.assign(types, {});
  for (std::size_t type = 0; type < types; ++type) {
    std::vector<bool> seen(types, false);
    std::vector<TypeId> queue{static_cast<TypeId>(type)};
    seen[type] = true;
    for (std::size_t i = 0; i < queue.size(); ++i) {
      for (TypeId before : from[queue[i]]) {
        if (!seen[before]) {
          seen[before] = true;
          queue.push_back(before);
        }
      }
    }
    for (TypeId reached : queue) {
      // Answers are open without being declared so: a question that was not
      // asked is not one that was answered with no.
      const FactType& below = base.schema[reached];
      if (below.observed || below.name == "ask.answer") {
        base.observed_below[type].push_back(reached);
      }
    }
    std::sort(base.observed_below[type].begin(),
              base.observed_below[type].end());
  }
}

}  // namespace lastmile
