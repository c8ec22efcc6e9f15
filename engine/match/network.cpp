#include "engine/match/network.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <mutex>
#include <string>

namespace lastmile {
namespace {

const Operand::Variable* variable_of(const Operand& operand) {
  return std::get_if<Operand::Variable>(&operand.form);
}

// Does the operand need no row but this one (and $now)?
bool own(const Operand& operand, std::uint32_t row) {
  auto here = [&](Source s) { return s.row == row || s == now_source; };
  if (std::holds_alternative<Operand::Constant>(operand.form)) return true;
  if (auto* v = variable_of(operand)) return here(v->source);
  if (auto* x = std::get_if<Expression>(&operand.form)) {
    return std::all_of(x->sources().begin(), x->sources().end(), here);
  }
  return false;
}

bool own(const FieldTest& test, std::uint32_t row) {
  return std::all_of(test.operands.begin(), test.operands.end(),
                     [&](const Operand& o) { return own(o, row); });
}

// A join on equal values, which an index can serve.
const Operand::Variable* equality(const FieldTest& test) {
  if (test.comparison != Comparison::Equal || !test.entry.empty()) {
    return nullptr;
  }
  return variable_of(test.operands.front());
}

// What two tests must have in common to be the same; empty: never the same.
// Places of a row that is the pattern's own are written as such.
std::string signature(const FieldTest& test, std::uint32_t row) {
  std::string out = std::to_string(test.field) + test.entry + "\x1f" +
                    std::to_string(static_cast<int>(test.comparison)) +
                    (test.without_case ? "f" : "") +
                    (test.wants_known ? "k" : "");
  auto put = [&out](char what, std::int64_t number) {
    out += '\x1f';
    out += what;
    out += std::to_string(number);
  };
  for (const Operand& operand : test.operands) {
    if (auto* c = std::get_if<Operand::Constant>(&operand.form)) {
      const Value& v = c->value;
      put('k', static_cast<std::int64_t>(v.kind()));
      bool named =
          v.is_text() || v.kind() == Kind::Address || v.kind() == Kind::Version;
      put('c', v.kind() == Kind::Number
                   ? std::bit_cast<std::int64_t>(v.number())
               : named ? std::int64_t{v.shown().number}
                       : v.integer());
    } else if (auto* v = variable_of(operand)) {
      put('r', v->source.row == row ? -1 : std::int64_t{v->source.row});
      put('v', v->source.column);
    } else {
      return {};
    }
  }
  return out + "\x1e";
}

class Compiler {
 public:
  explicit Compiler(const KnowledgeBase& base) : base_(base) {
    network_ = std::make_unique<Network>();
    network_->nodes.emplace_back();
    network_->dispatch.resize(base.schema.size());
  }

  std::unique_ptr<const Network> run() {
    for (const Rule& rule : base_.rules) {
      bool covered = covers(rule);
      network_->covered.push_back(covered);
      if (covered) add(rule);
    }
    for (AlphaNode& alpha : network_->alphas) {
      std::sort(alpha.joins.rbegin(), alpha.joins.rend());
    }
    return std::move(network_);
  }

 private:
  bool closed(TypeId type) const { return base_.observed_below[type].empty(); }

  bool covers(const Rule& rule) const {
    auto single = [](const Condition& c) {
      return c.inner.size() == 1 &&
             c.inner.front().form == Condition::Form::Pattern;
    };
    return std::all_of(rule.when.conditions.begin(), rule.when.conditions.end(),
                       [&](const Condition& c) {
                         switch (c.form) {
                           case Condition::Form::Pattern:
                           case Condition::Form::Let:
                           case Condition::Form::Check:
                           case Condition::Form::Lua:
                           case Condition::Form::Compare: return true;
                           case Condition::Form::No:
                             return single(c) &&
                                    closed(c.inner.front().pattern.type);
                           // The witness of a recursive rule must be known
                           // (Support).
                           case Condition::Form::Some:
                             return single(c) && !rule.recursive;
                           default: return false;
                         }
                       });
  }

