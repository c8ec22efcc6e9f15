#include "engine/match/explain_plan.hpp"

#include <algorithm>
#include <map>

#include "engine/knowledge/reads.hpp"
#include "engine/match/plan.hpp"

namespace lastmile {
namespace {

using Form = Condition::Form;

// What the rows of a rule are called, and its tests in words.
class Namer {
 public:
  Namer(const KnowledgeBase& base, const Rule& rule)
      : base_(base), rule_(rule) {
    for (const Condition& c : rule.when.conditions) learn(c, c.number);
  }

  struct Row {
    const Pattern* pattern;
    std::size_t condition;
  };
  const Row* row(std::uint32_t row) const {
    auto at = rows_.find(row);
    return at == rows_.end() ? nullptr : &at->second;
  }

  std::string name(Source source) const {
    if (source == now_source) return "$now";
    const Row* of = source.row == 0 ? nullptr : row(source.row);
    if (!of) return variable(source);
    const FactType& type = base_.schema[of->pattern->type];
    std::string out = type.name + "." + type.fields[source.column].name;
    bool twice = std::count_if(rows_.begin(), rows_.end(), [&](const auto& r) {
                   return r.second.pattern->type == type.id;
                 }) > 1;
    if (twice) out += " of " + std::to_string(of->condition);
    return out;
  }

  std::string text(const FieldTest& test, std::uint32_t row) const {
    const FactType& type = base_.schema[this->row(row)->pattern->type];
    std::string out = type.fields[test.field].name;
    if (!test.entry.empty()) out += "." + test.entry;
    out += " " + std::string(to_text(test.comparison));
    if (test.comparison == Comparison::IsKnown) {
      return out + (test.wants_known ? " yes" : " no");
    }
    const char* before = " ";
    for (const Operand& operand : test.operands) {
      out += before + text(operand);
      before = ", ";
    }
    return out;
  }

 private:
  void learn(const Condition& c, std::size_t number) {
    if (c.form == Form::Pattern || c.form == Form::Every) {
      rows_.insert_or_assign(c.pattern.row, Row{&c.pattern, number});
    }
    if (c.tally) {
      rows_.insert_or_assign(c.tally->pattern.row,
                             Row{&c.tally->pattern, number});
    }
    for (const Condition& inner : c.inner) learn(inner, number);
    for (const Condition::Branch& branch : c.branches) {
      for (const Condition& inner : branch.conditions) learn(inner, number);
    }
  }

  std::string variable(Source source) const {
    for (const Layout::Variable& v : rule_.when.layout.variables) {
      if (v.source == source) return "$" + v.name;
    }
    return "a computed value";
  }

  std::string text(const Operand& operand) const {
    if (auto* c = std::get_if<Operand::Constant>(&operand.form)) {
      return to_text(c->value, base_.symbols);
    }
    if (auto* v = std::get_if<Operand::Variable>(&operand.form)) {
      return name(v->source);
    }
    auto* x = std::get_if<Expression>(&operand.form);
    auto* t = std::get_if<Template>(&operand.form);
    const Written* written = x ? x->written() : t ? t->written() : nullptr;
    return written ? "'" + written->text + "'" : "an expression";
  }

  const KnowledgeBase& base_;
  const Rule& rule_;
  std::map<std::uint32_t, Row> rows_;
};

// Why a condition is left to the evaluator.
std::string why_asked(const KnowledgeBase& base, const Condition& c) {
  auto observed = [&] {
    for (const Mention& mention : mentions(c)) {
      if (!base.observed_below[mention.type].empty()) return true;
    }
    return false;
  };
  bool one = c.inner.size() == 1 && c.inner.front().form == Form::Pattern;
  switch (c.form) {
    case Form::No:
      if (!one) return "a no of a list";
      if (observed()) return "none seen is not none there";
      return "two tests of one field";
    case Form::Some: return "a some of a list";
    case Form::Every: return "an every";
    case Form::Any: return "an any";
    case Form::All: return "a group";
    case Form::Tally:
      return "the " + std::string(to_text(c.tally->aggregate)) + " of facts";
    default: return "a sign";
  }
}

class Explainer {
 public:
  explicit Explainer(const KnowledgeBase& base)
      : base_(base),
        network_(*network_of(base)),
        growing_(growing_types(base, all_rules(base))),
        goals_(base.rules.size()) {
    plans_.of_node.resize(network_.nodes.size());
    plans_.of_alpha.resize(network_.alphas.size());
  }

