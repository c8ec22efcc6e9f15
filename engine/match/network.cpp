#include "engine/match/network.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>

#include "engine/knowledge/reads.hpp"
#include "engine/match/lean.hpp"
#include "engine/match/ordered.hpp"
#include "engine/match/plan.hpp"

namespace lastmile {
namespace {

// ---- names of what can be shared ----

// Of a fixed width, so that what follows is never taken for a part of it.
void put(std::string& out, char what, std::int64_t number) {
  char bytes[1 + sizeof number] = {what};
  std::memcpy(bytes + 1, &number, sizeof number);
  out.append(bytes, sizeof bytes);
}

struct HashOfSign {
  std::size_t operator()(const std::string& sign) const {
    return hash_bytes(sign);
  }
};

void put(std::string& out, const Value& v) {
  put(out, 'k', static_cast<std::int64_t>(v.kind()));
  bool named =
      v.is_text() || v.kind() == Kind::Address || v.kind() == Kind::Version;
  put(out, 'c',
      v.kind() == Kind::Number ? std::bit_cast<std::int64_t>(v.number())
      : named                  ? std::int64_t{v.shown().number}
                               : v.integer());
}

// What two tests must have in common to be the same; false: never the same.
bool put(std::string& out, const RowTest& test) {
  put(out, 'o', static_cast<int>(test.op));
  put(out, 'f', test.field);
  put(out, 'w', static_cast<int>(test.from));
  using Op = RowTest::Op;
  bool many = test.op == Op::OneOf || test.op == Op::OneOfFolded;
  if (many || test.op == Op::General) {
    const FieldTest& general = *test.general;
    out += general.entry + "\x1f";
    put(out, 'g',
        static_cast<int>(general.comparison) * 4 + general.without_case * 2 +
            general.wants_known);
    for (const Operand& operand : general.operands) {
      auto* c = std::get_if<Operand::Constant>(&operand.form);
      if (!c) return false;
      put(out, c->value);
    }
  } else if (test.from == RowTest::From::Constant) {
    put(out, test.constant);
  } else {
    put(out, 's', test.slot);
    put(out, 'c', test.column);
  }
  out += '\x1e';
  return true;
}

RowTest::Op op_of(const FieldTest& test) {
  using Op = RowTest::Op;
  bool folded = test.without_case;
  switch (test.comparison) {
    case Comparison::Equal: return folded ? Op::EqualFolded : Op::Equal;
    case Comparison::Not: return folded ? Op::DiffersFolded : Op::Differs;
    case Comparison::Above: return Op::Above;
    case Comparison::Below: return Op::Below;
    case Comparison::AtLeast: return Op::AtLeast;
    case Comparison::AtMost: return Op::AtMost;
    default: return Op::General;
  }
}

RowTest::Op turned(RowTest::Op op) {
  using Op = RowTest::Op;
  switch (op) {
    case Op::Above: return Op::Below;
    case Op::Below: return Op::Above;
    case Op::AtLeast: return Op::AtMost;
    case Op::AtMost: return Op::AtLeast;
    default: return op;
  }
}

// Under so many hashes an alpha may stand in the dispatch.
constexpr std::size_t most_hashes = 16;

// The slots of a chain of partial matches, by row of the rule.
using Slots = std::vector<std::uint32_t>;

std::uint16_t slot_of(const Slots& rows, std::uint32_t row) {
  return static_cast<std::uint16_t>(std::find(rows.begin(), rows.end(), row) -
                                    rows.begin());
}

bool is_constant(const Operand& operand) {
  return std::holds_alternative<Operand::Constant>(operand.form);
}

bool is_simple(const Operand& operand) {
  return is_constant(operand) ||
         std::holds_alternative<Operand::Variable>(operand.form);
}

RowTest row_test(const FieldTest& test, const Operand& operand, RowTest::Op op,
                 std::uint32_t own, const Slots& rows) {
  RowTest out{.op = op, .field = test.field, .general = &test};
  if (auto* c = std::get_if<Operand::Constant>(&operand.form)) {
    out.constant = c->value;
    return out;
  }
  const Source source = std::get<Operand::Variable>(operand.form).source;
  out.column = static_cast<std::uint16_t>(source.column);
  if (source.row == own) {
    out.from = RowTest::From::Own;
  } else if (source.row == 0) {
    out.from = RowTest::From::Column;
  } else {
    out.from = RowTest::From::Slot;
    out.slot = slot_of(rows, source.row);
  }
  return out;
}

// `none of` differs from each; all other tests are one.
void add_tests(const FieldTest& test, std::uint32_t own, const Slots& rows,
               std::vector<RowTest>& out) {
  using Op = RowTest::Op;
  const std::vector<Operand>& operands = test.operands;
  RowTest general{.field = test.field, .general = &test};
  if (!test.entry.empty() ||
      !std::all_of(operands.begin(), operands.end(), is_simple)) {
    out.push_back(general);
    return;
  }
  bool constant = std::all_of(operands.begin(), operands.end(), is_constant);
  if (test.comparison == Comparison::NoneOf) {
    Op differs = test.without_case ? Op::DiffersFolded : Op::Differs;
    for (const Operand& operand : operands) {
      out.push_back(row_test(test, operand, differs, own, rows));
    }
  } else if (test.comparison == Comparison::OneOf && constant) {
    general.op = test.without_case ? Op::OneOfFolded : Op::OneOf;
    out.push_back(general);
  } else if (operands.size() == 1 && op_of(test) != Op::General) {
    out.push_back(row_test(test, operands[0], op_of(test), own, rows));
  } else {
    out.push_back(general);
  }
}

// Of a fact that was joined before against the one that is joined now.
RowTest turned_test(const PlanStep::Across& across, const Slots& rows) {
  const Source source = variable_of(*across.test)->source;
  return {.op = turned(op_of(*across.test)),
          .from = RowTest::From::Slot,
          .field = static_cast<FieldIndex>(source.column),
          .slot = slot_of(rows, across.row),
          .column = across.test->field};
}

class Compiler {
 public:
  Compiler(const KnowledgeBase& base, std::vector<const Rule*> rules)
      : base_(base),
        rules_(std::move(rules)),
        growing_(growing_types(base, rules_)) {
    network_ = std::make_unique<Network>();
    network_->nodes.emplace_back();
    network_->dispatch.resize(base.schema.size());
    network_->asks_collected.resize(base.schema.size());
    network_->keys.resize(base.schema.size());
  }