  // A pattern that no other condition speaks of is a gate: a phase, a flag, a
  // counter. Joined last, it opens and closes the rule without undoing the
  // partial matches before it.
  static std::vector<const Condition*> planned(const Rule& rule) {
    std::vector<const Condition*> joined, gates;
    for (const Condition& c : rule.when.conditions) {
      bool pattern = c.form == Condition::Form::Pattern;
      bool gate = pattern && !spoken_of(rule, c.pattern.row) &&
                  std::all_of(c.pattern.tests.begin(), c.pattern.tests.end(),
                              [&](const FieldTest& test) {
                                return own(test, c.pattern.row);
                              });
      (gate ? gates : joined).push_back(&c);
    }
    joined.insert(joined.end(), gates.begin(), gates.end());
    return joined;
  }

  static bool spoken_of(const Rule& rule, std::uint32_t row) {
    auto reads = [&](const Expression& x) {
      return std::any_of(x.sources().begin(), x.sources().end(),
                         [&](Source s) { return s.row == row; });
    };
    auto tests = [&](const Pattern& pattern) {
      if (pattern.row == row) return false;
      for (const FieldTest& test : pattern.tests) {
        for (const Operand& operand : test.operands) {
          auto* v = variable_of(operand);
          auto* x = std::get_if<Expression>(&operand.form);
          if (std::holds_alternative<Template>(operand.form) ||
              (v && v->source.row == row) || (x && reads(*x))) {
            return true;
          }
        }
      }
      return false;
    };
    return std::any_of(
        rule.when.conditions.begin(), rule.when.conditions.end(),
        [&](const Condition& c) {
          if (c.form == Condition::Form::Compare && c.pattern.row == row) {
            return true;
          }
          for (const Condition& inner : c.inner) {
            if (tests(inner.pattern)) return true;
          }
          for (const Condition::Binding& binding : c.lets) {
            if (reads(binding.value) ||
                (binding.equal_to && binding.equal_to->row == row)) {
              return true;
            }
          }
          auto of_row = [&](Source s) { return s.row == row; };
          return tests(c.pattern) || (c.check && reads(*c.check)) ||
                 (c.lua && std::any_of(c.lua->arguments.begin(),
                                       c.lua->arguments.end(), of_row));
        });
  }

  void add(const Rule& rule) {
    std::uint32_t at = 0;
    for (const Condition* condition : planned(rule)) {
      const Condition& c = *condition;
      switch (c.form) {
        case Condition::Form::Pattern:
          at = join(at, ReteNode::Kind::Join, c.pattern, rule);
          break;
        case Condition::Form::No:
          at = join(at, ReteNode::Kind::Not, c.inner.front().pattern, rule);
          break;
        case Condition::Form::Some:
          at = join(at, ReteNode::Kind::Some, c.inner.front().pattern, rule);
          break;
        default: {
          ReteNode filter{.kind = ReteNode::Kind::Filter};
          filter.condition = &c;
          filter.rule = &rule;
          at = append(at, std::move(filter));
        }
      }
    }
    ReteNode goal{.kind = ReteNode::Kind::Goal};
    goal.rule = &rule;
    append(at, std::move(goal));
  }

  std::uint32_t append(std::uint32_t parent, ReteNode node) {
    node.parent = parent;
    auto id = static_cast<std::uint32_t>(network_->nodes.size());
    network_->nodes.push_back(std::move(node));
    network_->nodes[parent].children.push_back(id);
    return id;
  }

