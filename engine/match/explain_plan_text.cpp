// engine/match/explain_plan_text.cpp
//
// The words of explain_plan.hpp.

#include <algorithm>

#include "engine/match/explain_plan.hpp"

namespace lastmile {
namespace {

std::string of(std::size_t count, std::string_view what) {
  std::string out = std::to_string(count) + " " + std::string(what);
  if (count == 1) return out;
  return out + (out.ends_with("ch") ? "es" : "s");
}

std::string joined(const std::vector<std::string>& list) {
  std::string out;
  for (const std::string& one : list) out += (out.empty() ? "" : ", ") + one;
  return out;
}

class Words {
 public:
  Words(const Plans& plans, const KnowledgeBase& base, const NodeCounts* counts)
      : plans_(plans), base_(base), counts_(counts) {}

  std::string rule(const RulePlan& plan) const {
    const Rule& rule = *plan.rule;
    std::string out = "rule " + printable(rule.id) + ", " +
                      printable(base_.sources.path(rule.place.file)) + ":" +
                      std::to_string(rule.place.line) + "\n";
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
      out += step(plan, i);
    }
    for (const PlannedGate& gate : plan.gates) {
      out += head(gate.condition, "gate", gate.place);
      out +=
          line(gate.no ? "closed by any such fact" : "open with each such fact",
               facts(gate.alpha));
      out += line("facts shared with", also(plans_.of_alpha[gate.alpha], rule));
    }
    return out;
  }

 private:
  static std::string line(std::string_view what, const std::string& text) {
    if (text.empty()) return "";
    std::string out(13, ' ');
    if (!what.empty()) out += std::string(what) + " ";
    return out + printable(text) + "\n";
  }

  std::string head(std::size_t condition, std::string_view kind,
                   const Place& place) const {
    std::string out = condition ? std::to_string(condition) : "";
    out.insert(0, 4 - std::min<std::size_t>(4, out.size()), ' ');
    out += "  " + std::string(kind);
    if (!place.known()) return out + "\n";
    out.resize(std::max<std::size_t>(13, out.size() + 1), ' ');
    return out + excerpt(base_.sources, place, 87) + "\n";
  }

  std::string names(const std::vector<TypeId>& types) const {
    std::vector<std::string> out;
    for (TypeId type : types) out.push_back(base_.schema[type].name);
    return joined(out);
  }

  // ", also of rule a, b and 3 more"
  static std::string also(const std::vector<const Rule*>& rules,
                          const Rule& own) {
    std::string out;
    std::size_t named = 0, others = 0;
    for (const Rule* rule : rules) {
      if (rule == &own) continue;
      if (++others > 3) continue;
      out += (named++ == 0 ? "rule " : ", ") + rule->id;
    }
    if (others > 3) out += " and " + std::to_string(others - 3) + " more";
    return out;
  }

  std::string facts(std::uint32_t alpha) const {
    return counts_ ? "(" + of(counts_->facts[alpha], "fact") + ")" : "";
  }

  std::string step(const RulePlan& plan, std::size_t at) const {
    const PlannedStep& step = plan.steps[at];
    using Kind = ReteNode::Kind;
    std::string out = head(step.condition, to_text(step.kind), step.place);
    out += line("of those with", joined(step.own));
    if (step.kind == Kind::Join || step.kind == Kind::Not ||
        step.kind == Kind::Some) {
      out += line("found by", joined(step.key));
      out += line("found in order by", step.ordered);
      if (step.key.empty() && step.ordered.empty() && step.kind == Kind::Join) {
        out += line("", "no equal field: all with all");
      }
    }
    out += line(step.kind == Kind::Filter ? "tested:" : "then tested:",
                joined(step.tests));
    if (step.kind == Kind::Ask) {
      out +=
          line("", "asked again, for " + step.asked +
                       ", whenever one of these changes: " + names(step.wakes));
      out += line("and whenever somebody looks for", names(step.looks));
    }
    out += shared(plan, step);
    if (counts_) out += line("", counted(plan, at));
    return out;
  }

  std::string shared(const RulePlan& plan, const PlannedStep& step) const {
    std::string node, facts;
    if (step.node != no_index) {
      node = also(plans_.of_node[step.node], *plan.rule);
    }
    if (step.alpha != no_index) {
      facts = also(plans_.of_alpha[step.alpha], *plan.rule);
    }
    std::string out = line("shared with", node);
    if (facts != node) out += line("facts shared with", facts);
    return out;
  }

  // What comes in, what it meets, what goes on.
  std::string counted(const RulePlan& plan, std::size_t at) const {
    const PlannedStep& step = plan.steps[at];
    StepCounts n = counts_of(plan, at, *counts_);
    using Kind = ReteNode::Kind;
    std::string out = of(n.node.matches, "match");
    if (step.kind == Kind::Enter) return of(n.node.matches, "fact");
    if (step.kind == Kind::Pass || step.kind == Kind::Goal) return out;
    bool facts = at > 0 && plan.steps[at - 1].kind == Kind::Enter;
    std::string left = of(n.reached.value_or(1), facts ? "fact" : "match");
    if (step.kind != Kind::Join) {
      if (n.facts) left += " against " + of(*n.facts, "fact");
      return left + " → " + out;
    }
    left += " × " + of(*n.facts, "fact") + " under " + of(n.node.keys, "key");
    if (n.node.longest > 1) {
      left += " (at most " + std::to_string(n.node.longest) + ")";
    }
    if (step.ordered.empty()) {
      return left + " → " + of(n.node.pairs, "pair") + " tried → " + out;
    }
    return left + " → of " + of(n.node.pairs, "pair") + " → " + out;
  }

  const Plans& plans_;
  const KnowledgeBase& base_;
  const NodeCounts* counts_;
};

}  // namespace

std::string to_text(const Plans& plans, const KnowledgeBase& base,
                    const NodeCounts* counts) {
  Words words(plans, base, counts);
  std::string out;
  for (const RulePlan& plan : plans.rules) {
    if (plan.steps.empty()) continue;
    out += (out.empty() ? "" : "\n") + words.rule(plan);
  }
  return out;
}

}  // namespace lastmile
