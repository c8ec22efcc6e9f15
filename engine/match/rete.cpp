// engine/match/rete.cpp
//
// One session's state of a Network: which facts and partial matches stand in
// which node (rete_memory.hpp has what they are).

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "engine/match/matcher.hpp"
#include "engine/match/network.hpp"
#include "engine/match/rete_memory.hpp"

namespace lastmile {
namespace {

using namespace rete;

class Rete final : public Matcher {
 public:
  Rete(const KnowledgeBase& base, std::shared_ptr<const Network> network,
       Evaluator& evaluator, const WorkingMemory& memory, std::int64_t now)
      : base_(base),
        network_(std::move(network)),
        evaluator_(evaluator),
        memory_(memory),
        now_(now),
        now_value_(Value::time(now)),
        rest_(make_naive_matcher(base, evaluator, ids_, &network_->covered)),
        alphas_(network_->alphas.size()),
        nodes_(network_->nodes.size()),
        goals_(base.strata + 1) {
    for (std::size_t a = 0; a < alphas_.size(); ++a) {
      alphas_[a].indexes.resize(network_->alphas[a].indexes.size());
    }
    root_ = tokens_.make();
    root_->rows.assign(1, &now_value_);
    pass(root_);
  }

  void added(const Fact& fact) override {
    changes_.push_back({fact.id, true});
    rest_->added(fact);
  }
  void removed(const Fact& fact) override {
    changes_.push_back({fact.id, false});
    rest_->removed(fact);
  }
  // What is covered never depends on whether anybody looked.
  void collected(TypeId type) override { rest_->collected(type); }

  bool withdraw(std::size_t stratum, MatchSink& sink) override {
    flush();
    Goals& goals = goals_[stratum];
    reunite(goals);
    bool changed = false;
    std::vector<MatchId> gone = std::move(goals.gone);
    goals.gone.clear();
    for (MatchId id : gone) {
      sink.unmatched(id);
      matches_.erase(id);
      changed = true;
    }
    return rest_->withdraw(stratum, sink) || changed;
  }

  bool admit(std::size_t stratum, MatchSink& sink) override {
    std::vector<Token*> fresh;
    for (Token* token : goals_[stratum].waiting) {
      if (token) fresh.push_back(token);
    }
    goals_[stratum].waiting.clear();
    std::vector<Match> matches;
    for (Token* token : fresh) {
      token->waiting = 0;
      matches.push_back(match_of(*token));
    }
    std::vector<std::size_t> order(matches.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const Match &x = matches[a], &y = matches[b];
      if (x.rule != y.rule) return x.rule->index < y.rule->index;
      return x.facts < y.facts;
    });
    for (std::size_t i : order) {
      MatchId id{++ids_};
      matches[i].id = fresh[i]->match = id;
      matches_.emplace(id, std::move(matches[i]));
    }
    Collected rest;
    rest_->admit(stratum, rest);
    std::vector<const Match*> all = std::move(rest.found);
    for (std::size_t i : order) all.push_back(&matches_.at(fresh[i]->match));
    std::stable_sort(all.begin(), all.end(),
                     [](const Match* a, const Match* b) {
                       return a->rule->index < b->rule->index;
                     });
    for (const Match* match : all) sink.matched(*match);
    return !all.empty();
  }

  const Match* find(MatchId id) const override {
    auto found = matches_.find(id);
    return found == matches_.end() ? rest_->find(id) : &found->second;
  }

  void count_matches(std::span<std::size_t> by_rule) const override {
    for (const auto& [id, match] : matches_) ++by_rule[match.rule->index];
    rest_->count_matches(by_rule);
  }

 private:
  // What the other matcher admits, to be told in the order of the rules.
  struct Collected final : MatchSink {
    std::vector<const Match*> found;
    void matched(const Match& match) override { found.push_back(&match); }
    void unmatched(MatchId) override {}
    void rewitnessed(MatchId) override {}
  };

  struct AlphaState {
    struct Index {
      std::unordered_map<std::uint64_t, Right*> buckets;
      Right* wild = nullptr;  // facts of which a key is not known
    };
    std::vector<Index> indexes;
  };
  struct NodeState {
    std::unordered_map<std::uint64_t, Left*> buckets;
  };
  struct Goals {
    std::vector<Token*> waiting;  // null where it went before it was admitted
    std::vector<MatchId> gone;
  };
  struct Change {
    FactId fact;
    bool added;
  };