  std::uint32_t join(std::uint32_t parent, ReteNode::Kind kind,
                     const Pattern& pattern, const Rule& rule) {
    std::vector<const FieldTest*> inside, across;
    for (const FieldTest& test : pattern.tests) {
      (own(test, pattern.row) ? inside : across).push_back(&test);
    }
    bool possible = kind == ReteNode::Kind::Not;
    std::uint32_t alpha = this->alpha(pattern, inside, possible, rule);
    std::string sign =
        std::to_string(parent) + "/" + std::to_string(static_cast<int>(kind)) +
        "/" + std::to_string(alpha) + "/" + std::to_string(pattern.row) + "/";
    for (const FieldTest* test : across) {
      std::string one = signature(*test, pattern.row);
      sign +=
          one.empty() ? "unique" + std::to_string(network_->nodes.size()) : one;
    }
    auto known = joins_.find(sign);
    if (known != joins_.end()) return known->second;
    ReteNode node{.kind = kind};
    node.alpha = alpha;
    node.row = pattern.row;
    node.rule = &rule;
    node.tests = across;
    std::vector<FieldIndex> fields;
    for (const FieldTest* test : across) {
      const Operand::Variable* v = equality(*test);
      if (!v || v->source.row == pattern.row) continue;
      fields.push_back(test->field);
      node.key.push_back(v->source);
    }
    node.index = index(alpha, fields);
    std::uint32_t id = append(parent, std::move(node));
    network_->alphas[alpha].joins.push_back(id);
    joins_.emplace(std::move(sign), id);
    return id;
  }

  std::uint32_t index(std::uint32_t alpha,
                      const std::vector<FieldIndex>& fields) {
    auto& indexes = network_->alphas[alpha].indexes;
    auto at = std::find(indexes.begin(), indexes.end(), fields);
    if (at == indexes.end()) at = indexes.insert(at, fields);
    return static_cast<std::uint32_t>(at - indexes.begin());
  }

  std::uint32_t alpha(const Pattern& pattern,
                      const std::vector<const FieldTest*>& tests, bool possible,
                      const Rule& rule) {
    std::string sign = std::to_string(pattern.type) + (possible ? "p" : "c");
    std::vector<FieldIndex> binds = pattern.binds;
    std::sort(binds.begin(), binds.end());
    for (FieldIndex field : binds) sign += "b" + std::to_string(field);
    for (const FieldTest* test : tests) {
      std::string one = signature(*test, pattern.row);
      sign += one.empty() ? "unique" + std::to_string(network_->alphas.size())
                          : one;
    }
    auto known = alphas_.find(sign);
    if (known != alphas_.end()) return known->second;
    auto id = static_cast<std::uint32_t>(network_->alphas.size());
    AlphaNode node{.type = pattern.type,
                   .possible = possible,
                   .row = pattern.row,
                   .tests = tests,
                   .binds = binds,
                   .rule = &rule};
    network_->alphas.push_back(std::move(node));
    alphas_.emplace(std::move(sign), id);
    dispatch(id);
    return id;
  }

  // By the first test for one constant value; a fact that may pass by what is
  // unknown of it must be shown to the alpha whatever its values.
  void dispatch(std::uint32_t id) {
    const AlphaNode& alpha = network_->alphas[id];
    Network::Dispatch& to = network_->dispatch[alpha.type];
    for (const FieldTest* test : alpha.tests) {
      if (alpha.possible || test->comparison != Comparison::Equal ||
          !test->entry.empty()) {
        continue;
      }
      auto* constant =
          std::get_if<Operand::Constant>(&test->operands.front().form);
      if (!constant) continue;
      auto at =
          std::find_if(to.by_value.begin(), to.by_value.end(),
                       [&](const auto& b) { return b.field == test->field; });
      if (at == to.by_value.end()) {
        at = to.by_value.insert(at, {test->field, {}});
      }
      at->alphas[hash(constant->value)].push_back(id);
      return;
    }
    to.always.push_back(id);
  }

  const KnowledgeBase& base_;
  std::unique_ptr<Network> network_;
  std::map<std::string, std::uint32_t> alphas_;
  std::map<std::string, std::uint32_t> joins_;
};

}  // namespace

std::shared_ptr<const Network> network_of(const KnowledgeBase& base) {
  std::call_once(base.compiled.once, [&] {
    base.compiled.network =
        std::shared_ptr<const Network>(Compiler(base).run());
  });
  return std::static_pointer_cast<const Network>(base.compiled.network);
}

}  // namespace lastmile
