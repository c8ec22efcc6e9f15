#include "cli/report/plan_report.hpp"

namespace lastmile {
namespace {

class Json {
 public:
  Json(JsonWriter& json, const Session& session, const Plans& plans)
      : json_(json),
        base_(session.base()),
        plans_(plans),
        counts_(node_counts(session)) {}

  void write() {
    json_.object().key("rules").array();
    for (const RulePlan& plan : plans_.rules) rule(plan);
    json_.end().end();
  }

 private:
  void rule(const RulePlan& plan) {
    json_.object().key("rule").value(plan.rule->id);
    json_.key("file").value(base_.sources.path(plan.rule->place.file));
    json_.key("line").value(plan.rule->place.line);
    json_.key("steps").array();
    for (std::size_t i = 0; i < plan.steps.size(); ++i) step(plan, i);
    json_.end().key("gates").array();
    for (const PlannedGate& gate : plan.gates) {
      json_.object().key("condition").value(gate.condition);
      json_.key("text").value(excerpt(base_.sources, gate.place));
      json_.key("closed_by").value(gate.no);
      texts("own", gate.own);
      alpha(gate.alpha, *plan.rule);
      json_.key("facts").value(counts_.facts[gate.alpha]).end();
    }
    json_.end().end();
  }

  void step(const RulePlan& plan, std::size_t at) {
    const PlannedStep& step = plan.steps[at];
    json_.object().key("kind").value(to_text(step.kind));
    if (step.node != no_index) {
      json_.key("node").value(step.node);
      shared("node_shared", plans_.of_node[step.node], *plan.rule);
    }
    if (step.condition != 0) {
      json_.key("condition").value(step.condition);
      json_.key("text").value(excerpt(base_.sources, step.place));
    }
    if (step.alpha != no_index) {
      alpha(step.alpha, *plan.rule);
      texts("own", step.own);
    }
    if (step.alpha != no_index && step.kind != ReteNode::Kind::Enter) {
      texts("key", step.key);
    }
    if (!step.ordered.empty()) json_.key("ordered").value(step.ordered);
    if (!step.tests.empty()) texts("tests", step.tests);
    if (step.kind == ReteNode::Kind::Ask) {
      json_.key("asked").value(step.asked);
      types("wakes", step.wakes);
      types("looks", step.looks);
    }
    counts(counts_of(plan, at, counts_), step.kind);
    json_.end();
  }

  void counts(const StepCounts& n, ReteNode::Kind kind) {
    if (n.reached) json_.key("reached").value(*n.reached);
    if (n.facts) json_.key("facts").value(*n.facts);
    if (kind == ReteNode::Kind::Join) {
      json_.key("keys").value(n.node.keys);
      json_.key("longest").value(n.node.longest);
      json_.key("pairs").value(n.node.pairs);
    }
    json_.key("matches").value(n.node.matches);
  }

  void alpha(std::uint32_t alpha, const Rule& own) {
    json_.key("alpha").value(alpha);
    shared("alpha_shared", plans_.of_alpha[alpha], own);
  }

  // How many other rules; which, is told by their node and alpha numbers.
  void shared(std::string_view key, const std::vector<const Rule*>& rules,
              const Rule& own) {
    std::size_t others = 0;
    for (const Rule* rule : rules) others += rule != &own;
    json_.key(key).value(others);
  }

  void texts(std::string_view key, const std::vector<std::string>& list) {
    json_.key(key).array();
    for (const std::string& text : list) json_.value(text);
    json_.end();
  }

  void types(std::string_view key, const std::vector<TypeId>& list) {
    json_.key(key).array();
    for (TypeId type : list) json_.value(base_.schema[type].name);
    json_.end();
  }

  JsonWriter& json_;
  const KnowledgeBase& base_;
  const Plans& plans_;
  NodeCounts counts_;
};

}  // namespace

NodeCounts node_counts(const Session& session) {
  NodeCounts counts;
  session.matcher().count_nodes(counts);
  return counts;
}

std::string plan_text(const Session& session, const Plans& plans) {
  NodeCounts counts = node_counts(session);
  return to_text(plans, session.base(), &counts);
}

void write_plan(JsonWriter& json, const Session& session, const Plans& plans) {
  Json(json, session, plans).write();
}

}  // namespace lastmile