  // ---- changes ----

  void flush() {
    for (const Change& change : changes_) {
      if (change.added) {
        add(change.fact);
      } else {
        remove(change.fact);
      }
    }
    changes_.clear();
  }

  void add(FactId id) {
    Fact fact = memory_.fact(id);
    const Network::Dispatch& dispatch = network_->dispatch[fact.type];
    Wme* wme = nullptr;
    auto show = [&](std::uint32_t alpha) {
      if (!passes(network_->alphas[alpha], fact.values.data())) return;
      if (!wme) {
        wme = wmes_.make();
        *wme = {id, fact.type, fact.values.data(), {}, {}, nullptr};
        live_.emplace(id, wme);
      }
      wme->alphas.push_back(alpha);
    };
    for (std::uint32_t alpha : dispatch.always) show(alpha);
    for (const auto& by : dispatch.by_value) {
      auto found = by.alphas.find(hash(fact.values[by.field]));
      if (found == by.alphas.end()) continue;
      for (std::uint32_t alpha : found->second) show(alpha);
    }
    if (!wme) return;
    for (std::uint32_t alpha : wme->alphas) insert(alpha, wme);
    for (std::uint32_t node : joins_of(*wme)) right(node, wme);
  }

  // Descendants before ancestors: what an ancestor lets through meets its
  // descendants as they stand after the change, and must not be told of it
  // again.
  std::vector<std::uint32_t> joins_of(const Wme& wme) const {
    std::vector<std::uint32_t> joins;
    for (std::uint32_t alpha : wme.alphas) {
      const auto& more = network_->alphas[alpha].joins;
      joins.insert(joins.end(), more.begin(), more.end());
    }
    std::sort(joins.rbegin(), joins.rend());
    return joins;
  }

  void remove(FactId id) {
    auto found = live_.find(id);
    if (found == live_.end()) return;
    Wme* wme = found->second;
    live_.erase(found);
    for (Right* entry : wme->rights) {
      unlink(entry);
      rights_.drop(entry);
    }
    while (wme->tokens) drop(wme->tokens);
    for (std::uint32_t node : joins_of(*wme)) {
      if (network_->nodes[node].kind != ReteNode::Kind::Join) leave(node, wme);
    }
    wmes_.drop(wme);
  }

  // ---- the facts' side ----

  bool passes(const AlphaNode& alpha, const Value* fields) {
    for (FieldIndex field : alpha.binds) {
      if (!alpha.possible && !fields[field].known()) return false;
    }
    rule_ = alpha.rule;
    scratch_.assign(alpha.row + 1, nullptr);
    scratch_[0] = &now_value_;
    scratch_[alpha.row] = fields;
    for (const FieldTest* test : alpha.tests) {
      Truth truth = this->truth(*test, fields);
      if (truth == Truth::No) return false;
      if (truth == Truth::Unknown && !alpha.possible) return false;
    }
    return true;
  }

  // Of a test whose rows stand in `scratch_`.
  Truth truth(const FieldTest& test, const Value* fields) {
    Value field = fields[test.field];
    const Symbols& symbols = memory_.symbols();
    if (!test.entry.empty() && field.known()) {
      field = field.entry(test.entry, symbols);
    }
    std::array<Value, 8> few;
    std::vector<Value> many;
    std::span<Value> operands(few.data(), test.operands.size());
    if (test.operands.size() > few.size()) {
      many.resize(test.operands.size());
      operands = many;
    }
    for (std::size_t i = 0; i < operands.size(); ++i) {
      operands[i] = operand(test.operands[i]);
    }
    return truth_of(test, field, operands, now_, symbols);
  }

  Value operand(const Operand& operand) {
    if (auto* c = std::get_if<Operand::Constant>(&operand.form)) {
      return c->value;
    }
    if (auto* v = std::get_if<Operand::Variable>(&operand.form)) {
      const Value* row = scratch_[v->source.row];
      return row ? row[v->source.column] : Value();
    }
    return evaluator_.value(operand, {.rows = scratch_}, *rule_);
  }

  // Nothing where a key field is not known.
  static bool key_of(const std::vector<FieldIndex>& fields, const Value* values,
                     std::uint64_t& key) {
    key = 0;
    for (FieldIndex field : fields) {
      if (!values[field].known()) return false;
      key = hash_mix(key, hash(values[field]));
    }
    return true;
  }