  std::unique_ptr<const Network> run() {
    for (const Rule* rule : rules_) add(*rule);
    for (AlphaNode& alpha : network_->alphas) {
      std::sort(alpha.rights.begin(), alpha.rights.end(),
                [](const auto& a, const auto& b) { return a.node > b.node; });
    }
    describe_indexes();
    for (auto& dispatch : network_->dispatch) {
      for (auto& by : dispatch.by_values) build(by);
    }
    network_->lean = std::make_shared<const rete::Lean>(*network_);
    return std::move(network_);
  }

 private:
  // Where a rule has come to: nothing yet, the facts of an alpha, or a node.
  struct At {
    std::uint32_t node = 0;
    std::uint32_t alpha = no_index;
    Slots rows = {};
  };

  void add(const Rule& rule) {
    Plan plan = lastmile::plan(base_, growing_, rule);
    read_ = fields_read(rule);
    At at;
    for (const PlanStep& step : plan.steps) take(rule, step, at);
    settle(rule, at);
    ReteNode goal{.kind = ReteNode::Kind::Goal};
    goal.rule = &rule;
    goal.stratum = rule.derives() ? rule.stratum : base_.strata;
    goal.gates = gates(rule, plan);
    bool gated = goal.gates != no_index;
    std::uint32_t id = append(at, std::move(goal));
    std::vector<std::uint32_t> path;
    for (; id != 0; id = network_->nodes[id].parent) {
      path.push_back(id);
      if (!gated) network_->nodes[id].sleeps = false;
    }
    if (!gated) return;
    std::reverse(path.begin(), path.end());
    network_->gates.back().path = std::move(path);
  }

