#include "engine/match/plan.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "engine/knowledge/reads.hpp"

namespace lastmile {
namespace {

using Form = Condition::Form;

bool within(const FieldTest& test, std::uint32_t row) {
  std::vector<Source> sources = reads(test);
  return std::all_of(sources.begin(), sources.end(),
                     [&](Source s) { return s.row == row || s == now_source; });
}

// A template may stand for any text: it is looked at where it is used.
bool plain(const FieldTest& test) {
  return std::none_of(test.operands.begin(), test.operands.end(),
                      [](const Operand& o) {
                        return std::holds_alternative<Template>(o.form);
                      });
}

class Planner {
 public:
  Planner(const KnowledgeBase& base, const std::vector<bool>& growing,
          const Rule& rule)
      : base_(base), growing_(growing), rule_(rule) {}

  Plan run() {
    for (const Condition& c : rule_.when.conditions) {
      (c.form == Form::Pattern ? patterns_ : rest_).push_back(&c);
    }
    set_gates_apart();
    place_rest(false);
    while (!patterns_.empty()) {
      std::size_t next = best();
      const Condition* c = patterns_[next];
      patterns_.erase(patterns_.begin() + static_cast<std::ptrdiff_t>(next));
      place(*c);
      place_rest(false);
    }
    place_rest(true);
    // What hangs on nothing: switches of the whole rule.
    for (const Condition* c : hanging_) place_other(*c);
    return std::move(plan_);
  }

 private:
  bool closed(TypeId type) const { return base_.observed_below[type].empty(); }

  // Is the condition a `no` of one pattern, of which all that there is is
  // known? Two tests of one field can exclude each other where nobody knows
  // its value; that is for the evaluator to see.
  bool simple_no(const Condition& c) const {
    if (c.form != Form::No || c.inner.size() != 1 ||
        c.inner.front().form != Form::Pattern) {
      return false;
    }
    const Pattern& pattern = c.inner.front().pattern;
    std::set<FieldIndex> tested;
    for (const FieldTest& test : pattern.tests) {
      if (!tested.insert(test.field).second) return false;
    }
    return closed(pattern.type);
  }
  bool simple_some(const Condition& c) const {
    return c.form == Form::Some && c.inner.size() == 1 &&
           c.inner.front().form == Form::Pattern;
  }
  bool asked(const Condition& c) const {
    switch (c.form) {
      case Form::No: return !simple_no(c);
      case Form::Some: return !simple_some(c);
      case Form::Every:
      case Form::Any:
      case Form::All:
      case Form::Tally:
      case Form::Sign: return true;
      default: return false;
    }
  }

  // Does any other condition read this row, or this one another?
  bool alone(const Condition& c) const {
    const Pattern& pattern = pattern_of(c);
    for (const FieldTest& test : pattern.tests) {
      if (!within(test, pattern.row) || !plain(test)) return false;
    }
    for (const Condition& other : rule_.when.conditions) {
      if (&other == &c) continue;
      for (Source s : reads(other)) {
        if (s.row == pattern.row) return false;
      }
    }
    return true;
  }

  void set_gates_apart() {
    std::vector<const Condition*>& gates =
        rule_.derives() ? hanging_ : plan_.gates;
    std::erase_if(rest_, [&](const Condition* c) {
      if (!simple_no(*c) || !alone(*c)) return false;
      gates.push_back(c);
      return true;
    });
    if (rule_.derives()) return;
    std::vector<const Condition*> joined;
    for (const Condition* c : patterns_) {
      bool gate = !growing_[c->pattern.type] && alone(*c);
      (gate ? plan_.gates : joined).push_back(c);
    }
    if (joined.empty() && !patterns_.empty()) {
      // Something must be left to be matched: the last.
      joined.push_back(patterns_.back());
      std::erase(plan_.gates, patterns_.back());
    }
    patterns_ = std::move(joined);
  }

  // ---- which pattern next ----

  static std::size_t constants(const Pattern& pattern) {
    std::size_t count = 0;
    for (const FieldTest& test : pattern.tests) {
      count +=
          test.comparison == Comparison::Equal &&
          std::holds_alternative<Operand::Constant>(test.operands.front().form);
    }
    return count;
  }

  // Fields of the pattern that must equal something that is there.
  std::set<FieldIndex> keys(const Pattern& pattern) const {
    std::set<FieldIndex> fields;
    for (const FieldTest& test : pattern.tests) {
      auto* v = variable_of(test);
      if (turns(test) && test.comparison == Comparison::Equal && v &&
          rows_.contains(v->source.row)) {
        fields.insert(test.field);
      }
    }
    for (const auto& [test, row] : open_) {
      auto* v = variable_of(*test);
      if (v && turns(*test) && test->comparison == Comparison::Equal &&
          v->source.row == pattern.row && rows_.contains(row)) {
        fields.insert(static_cast<FieldIndex>(v->source.column));
      }
    }
    return fields;
  }

  bool single_out(const Pattern& pattern, std::set<FieldIndex> keys) const {
    const FactType& type = base_.schema[pattern.type];
    if (!type.keyed()) return false;
    for (const FieldTest& test : pattern.tests) {
      if (test.comparison == Comparison::Equal) keys.insert(test.field);
    }
    return std::all_of(type.key.begin(), type.key.end(),
                       [&](FieldIndex f) { return keys.contains(f); });
  }