  void insert(std::uint32_t alpha, Wme* wme) {
    const AlphaNode& spec = network_->alphas[alpha];
    AlphaState& state = alphas_[alpha];
    for (std::size_t i = 0; i < spec.indexes.size(); ++i) {
      std::uint64_t key = 0;
      bool known = key_of(spec.indexes[i], wme->values, key);
      Right* entry = rights_.make();
      entry->wme = wme;
      AlphaState::Index& index = state.indexes[i];
      link(entry, known ? index.buckets[key] : index.wild);
      wme->rights.push_back(entry);
    }
  }

  // ---- joining ----

  bool agrees(const ReteNode& node, const Token& token, const Wme& wme,
              bool possible) {
    rule_ = node.rule;
    scratch_ = token.rows;
    if (scratch_.size() <= node.row) scratch_.resize(node.row + 1, nullptr);
    scratch_[node.row] = wme.values;
    for (const FieldTest* test : node.tests) {
      Truth truth = this->truth(*test, wme.values);
      if (truth == Truth::No) return false;
      if (truth == Truth::Unknown && !possible) return false;
    }
    return true;
  }

  std::uint64_t left_key(const ReteNode& node, const Token& token) const {
    std::uint64_t key = 0;
    for (Source source : node.key) {
      key = hash_mix(key, hash(token.rows[source.row][source.column]));
    }
    return key;
  }

  // Calls `each` for every fact of the node that may agree with the token.
  template <class F>
  void each_right(const ReteNode& node, const Token& token, F each) {
    AlphaState::Index& index = alphas_[node.alpha].indexes[node.index];
    auto bucket = index.buckets.find(left_key(node, token));
    if (bucket != index.buckets.end()) {
      for (Right* r = bucket->second; r; r = r->next) each(*r->wme);
    }
    for (Right* r = index.wild; r; r = r->next) each(*r->wme);
  }

  template <class F>
  void each_left(std::uint32_t id, const Wme& wme, F each) {
    const ReteNode& node = network_->nodes[id];
    NodeState& state = nodes_[id];
    std::uint64_t key = 0;
    const auto& fields = network_->alphas[node.alpha].indexes[node.index];
    if (key_of(fields, wme.values, key)) {
      auto bucket = state.buckets.find(key);
      if (bucket == state.buckets.end()) return;
      for (Left *l = bucket->second, *next = nullptr; l; l = next) {
        next = l->next;
        each(*l);
      }
      return;
    }
    for (auto& [unused, head] : state.buckets) {
      for (Left *l = head, *next = nullptr; l; l = next) {
        next = l->next;
        each(*l);
      }
    }
  }

  void right(std::uint32_t id, Wme* wme) {
    const ReteNode& node = network_->nodes[id];
    bool possible = node.kind == ReteNode::Kind::Not;
    each_left(id, *wme, [&](Left& left) {
      if (!agrees(node, *left.token, *wme, possible)) return;
      if (node.kind == ReteNode::Kind::Join) {
        extend(id, left.token, wme);
        return;
      }
      ++left.agreeing;
      balance(left);
    });
  }

  // The fact is gone from the alpha: what agreed with it has one less.
  void leave(std::uint32_t id, Wme* wme) {
    const ReteNode& node = network_->nodes[id];
    bool possible = node.kind == ReteNode::Kind::Not;
    each_left(id, *wme, [&](Left& left) {
      if (!agrees(node, *left.token, *wme, possible)) return;
      --left.agreeing;
      balance(left);
    });
  }

  // Lets through, or takes back, what a Not or a Some is to let through.
  void balance(Left& left) {
    const ReteNode& node = network_->nodes[left.node];
    bool open = node.kind == ReteNode::Kind::Not ? left.agreeing == 0
                                                 : left.agreeing > 0;
    if (open && !left.passed) {
      left.passed = child(left.node, left.token, nullptr);
      pass(left.passed);
    } else if (!open && left.passed) {
      Token* passed = left.passed;
      left.passed = nullptr;
      drop(passed);
    }
  }

  void extend(std::uint32_t id, Token* parent, Wme* wme) {
    Token* token = child(id, parent, wme);
    pass(token);
  }

  // ---- tokens ----