  Plans run() {
    for (std::uint32_t id = 0; id < network_.nodes.size(); ++id) {
      const ReteNode& node = network_.nodes[id];
      if (node.kind == ReteNode::Kind::Goal) goals_[node.rule->index] = id;
    }
    for (const Rule& rule : base_.rules) plan(rule);
    return std::move(plans_);
  }

 private:
  void plan(const Rule& rule) {
    plans_.rules.push_back({.rule = &rule});
    std::vector<std::uint32_t> chain;
    for (std::uint32_t id = goals_[rule.index]; id != 0;
         id = network_.nodes[id].parent) {
      chain.push_back(id);
    }
    std::reverse(chain.begin(), chain.end());
    Namer namer(base_, rule);
    for (std::uint32_t id : chain) {
      const ReteNode& node = network_.nodes[id];
      if (node.from_alpha) begin(rule, namer, node);
      add(rule, namer, id);
    }
    const ReteNode& goal = network_.nodes[goals_[rule.index]];
    if (goal.gates != no_index) gates(rule, namer, network_.gates[goal.gates]);
  }

  // The facts of an alpha, which are the memory of the first join.
  void begin(const Rule& rule, const Namer& namer, const ReteNode& join) {
    PlannedStep step{.kind = ReteNode::Kind::Enter, .alpha = join.left_alpha};
    of_row(rule, namer, join.rows.front(), step);
    plans_.rules.back().steps.push_back(std::move(step));
  }

  void add(const Rule& rule, const Namer& namer, std::uint32_t id) {
    const ReteNode& node = network_.nodes[id];
    PlannedStep step{.kind = node.kind, .node = id};
    plans_.of_node[id].push_back(&rule);
    switch (node.kind) {
      case ReteNode::Kind::Enter:
        step.alpha = node.alpha;
        of_row(rule, namer, node.rows.front(), step);
        break;
      case ReteNode::Kind::Join:
      case ReteNode::Kind::Not:
      case ReteNode::Kind::Some:
        step.alpha = node.alpha;
        of_row(rule, namer, node.row, step);
        across(namer, node, step);
        break;
      case ReteNode::Kind::Filter:
        for (const auto& [row, test] : node.between) {
          const Pattern& pattern = *namer.row(row)->pattern;
          step.tests.push_back(base_.schema[pattern.type].name + "." +
                               namer.text(*test, row));
        }
        if (node.condition) of_condition(*node.condition, step);
        break;
      case ReteNode::Kind::Ask: ask(*node.condition, step); break;
      default: break;
    }
    plans_.rules.back().steps.push_back(std::move(step));
  }

  static void of_condition(const Condition& c, PlannedStep& step) {
    step.condition = c.number;
    step.place = c.place;
  }

  // A pattern, or the one of a `no` or `some`.
  void of_row(const Rule& rule, const Namer& namer, std::uint32_t row,
              PlannedStep& step) {
    for (const Condition& c : rule.when.conditions) {
      bool wrapped =
          (c.form == Form::No || c.form == Form::Some) && c.inner.size() == 1;
      if (c.form != Form::Pattern && !wrapped) continue;
      const Pattern& pattern = pattern_of(c);
      if (pattern.row != row) continue;
      of_condition(c, step);
      for (const FieldTest& test : pattern.tests) {
        if (is_own(test, row)) step.own.push_back(namer.text(test, row));
      }
    }
    auto& users = plans_.of_alpha[step.alpha];
    if (users.empty() || users.back() != &rule) users.push_back(&rule);
  }

  // As the planner has it: it reads nothing but its own fact.
  static bool is_own(const FieldTest& test, std::uint32_t row) {
    for (const Operand& operand : test.operands) {
      if (std::holds_alternative<Template>(operand.form)) return false;
    }
    std::vector<Source> sources = reads(test);
    return std::all_of(sources.begin(), sources.end(), [&](Source s) {
      return s.row == row || s == now_source;
    });
  }