  void take(const Rule& rule, const PlanStep& step, At& at) {
    const Condition& c = *step.condition;
    if (step.asked) {
      settle(rule, at);
      ask(rule, c, at);
      return;
    }
    switch (c.form) {
      case Condition::Form::Pattern: {
        bool first = at.node == 0 && at.alpha == no_index;
        if (first && step.across.empty()) {
          at.alpha = alpha(rule, c.pattern, step.own, false);
          at.rows = {c.pattern.row};
        } else {
          join(rule, step, ReteNode::Kind::Join, at);
        }
        break;
      }
      case Condition::Form::No:
        settle(rule, at);
        join(rule, step, ReteNode::Kind::Not, at);
        break;
      case Condition::Form::Some:
        settle(rule, at);
        join(rule, step, ReteNode::Kind::Some, at);
        break;
      default: {
        settle(rule, at);
        ReteNode filter{.kind = ReteNode::Kind::Filter};
        filter.condition = &c;
        filter.rule = &rule;
        if (c.form == Condition::Form::Compare) {
          for (const FieldTest& test : c.pattern.tests) {
            filter.between.emplace_back(c.pattern.row, &test);
          }
          filter.condition = nullptr;
        }
        at.node = append(at, std::move(filter));
      }
    }
    if (step.between.empty()) return;
    settle(rule, at);
    ReteNode filter{.kind = ReteNode::Kind::Filter};
    filter.rule = &rule;
    for (const auto& [test, row] : step.between) {
      filter.between.emplace_back(row, test);
    }
    at.node = append(at, std::move(filter));
  }

  // Makes partial matches of the facts of an alpha.
  void settle(const Rule& rule, At& at) {
    if (at.node != 0 || at.alpha == no_index) return;
    std::string sign = "enter" + std::to_string(at.alpha) + "/" +
                       std::to_string(at.rows.front());
    auto known = nodes_.find(sign);
    if (known != nodes_.end()) {
      at.node = known->second;
      return;
    }
    ReteNode enter{.kind = ReteNode::Kind::Enter};
    enter.alpha = at.alpha;
    enter.rule = &rule;
    at.node = append(at, std::move(enter));
    network_->alphas[at.alpha].enters.push_back(at.node);
    nodes_.emplace(std::move(sign), at.node);
  }

  std::uint32_t append(const At& at, ReteNode node) {
    auto id = static_cast<std::uint32_t>(network_->nodes.size());
    bool enters = node.kind == ReteNode::Kind::Enter || node.from_alpha;
    node.parent = at.node;
    node.rows = at.rows;
    if (node.kind == ReteNode::Kind::Join) node.rows.push_back(node.row);
    if (node.kind == ReteNode::Kind::Ask) {
      for (std::uint32_t row : inner_rows(*node.condition, true)) {
        node.rows.push_back(row);
      }
    }
    node.slots = static_cast<std::uint16_t>(node.rows.size());
    network_->nodes.push_back(std::move(node));
    if (!enters) network_->nodes[at.node].children.push_back(id);
    return id;
  }