  Token* child(std::uint32_t id, Token* parent, Wme* wme) {
    Token* token = tokens_.make();
    token->node = id;
    token->parent = parent;
    token->next_sibling = parent->first_child;
    if (token->next_sibling) token->next_sibling->previous_sibling = token;
    parent->first_child = token;
    token->rows = parent->rows;
    if (wme) {
      token->wme = wme;
      token->next_of_wme = wme->tokens;
      if (wme->tokens) wme->tokens->previous_of_wme = token;
      wme->tokens = token;
      std::uint32_t row = network_->nodes[id].row;
      if (token->rows.size() <= row) token->rows.resize(row + 1, nullptr);
      token->rows[row] = wme->values;
    }
    return token;
  }

  // Shows a new token to the nodes below its own.
  void pass(Token* token) {
    for (std::uint32_t id : network_->nodes[token->node].children) {
      const ReteNode& node = network_->nodes[id];
      switch (node.kind) {
        case ReteNode::Kind::Root: break;
        case ReteNode::Kind::Join: {
          hold(id, token);
          each_right(node, *token, [&](Wme& wme) {
            if (agrees(node, *token, wme, false)) extend(id, token, &wme);
          });
          break;
        }
        case ReteNode::Kind::Not:
        case ReteNode::Kind::Some: {
          Left* left = hold(id, token);
          bool possible = node.kind == ReteNode::Kind::Not;
          each_right(node, *token, [&](Wme& wme) {
            left->agreeing += agrees(node, *token, wme, possible) ? 1 : 0;
          });
          balance(*left);
          break;
        }
        case ReteNode::Kind::Filter: filter(id, token); break;
        case ReteNode::Kind::Goal: goal(id, token); break;
      }
    }
  }

  Left* hold(std::uint32_t id, Token* token) {
    Left* left = lefts_.make();
    left->token = token;
    left->node = id;
    left->next_of_token = token->lefts;
    token->lefts = left;
    link(left, nodes_[id].buckets[left_key(network_->nodes[id], *token)]);
    return left;
  }

  void filter(std::uint32_t id, Token* token) {
    const ReteNode& node = network_->nodes[id];
    const Condition& condition = *node.condition;
    if (condition.form == Condition::Form::Compare) {
      rule_ = node.rule;
      scratch_ = token->rows;
      const Value* fields = scratch_[condition.pattern.row];
      for (const FieldTest& test : condition.pattern.tests) {
        if (truth(test, fields) != Truth::Yes) return;
      }
      pass(child(id, token, nullptr));
      return;
    }
    if (condition.form == Condition::Form::Check) {
      Value value = evaluator_.value(*condition.check, condition.place,
                                     {.rows = token->rows}, *node.rule);
      if (value.kind() == Kind::YesNo && value.yes()) {
        pass(child(id, token, nullptr));
      }
      return;
    }
    if (condition.form == Condition::Form::Lua) {
      MatchView view{.rows = token->rows};
      if (evaluator_.script_holds(condition, view, *node.rule) == Truth::Yes) {
        pass(child(id, token, nullptr));
      }
      return;
    }
    let(id, token);
  }

  void let(std::uint32_t id, Token* parent) {
    const ReteNode& node = network_->nodes[id];
    Token* token = child(id, parent, nullptr);
    token->columns.assign(token->rows[0], token->rows[0] + columns_of(*parent));
    token->columns.resize(node.rule->when.layout.columns);
    token->rows[0] = token->columns.data();
    bool holds = true;
    for (const Condition::Binding& binding : node.condition->lets) {
      Value value = evaluator_.value(binding.value, node.condition->place,
                                     {.rows = token->rows}, *node.rule);
      holds = holds && value.known();
      if (holds && binding.equal_to) {
        Value other =
            token->rows[binding.equal_to->row][binding.equal_to->column];
        holds = other.known() &&
                (binding.without_case ? equal_without_case(value, other)
                                      : value == other);
      }
      token->columns[binding.column] = value;
    }
    if (holds) {
      pass(token);
    } else {
      drop(token);
    }
  }

  // How many columns the row 0 that a token sees has.
  static std::size_t columns_of(const Token& token) {
    for (const Token* t = &token; t; t = t->parent) {
      if (!t->columns.empty()) return t->columns.size();
    }
    return 1;
  }