  // What is left of the tests of a join, once its own were made: those that
  // are its key, and those that remain.
  void across(const Namer& namer, const ReteNode& node,
              PlannedStep& step) const {
    const FactType& type = base_.schema[network_.alphas[node.alpha].type];
    for (std::uint32_t t = 0; t < node.tests.size(); ++t) {
      const RowTest& test = node.tests[t];
      const std::string& field = type.fields[test.field].name;
      if (test.op == RowTest::Op::General) {
        step.tests.push_back(namer.text(*test.general, node.row));
        continue;
      }
      Source other{0, test.column};
      if (test.from == RowTest::From::Slot) other.row = node.rows[test.slot];
      if (test.from == RowTest::From::Own) other.row = node.row;
      std::string of = namer.name(other);
      bool equal =
          test.op == RowTest::Op::Equal || test.op == RowTest::Op::EqualFolded;
      if (equal && test.from == RowTest::From::Slot) {
        step.key.push_back(field + " is " + of);
      } else if (t == node.ordered_by) {
        step.ordered = field + " " + word(test.op) + " " + of;
      } else {
        step.tests.push_back(field + " " + word(test.op) + " " + of);
      }
    }
  }

  static std::string word(RowTest::Op op) {
    using Op = RowTest::Op;
    switch (op) {
      case Op::Differs:
      case Op::DiffersFolded: return "not";
      case Op::Above: return "above";
      case Op::Below: return "below";
      case Op::AtLeast: return "at least";
      case Op::AtMost: return "at most";
      default: return "is";
    }
  }

  void ask(const Condition& c, PlannedStep& step) const {
    of_condition(c, step);
    step.asked = why_asked(base_, c);
    auto once = [](std::vector<TypeId>& list, TypeId type) {
      if (std::find(list.begin(), list.end(), type) == list.end()) {
        list.push_back(type);
      }
    };
    for (const Mention& mention : mentions(c)) {
      once(step.wakes, mention.type);
      for (TypeId below : base_.observed_below[mention.type]) {
        once(step.looks, below);
      }
    }
  }

  void gates(const Rule& rule, const Namer& namer, const Gates& gates) {
    auto add = [&](std::uint32_t alpha, const Condition& c, bool no) {
      PlannedStep step{.alpha = alpha};
      of_row(rule, namer, pattern_of(c).row, step);
      plans_.rules.back().gates.push_back(
          {c.number, c.place, no, alpha, std::move(step.own)});
    };
    // The planner names them in the order in which the network has them.
    std::size_t open = 0, closed = 0;
    for (const Condition* c : lastmile::plan(base_, growing_, rule).gates) {
      bool no = c->form == Form::No;
      add(no ? gates.closed_by[closed++] : gates.open[open++].alpha, *c, no);
    }
    auto& all = plans_.rules.back().gates;
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
      return a.condition < b.condition;
    });
  }

  const KnowledgeBase& base_;
  const Network& network_;
  std::vector<bool> growing_;
  std::vector<std::uint32_t> goals_;  // by rule
  Plans plans_;
};

}  // namespace

std::string_view to_text(ReteNode::Kind kind) {
  switch (kind) {
    case ReteNode::Kind::Root: return "Root";
    case ReteNode::Kind::Enter: return "Enter";
    case ReteNode::Kind::Join: return "Join";
    case ReteNode::Kind::Not: return "Not";
    case ReteNode::Kind::Some: return "Some";
    case ReteNode::Kind::Filter: return "Filter";
    case ReteNode::Kind::Ask: return "Ask";
    case ReteNode::Kind::Pass: return "Pass";
    case ReteNode::Kind::Goal: return "Goal";
  }
  return "Root";
}

Plans explain_plan(const KnowledgeBase& base) { return Explainer(base).run(); }

StepCounts counts_of(const RulePlan& plan, std::size_t at,
                     const NodeCounts& counts) {
  const PlannedStep& step = plan.steps[at];
  StepCounts out;
  if (step.alpha != no_index) out.facts = counts.facts[step.alpha];
  if (step.node != no_index) out.node = counts.nodes[step.node];
  if (step.kind == ReteNode::Kind::Enter) {
    out.node.matches = *out.facts;
    return out;
  }
  if (at == 0) return out;
  const PlannedStep& before = plan.steps[at - 1];
  out.reached = before.node == no_index ? counts.facts[before.alpha]
                                        : counts.nodes[before.node].matches;
  return out;
}

}  // namespace lastmile
