#include "engine/match/network.hpp"

#include <algorithm>
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
  for (const Operand& operand : test.operands) {
    if (auto* c = std::get_if<Operand::Constant>(&operand.form)) {
      const Value& v = c->value;
      out += "\x1f" "c" + std::to_string(static_cast<int>(v.kind()));
      out += v.kind() == Kind::Number ? std::to_string(v.number()) + "n" +
                                            std::to_string(hash(v))
             : v.is_text() || v.kind() == Kind::Address ||
                     v.kind() == Kind::Version
                 ? std::to_string(v.shown().number)
                 : std::to_string(v.integer());
    } else if (auto* v = variable_of(operand)) {
      out += "\x1f" "v" +
             (v->source.row == row ? "own" : std::to_string(v->source.row)) +
             "." + std::to_string(v->source.column);
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
  bool closed(TypeId type) const {
    return base_.observed_below[type].empty();
  }

  bool covers(const Rule& rule) const {
    auto single = [](const Condition& c) {
      return c.inner.size() == 1 &&
             c.inner.front().form == Condition::Form::Pattern;
    };
    return std::all_of(
        rule.when.conditions.begin(), rule.when.conditions.end(),
        [&](const Condition& c) {
          switch (c.form) {
            case Condition::Form::Pattern:
            case Condition::Form::Let:
            case Condition::Form::Check:
            case Condition::Form::Compare: return true;
            case Condition::Form::No:
              return single(c) && closed(c.inner.front().pattern.type);
            // The witness of a recursive rule must be known (Support).
            case Condition::Form::Some: return single(c) && !rule.recursive;
            default: return false;
          }
        });
  }

  void add(const Rule& rule) {
    std::uint32_t at = 0;
    for (const Condition& c : rule.when.conditions) {
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
    std::string sign = std::to_string(parent) + "/" +
                       std::to_string(static_cast<int>(kind)) + "/" +
                       std::to_string(alpha) + "/" +
                       std::to_string(pattern.row) + "/";
    for (const FieldTest* test : across) {
      std::string one = signature(*test, pattern.row);
      sign += one.empty() ? "unique" + std::to_string(network_->nodes.size())
                          : one;
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
                      const std::vector<const FieldTest*>& tests,
                      bool possible, const Rule& rule) {
    std::string sign = std::to_string(pattern.type) + (possible ? "p" : "c");
    std::vector<FieldIndex> binds = pattern.binds;
    std::sort(binds.begin(), binds.end());
    for (FieldIndex field : binds) sign += "b" + std::to_string(field);
    for (const FieldTest* test : tests) {
      std::string one = signature(*test, pattern.row);
      sign += one.empty()
                  ? "unique" + std::to_string(network_->alphas.size())
                  : one;
    }
    auto known = alphas_.find(sign);
    if (known != alphas_.end()) return known->second;
    auto id = static_cast<std::uint32_t>(network_->alphas.size());
    AlphaNode node{.type = pattern.type, .possible = possible,
                   .row = pattern.row, .tests = tests, .binds = binds,
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
      auto at = std::find_if(
          to.by_value.begin(), to.by_value.end(),
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