  // Takes a token away with all that came of it.
  void drop(Token* token) {
    while (token->first_child) drop(token->first_child);
    for (Left *left = token->lefts, *next = nullptr; left; left = next) {
      next = left->next_of_token;
      unlink(left);
      lefts_.drop(left);
    }
    if (token->next_sibling) {
      token->next_sibling->previous_sibling = token->previous_sibling;
    }
    (token->previous_sibling ? token->previous_sibling->next_sibling
                             : token->parent->first_child) =
        token->next_sibling;
    if (token->wme) {
      if (token->next_of_wme) {
        token->next_of_wme->previous_of_wme = token->previous_of_wme;
      }
      (token->previous_of_wme ? token->previous_of_wme->next_of_wme
                              : token->wme->tokens) = token->next_of_wme;
    }
    forget_goal(*token);
    tokens_.drop(token);
  }

  // ---- whole matches ----

  static std::size_t stratum_of(const KnowledgeBase& base, const Rule& rule) {
    return rule.derives() ? rule.stratum : base.strata;
  }

  void goal(std::uint32_t id, Token* parent) {
    Token* token = child(id, parent, nullptr);
    Goals& goals = goals_[stratum_of(base_, *network_->nodes[id].rule)];
    goals.waiting.push_back(token);
    token->waiting = goals.waiting.size();
  }

  void forget_goal(const Token& token) {
    const ReteNode& node = network_->nodes[token.node];
    if (node.kind != ReteNode::Kind::Goal) return;
    Goals& goals = goals_[stratum_of(base_, *node.rule)];
    if (token.waiting > 0) {
      goals.waiting[token.waiting - 1] = nullptr;
    } else if (token.match.number != 0) {
      goals.gone.push_back(token.match);
    }
  }

  Match match_of(const Token& goal) const {
    const Rule& rule = *network_->nodes[goal.node].rule;
    Match match;
    match.rule = &rule;
    match.facts.resize(rule.when.layout.rows);
    for (const Token* t = &goal; t; t = t->parent) {
      if (t->wme) match.facts[network_->nodes[t->node].row] = t->wme->id;
    }
    match.columns.assign(goal.rows[0], goal.rows[0] + columns_of(goal));
    match.columns.resize(rule.when.layout.columns);
    return match;
  }

  // A match that went and came back before anybody was told is still the same.
  void reunite(Goals& goals) {
    if (goals.gone.empty() || goals.waiting.empty()) return;
    using Key = std::pair<std::size_t, std::vector<FactId>>;
    std::map<Key, std::size_t> back;
    for (std::size_t i = 0; i < goals.waiting.size(); ++i) {
      if (!goals.waiting[i]) continue;
      Match match = match_of(*goals.waiting[i]);
      back.emplace(Key{match.rule->index, std::move(match.facts)}, i);
    }
    std::erase_if(goals.gone, [&](MatchId id) {
      const Match& was = matches_.at(id);
      auto found = back.find({was.rule->index, was.facts});
      if (found == back.end()) return false;
      Token*& token = goals.waiting[found->second];
      if (!(match_of(*token).columns == was.columns)) return false;
      token->match = id;
      token->waiting = 0;
      token = nullptr;
      back.erase(found);
      return true;
    });
  }

  const KnowledgeBase& base_;
  std::shared_ptr<const Network> network_;
  Evaluator& evaluator_;
  const WorkingMemory& memory_;
  std::int64_t now_;
  Value now_value_;
  std::uint32_t ids_ = 0;
  std::unique_ptr<Matcher> rest_;
  std::vector<AlphaState> alphas_;
  std::vector<NodeState> nodes_;
  std::vector<Goals> goals_;  // by stratum
  std::vector<Change> changes_;
  std::unordered_map<FactId, Wme*> live_;
  std::unordered_map<MatchId, Match> matches_;
  std::vector<const Value*> scratch_;  // the rows that a test looks at
  const Rule* rule_ = nullptr;         // whose test it is
  Pool<Token> tokens_;
  Pool<Left> lefts_;
  Pool<Right> rights_;
  Pool<Wme> wmes_;
  Token* root_ = nullptr;
};

}  // namespace

std::unique_ptr<Matcher> make_rete(const KnowledgeBase& base,
                                   std::shared_ptr<const Network> network,
                                   Evaluator& evaluator,
                                   const WorkingMemory& memory,
                                   std::int64_t now) {
  return std::make_unique<Rete>(base, std::move(network), evaluator, memory,
                                now);
}

}  // namespace lastmile