  std::size_t best() const {
    std::size_t best = 0;
    std::tuple<bool, bool, std::size_t> best_score{};
    for (std::size_t i = 0; i < patterns_.size(); ++i) {
      const Pattern& p = patterns_[i]->pattern;
      std::set<FieldIndex> equal = keys(p);
      bool hangs = rows_.empty() ? !alone(*patterns_[i]) : !equal.empty();
      std::tuple score{hangs, !rows_.empty() && single_out(p, equal),
                       equal.size() + constants(p)};
      if (i == 0 || score > best_score) {
        best = i;
        best_score = score;
      }
    }
    return best;
  }

  // ---- taking one ----

  bool ready(const std::vector<Source>& sources) const {
    return std::all_of(sources.begin(), sources.end(), [&](Source s) {
      return s == now_source ||
             (s.row == 0 ? columns_.contains(s.column) : rows_.contains(s.row));
    });
  }

  void place(const Condition& c) {
    PlanStep step{.condition = &c};
    const Pattern& p = c.pattern;
    rows_.insert(p.row);
    for (const FieldTest& test : p.tests) {
      if (within(test, p.row) && plain(test)) {
        step.own.push_back(&test);
      } else {
        open_.emplace_back(&test, p.row);
      }
    }
    std::erase_if(open_, [&](const auto& open) {
      const auto& [test, row] = open;
      if (!ready(reads(*test))) return false;
      auto* v = variable_of(*test);
      bool turned = row != p.row && turns(*test) && v && v->source.row == p.row;
      (row == p.row || turned ? step.across : step.between)
          .push_back({test, row});
      return true;
    });
    plan_.steps.push_back(std::move(step));
  }

  void place_rest(bool all) {
    for (bool found = true; found;) {
      found = false;
      for (auto it = rest_.begin(); it != rest_.end(); ++it) {
        const Condition& c = **it;
        // What can fault is looked at last and in order, so that which faults
        // are reported does not depend on the plan.
        bool early = !asked(c) && (c.form == Form::No || c.form == Form::Some ||
                                   c.form == Form::Compare);
        if (!all && (!early || !ready(reads(c)) || reads(c).empty())) {
          continue;
        }
        rest_.erase(it);
        place_other(c);
        found = true;
        break;
      }
    }
  }

  void place_other(const Condition& c) {
    PlanStep step{.condition = &c, .asked = asked(c)};
    if (!step.asked && (c.form == Form::No || c.form == Form::Some)) {
      const Pattern& p = pattern_of(c);
      for (const FieldTest& test : p.tests) {
        if (within(test, p.row) && plain(test)) {
          step.own.push_back(&test);
        } else {
          step.across.push_back({&test, p.row});
        }
      }
    }
    for (std::uint32_t column : computes(c)) columns_.insert(column);
    plan_.steps.push_back(std::move(step));
  }

  const KnowledgeBase& base_;
  const std::vector<bool>& growing_;
  const Rule& rule_;
  Plan plan_;
  std::vector<const Condition*> patterns_, rest_, hanging_;
  std::set<std::uint32_t> rows_, columns_;
  // Tests of joined rows that read rows which are not joined yet.
  std::vector<std::pair<const FieldTest*, std::uint32_t>> open_;
};

}  // namespace

const Pattern& pattern_of(const Condition& condition) {
  bool inner = condition.form == Form::No || condition.form == Form::Some;
  return inner ? condition.inner.front().pattern : condition.pattern;
}

const Operand::Variable* variable_of(const FieldTest& test) {
  if (test.operands.size() != 1) return nullptr;
  return std::get_if<Operand::Variable>(&test.operands.front().form);
}

bool turns(const FieldTest& test) {
  if (!test.entry.empty() || !variable_of(test)) return false;
  switch (test.comparison) {
    case Comparison::Equal:
    case Comparison::Not:
    case Comparison::Above:
    case Comparison::Below:
    case Comparison::AtLeast:
    case Comparison::AtMost: return true;
    default: return false;
  }
}

namespace {

// What a rule adds of each type, less what it takes away.
std::map<TypeId, int> balance_of(const Rule& rule) {
  std::map<TypeId, int> balance;
  std::set<std::uint32_t> retracted;
  for (const Assertion& conclusion : rule.derive) ++balance[conclusion.type];
  for (const Action& action : rule.then) {
    if (auto* assertion = std::get_if<Assertion>(&action)) {
      ++balance[assertion->type];
    } else if (auto* retraction = std::get_if<Retraction>(&action)) {
      retracted.insert(retraction->row);
    } else if (auto* script = std::get_if<ScriptAction>(&action)) {
      for (TypeId type : script->types) ++balance[type];
    }
  }
  for (const Condition& c : rule.when.conditions) {
    if (c.form != Form::Pattern) continue;
    balance[c.pattern.type] -= retracted.contains(c.pattern.row);
  }
  return balance;
}

bool asserts_any(const Rule& rule) {
  return std::any_of(rule.then.begin(), rule.then.end(), [](const Action& a) {
    auto* script = std::get_if<ScriptAction>(&a);
    return script && script->types.empty();
  });
}

}  // namespace

std::vector<const Rule*> all_rules(const KnowledgeBase& base) {
  std::vector<const Rule*> out;
  out.reserve(base.rules.size());
  for (const Rule& rule : base.rules) out.push_back(&rule);
  return out;
}

std::vector<bool> growing_types(const KnowledgeBase& base,
                                const std::vector<const Rule*>& rules) {
  std::vector<bool> growing(base.schema.size());
  for (const Rule* rule : rules) {
    if (asserts_any(*rule)) growing.assign(growing.size(), true);
    for (auto [type, more] : balance_of(*rule)) {
      if (more > 0) growing[type] = true;
    }
  }
  return growing;
}

Plan plan(const KnowledgeBase& base, const std::vector<bool>& growing,
          const Rule& rule) {
  return Planner(base, growing, rule).run();
}

}  // namespace lastmile