  void join(const Rule& rule, const PlanStep& step, ReteNode::Kind kind,
            At& at) {
    const Pattern& pattern = pattern_of(*step.condition);
    bool possible = kind == ReteNode::Kind::Not;
    ReteNode node{.kind = kind};
    node.alpha = alpha(rule, pattern, step.own, possible);
    node.row = pattern.row;
    node.rule = &rule;
    node.from_alpha = at.alpha != no_index && at.node == 0;
    node.left_alpha = at.alpha;
    node.recursive = rule.recursive;
    for (const PlanStep::Across& across : step.across) {
      if (across.row == pattern.row) {
        add_tests(*across.test, pattern.row, at.rows, node.tests);
      } else {
        node.tests.push_back(turned_test(across, at.rows));
      }
    }
    std::string sign = std::to_string(at.node) + "/" +
                       std::to_string(node.from_alpha ? at.alpha : no_index) +
                       "/" + std::to_string(static_cast<int>(kind)) + "/" +
                       std::to_string(node.alpha) + "/" +
                       std::to_string(pattern.row) + "/" +
                       (rule.recursive ? "r" : "");
    if (node.from_alpha) put(sign, 'R', at.rows.front());
    bool shared = true;
    for (const RowTest& test : node.tests) shared = put(sign, test) && shared;
    auto known = nodes_.find(sign);
    if (shared && known != nodes_.end()) {
      at.node = known->second;
      at.rows = network_->nodes[at.node].rows;
      return;
    }
    for (const RowTest& test : node.tests) {
      bool equal =
          test.op == RowTest::Op::Equal || test.op == RowTest::Op::EqualFolded;
      if (!equal || test.from != RowTest::From::Slot) continue;
      node.key_fields.push_back(test.field);
      node.key.push_back({test.slot, test.column});
    }
    node.ordered_by = ordered_by(node);
    node.right_keys = keys(pattern.type, node.key_fields);
    node.index =
        index(node.alpha, node.key_fields,
              node.ordered_by == no_index ? no_field
                                          : node.tests[node.ordered_by].field);
    if (node.from_alpha) {
      std::vector<FieldIndex> fields;
      for (const KeyPart& part : node.key) fields.push_back(part.column);
      node.left_index = index(node.left_alpha, fields);
      node.left_keys = keys(network_->alphas[node.left_alpha].type, fields);
    } else {
      node.left_index = network_->indexes++;
    }
    if (kind == ReteNode::Kind::Join && !node.from_alpha) {
      if (network_->nodes[at.node].joins_below) {
        ReteNode pass{.kind = ReteNode::Kind::Pass};
        pass.rule = &rule;
        at.node = append(at, std::move(pass));
      }
      network_->nodes[at.node].joins_below = true;
    }
    std::uint32_t right = node.alpha, left = node.left_alpha;
    bool from_alpha = node.from_alpha;
    std::uint32_t id = append(at, std::move(node));
    network_->alphas[right].rights.push_back(
        {id, from_alpha ? left : no_index});
    if (from_alpha) network_->alphas[left].lefts.push_back({id, right});
    at.node = id;
    at.rows = network_->nodes[id].rows;
    if (shared) nodes_.emplace(std::move(sign), id);
  }

  std::uint32_t keys(TypeId type, const std::vector<FieldIndex>& fields) {
    auto& all = network_->keys[type];
    auto at = std::find(all.begin(), all.end(), fields);
    if (at == all.end()) at = all.insert(at, fields);
    return static_cast<std::uint32_t>(at - all.begin());
  }

  std::uint32_t index(std::uint32_t alpha,
                      const std::vector<FieldIndex>& fields,
                      FieldIndex ordered = no_field) {
    auto& indexes = network_->alphas[alpha].indexes;
    for (const AlphaNode::Index& known : indexes) {
      if (known.fields == fields && known.ordered == ordered) return known.id;
    }
    std::uint32_t keys = this->keys(network_->alphas[alpha].type, fields);
    std::uint32_t id = network_->indexes;
    // The next one has what cannot be put in order.
    network_->indexes += ordered == no_field ? 1 : 2;
    indexes.push_back({id, keys, fields, ordered});
    return id;
  }

  // The first test by which facts can be kept in order.
  std::uint32_t ordered_by(const ReteNode& node) const {
    TypeId type = network_->alphas[node.alpha].type;
    for (std::size_t i = 0; i < node.tests.size(); ++i) {
      const RowTest& test = node.tests[i];
      using Op = RowTest::Op;
      bool orders = test.op == Op::Above || test.op == Op::Below ||
                    test.op == Op::AtLeast || test.op == Op::AtMost;
      bool elsewhere = test.from == RowTest::From::Slot ||
                       test.from == RowTest::From::Column;
      if (orders && elsewhere &&
          is_ordered(base_.schema[type].fields[test.field].type.kind)) {
        return static_cast<std::uint32_t>(i);
      }
    }
    return no_index;
  }

