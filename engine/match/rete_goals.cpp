// engine/match/rete_goals.cpp
//
// Whole matches, from the moment they are found until the session was told
// that they are gone.

#include <algorithm>
#include <bit>
#include <unordered_map>

#include "engine/match/rete.hpp"

namespace lastmile::rete {

Goal* GoalPool::make() {
  if (!free_.empty()) {
    Goal* goal = free_.back();
    free_.pop_back();
    return goal;
  }
  if (used_ == all_.size()) all_.emplace_back();
  Goal* goal = &all_[used_++];
  *goal = Goal();
  return goal;
}

void GoalPool::release(Goal* goal) {
  *goal = Goal();
  free_.push_back(goal);
}

void GoalPool::reset() {
  used_ = 0;
  free_.clear();
}

void Rete::reach_goal(std::uint32_t id, Token* token) {
  // One goal a partial match: rules with the same conditions get their own.
  if (token->goal) token = make(id, token, nullptr, nullptr);
  const LeanNode& node = lean_.nodes[id];
  auto rows = lean_.rows_of(node);
  const Rule& rule = *node.rule;
  const Layout& layout = rule.when.layout;
  Goal* goal = goal_pool_.make();
  token->goal = goal;
  goal->token = token;
  goal->node = id;
  goal->rule = &rule;
  if (node.gates != no_index) {
    goal->gated = true;
    for (const Gates::Open& gate : network_->gates[node.gates].open) {
      goal->gate_row = std::min(goal->gate_row, gate.row);
    }
  }
  auto* facts = arena_.array<FactId>(layout.rows);
  std::fill_n(facts, layout.rows, FactId());
  for (std::size_t s = 0; s < token->slots; ++s) {
    const Wme* wme = token->facts()[s];
    if (wme) facts[rows[s]] = wme->id;
  }
  goal->facts = {facts, layout.rows};
  std::uint64_t identity = rule.index;
  for (FactId fact : goal->facts) {
    if (fact.number) identity = hash_mix(identity, fact.number);
  }
  if (layout.columns > 1) {
    auto* columns = arena_.array<Value>(layout.columns);
    for (std::size_t c = 0; c < layout.columns; ++c) {
      columns[c] = c < token->columns ? token->row0[c] : Value();
      identity = hash_mix(identity, hash(columns[c]));
    }
    goal->columns = {columns, layout.columns};
  } else {
    goal->columns = {&now_value_, 1};
  }
  goal->identity = identity;
  Goals& goals = goals_[node.stratum];
  goals.waiting.push_back(goal);
  goal->waiting = static_cast<std::uint32_t>(goals.waiting.size());
}

// Its partial match is gone.
void Rete::forget(Goal* goal) {
  Goals& goals = goals_[lean_.nodes[goal->node].stratum];
  goal->token = nullptr;
  if (goal->waiting > 0) {
    goals.waiting[goal->waiting - 1] = nullptr;
    discard(goal);
  } else {
    goals.gone.push_back(goal);
  }
}

void Rete::discard(Goal* goal) {
  arena_.release(const_cast<FactId*>(goal->facts.data()),
                 goal->facts.size_bytes());
  if (goal->columns.data() != &now_value_) {
    arena_.release(const_cast<Value*>(goal->columns.data()),
                   goal->columns.size_bytes());
  }
  goal_pool_.release(goal);
}

bool Rete::withdraw(std::size_t stratum, MatchSink& sink) {
  if (!changes_.empty() || !noted_asks_.empty() || !root_) flush();
  Goals& goals = goals_[stratum];
  if (goals.gone.empty() && goals.rewitnessed.empty()) return false;
  reunite(goals);
  gone_.swap(goals.gone);
  rewitnessed_.swap(goals.rewitnessed);
  for (Goal* goal : rewitnessed_) {
    if (goal->token) sink.rewitnessed(*goal);
  }
  for (Goal* goal : gone_) sink.unmatched(*goal);
  for (Goal* goal : gone_) discard(goal);
  bool any = !gone_.empty();
  gone_.clear();
  rewitnessed_.clear();
  return any;
}

bool Rete::admit(std::size_t stratum, MatchSink& sink) {
  bool last = stratum == base_.strata;
  if (last && !dirty_gates_.empty()) admit_gates(sink);
  Goals& goals = goals_[stratum];
  if (goals.waiting.empty()) return false;
  fresh_.clear();
  for (Goal* goal : goals.waiting) {
    if (!goal) continue;
    goal->waiting = 0;
    std::uint64_t head = 0;
    for (std::size_t row = 1; row < 3; ++row) {
      std::span<const FactId> facts = goal->facts;
      head = head << 32 | (row < facts.size() ? facts[row].number : 0);
    }
    fresh_.push_back(
        {goal, static_cast<std::uint32_t>(goal->rule->index), head});
  }
  goals.waiting.clear();
  const Symbols& symbols = memory_.symbols();
  std::sort(fresh_.begin(), fresh_.end(), [&](const Fresh& a, const Fresh& b) {
    if (a.rule != b.rule) return a.rule < b.rule;
    if (last && a.goal->columns.size() == 1) return false;
    if (a.head != b.head) return a.head < b.head;
    return before(*a.goal, *b.goal, symbols);
  });
  for (const Fresh& one : fresh_) one.goal->id = MatchId{++ids_};
  for (const Fresh& one : fresh_) sink.matched(*one.goal);
  return !fresh_.empty();
}

// False where no identity is both gone and back; a Bloom filter knows for most.
bool Rete::may_reunite(const Goals& goals) {
  std::size_t bits = std::bit_ceil(goals.waiting.size() * 16 + 64);
  seen_.assign(bits / 64, 0);
  for (const Goal* goal : goals.waiting) {
    if (!goal) continue;
    std::uint64_t bit = goal->identity & (bits - 1);
    seen_[bit / 64] |= std::uint64_t{1} << bit % 64;
  }
  return std::ranges::any_of(goals.gone, [&](const Goal* goal) {
    std::uint64_t bit = goal->identity & (bits - 1);
    return seen_[bit / 64] >> bit % 64 & 1;
  });
}

// A match that went and came back before anybody was told is still the same.
void Rete::reunite(Goals& goals) {
  if (goals.gone.empty() || goals.waiting.empty()) return;
  if (!may_reunite(goals)) return;
  std::unordered_multimap<std::uint64_t, Goal*> back;
  bool few = goals.gone.size() * goals.waiting.size() <= 64;
  if (!few) {
    for (Goal* goal : goals.waiting) {
      if (goal) back.emplace(goal->identity, goal);
    }
  }
  auto same = [](const Goal& a, const Goal& b) {
    return a.identity == b.identity && a.rule == b.rule && same_match(a, b);
  };
  auto find = [&](const Goal& was) -> Goal* {
    if (few) {
      for (Goal* goal : goals.waiting) {
        if (goal && same(*goal, was)) return goal;
      }
      return nullptr;
    }
    auto [from, to] = back.equal_range(was.identity);
    for (auto it = from; it != to; ++it) {
      if (it->second->waiting > 0 && same(*it->second, was)) return it->second;
    }
    return nullptr;
  };
  std::erase_if(goals.gone, [&](Goal* was) {
    Goal* now = find(*was);
    if (!now) return false;
    was->token = now->token;
    was->token->goal = was;
    was->node = now->node;
    goals.waiting[now->waiting - 1] = nullptr;
    now->waiting = 0;
    if (was->rule->recursive) {
      goals.rewitnessed.push_back(was);
    }
    spent_.push_back(now);
    return true;
  });
  for (Goal* goal : spent_) discard(goal);
  spent_.clear();
}

// Every way in which the gates of a rule stand open, in order: one fact of
// each, by row.
void Rete::standing_open(const Gates& gates, OpenGates& open) const {
  open.width = gates.rule->when.layout.rows;
  open.facts.clear();
  for (std::uint32_t alpha : gates.closed_by) {
    if (alpha_count_[alpha] > 0) return;
  }
  for (const Gates::Open& gate : gates.open) {
    if (alpha_count_[gate.alpha] == 0) return;
  }
  open.facts.resize(open.width);
  for (const Gates::Open& gate : gates.open) {
    std::size_t ways = open.facts.size();
    auto* entry = static_cast<Entry*>(buckets_.find(gate.index | keyless, 0));
    for (Entry* e = entry->next; e; e = e->next) {
      for (std::size_t i = 0; i < ways; ++i) {
        open.facts.push_back(open.facts[i]);
      }
    }
    for (std::size_t at = gate.row; at < open.facts.size();) {
      for (std::size_t end = at + ways; at < end; at += open.width) {
        open.facts[at] = entry->wme->id;
      }
      entry = entry->next;
    }
  }
  open.sort();
}

void Rete::admit_gates(MatchSink& sink) {
  std::sort(dirty_gates_.begin(), dirty_gates_.end());
  for (std::uint32_t number : dirty_gates_) {
    gate_is_dirty_[number] = false;
    const Gates& gates = network_->gates[number];
    standing_open(gates, open_gates_);
    sink.gates(*gates.rule, open_gates_);
    if (open_gates_.ways() > 0) wake(gates);
  }
  dirty_gates_.clear();
}

void Rete::each(const std::function<void(const Match&)>& call) const {
  goal_pool_.each([&](const Goal& goal) {
    if (goal.token && goal.waiting == 0) call(goal);
  });
}

void Rete::count_matches(std::span<std::size_t> by_rule) const {
  OpenGates open;
  goal_pool_.each([&](const Goal& goal) {
    if (!goal.token || goal.waiting > 0) return;
    std::uint32_t gates = lean_.nodes[goal.node].gates;
    if (gates != no_index) standing_open(network_->gates[gates], open);
    by_rule[goal.rule->index] += gates == no_index ? 1 : open.ways();
  });
}

std::vector<FactId> Rete::witnesses(const Match& match) const {
  std::vector<FactId> found;
  const auto& goal = static_cast<const Goal&>(match.own ? *match.own : match);
  for (const Token* t = goal.token; t; t = t->parent) {
    const LeanNode& node = lean_.nodes[t->node];
    if (node.kind == ReteNode::Kind::Some && t->other) {
      found.push_back(t->other->id);
    }
    if (node.kind == ReteNode::Kind::Ask && t->result) {
      auto more = ask_witnesses(*t);
      found.insert(found.end(), more.begin(), more.end());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace lastmile::rete
