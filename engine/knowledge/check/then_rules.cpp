#include "engine/knowledge/check/check.hpp"

namespace lastmile {

void check_then_rules(const KnowledgeBase& base, Diagnostics& found) {
  for (const Rule& rule : base.rules) {
    if (rule.derives()) continue;
    for (const Mention& mention : mentions(rule.when.conditions)) {
      if (!mention.negated || !base.schema[mention.type].observed) continue;
      found.add({"LM0331",
                 "what this `then` rule does on the absence of '" +
                     base.schema[mention.type].name +
                     "' stays when one is seen later",
                 rule.place, "derive it, so that it is withdrawn",
                 "rule " + rule.id, Severity::Warning});
    }
  }
}

}  // namespace lastmile