  std::uint32_t alpha(const Rule& rule, const Pattern& pattern,
                      const std::vector<const FieldTest*>& own, bool possible) {
    AlphaNode node{.type = pattern.type, .possible = possible};
    node.row = pattern.row;
    node.rule = &rule;
    node.pattern = &pattern;
    node.binds = pattern.binds;
    std::sort(node.binds.begin(), node.binds.end());
    std::string sign = std::to_string(pattern.type) + (possible ? "p" : "c");
    for (FieldIndex field : node.binds) put(sign, 'b', field);
    bool shared = true;
    for (const FieldTest* test : own) {
      add_tests(*test, pattern.row, {}, node.tests);
    }
    for (const RowTest& test : node.tests) shared = put(sign, test) && shared;
    node.reads = read_[pattern.row];
    auto known = alphas_.find(sign);
    if (shared && known != alphas_.end()) {
      network_->alphas[known->second].reads |= node.reads;
      return known->second;
    }
    auto id = static_cast<std::uint32_t>(network_->alphas.size());
    network_->alphas.push_back(std::move(node));
    if (shared) alphas_.emplace(std::move(sign), id);
    dispatch(id);
    return id;
  }

  void describe_indexes() {
    network_->ordered.resize(network_->indexes, no_field);
    network_->keyless.resize(network_->indexes);
    network_->alpha_of.resize(network_->indexes, no_index);
    for (std::uint32_t a = 0; a < network_->alphas.size(); ++a) {
      for (const AlphaNode::Index& index : network_->alphas[a].indexes) {
        network_->alpha_of[index.id] = a;
        network_->keyless[index.id] = index.fields.empty();
        if (index.ordered == no_field) continue;
        network_->ordered[index.id] = index.ordered;
        network_->keyless[index.id + 1] = true;
        network_->alpha_of[index.id + 1] = a;
      }
    }
    for (const ReteNode& node : network_->nodes) {
      bool of_tokens = node.left_index != no_index && !node.from_alpha;
      if (of_tokens) network_->keyless[node.left_index] = node.key.empty();
    }
  }

  // By the fields that must equal constants.
  void dispatch(std::uint32_t id) {
    const AlphaNode& alpha = network_->alphas[id];
    Network::Dispatch& to = network_->dispatch[alpha.type];
    std::map<FieldIndex, std::set<std::uint64_t>> values;
    for (const RowTest& test : alpha.tests) {
      if (!values.contains(test.field)) wanted(test, values);
    }
    std::vector<FieldIndex> fields;
    std::vector<std::uint64_t> hashes{0};
    for (const auto& [field, wanted] : values) {
      if (hashes.size() * wanted.size() > most_hashes) continue;
      fields.push_back(field);
      std::vector<std::uint64_t> more;
      for (std::uint64_t h : hashes) {
        for (std::uint64_t value : wanted) more.push_back(hash_mix(h, value));
      }
      hashes = std::move(more);
    }
    if (fields.empty()) {
      to.always.push_back(id);
      return;
    }
    auto at = std::find_if(to.by_values.begin(), to.by_values.end(),
                           [&](const auto& b) { return b.fields == fields; });
    if (at == to.by_values.end()) {
      at = to.by_values.insert(at, {fields, {}, {}, {}, {}});
    }
    if (alpha.possible) at->possible.push_back(id);
    for (std::uint64_t h : hashes) at->building[h].push_back(id);
  }

  // The hashes of the values that a test lets through, where they are few.
  static void wanted(const RowTest& test,
                     std::map<FieldIndex, std::set<std::uint64_t>>& values) {
    using Op = RowTest::Op;
    if (test.op == Op::OneOf || test.op == Op::OneOfFolded) {
      for (const Operand& o : test.general->operands) {
        values[test.field].insert(
            hash(std::get<Operand::Constant>(o.form).value));
      }
      return;
    }
    bool equal = test.op == Op::Equal || test.op == Op::EqualFolded;
    if (equal && test.from == RowTest::From::Constant) {
      values[test.field].insert(hash(test.constant));
    }
  }

  static void build(Network::Dispatch::ByValues& by) {
    by.slots.resize(std::bit_ceil(by.building.size() * 2));
    std::map<std::uint64_t, std::vector<std::uint32_t>> sorted(
        by.building.begin(), by.building.end());
    for (const auto& [h, alphas] : sorted) {
      std::size_t at = h & (by.slots.size() - 1);
      while (by.slots[at].count != 0) at = (at + 1) & (by.slots.size() - 1);
      by.slots[at] = {h, static_cast<std::uint32_t>(by.alphas.size()),
                      static_cast<std::uint32_t>(alphas.size())};
      by.alphas.insert(by.alphas.end(), alphas.begin(), alphas.end());
    }
    by.building.clear();
  }

  void ask(const Rule& rule, const Condition& c, At& at) {
    ReteNode node{.kind = ReteNode::Kind::Ask};
    node.condition = &c;
    node.rule = &rule;
    node.recursive = rule.recursive;
    node.left_index = network_->indexes++;
    at.node = append(at, std::move(node));
    at.rows = network_->nodes[at.node].rows;
    Conditions one;
    for (const Mention& mention : mentions(c)) {
      auto& asks = network_->dispatch[mention.type].asks;
      if (asks.empty() || asks.back() != at.node) asks.push_back(at.node);
      for (TypeId below : base_.observed_below[mention.type]) {
        auto& collected = network_->asks_collected[below];
        if (collected.empty() || collected.back() != at.node) {
          collected.push_back(at.node);
        }
      }
    }
  }

  std::uint32_t gates(const Rule& rule, const Plan& plan) {
    if (plan.gates.empty()) return no_index;
    auto number = static_cast<std::uint32_t>(network_->gates.size());
    Gates gates{.rule = &rule};
    for (const Condition* c : plan.gates) {
      const Pattern& pattern = pattern_of(*c);
      std::vector<const FieldTest*> own;
      for (const FieldTest& test : pattern.tests) own.push_back(&test);
      bool no = c->form == Condition::Form::No;
      std::uint32_t alpha = this->alpha(rule, pattern, own, no);
      if (no) {
        gates.closed_by.push_back(alpha);
      } else {
        gates.open.push_back({alpha, index(alpha, {}), pattern.row});
      }
      auto& gated = network_->alphas[alpha].gated;
      if (gated.empty() || gated.back() != number) gated.push_back(number);
    }
    network_->gates.push_back(std::move(gates));
    return number;
  }

  const KnowledgeBase& base_;
  std::vector<const Rule*> rules_;
  std::vector<bool> growing_;
  std::vector<std::uint64_t> read_;  // of the rule that is added: by row
  std::unique_ptr<Network> network_;
  // By all that must be common for one to be shared; never gone through.
  using Shared = std::unordered_map<std::string, std::uint32_t, HashOfSign>;
  Shared alphas_;
  Shared nodes_;
};

}  // namespace

std::shared_ptr<const Network> network_of(const KnowledgeBase& base) {
  std::call_once(base.compiled.once, [&] {
    base.compiled.network =
        std::shared_ptr<const Network>(Compiler(base, all_rules(base)).run());
  });
  return std::static_pointer_cast<const Network>(base.compiled.network);
}

std::shared_ptr<const Network> network_of(
    const KnowledgeBase& base, const std::vector<std::uint32_t>& rules) {
  std::vector<const Rule*> some;
  for (std::uint32_t rule : rules) some.push_back(&base.rules[rule]);
  return Compiler(base, std::move(some)).run();
}

}  // namespace lastmile
