// engine/match/rete_ask.cpp
//
// Conditions that the evaluator is asked about: every way in which one holds
// is a partial match of its own, kept as long as it is found again.

#include <algorithm>

#include "engine/match/rete.hpp"

namespace lastmile::rete {
namespace {

// The oldest node first: what it lets through the others are asked about.
bool later(const Token* a, const Token* b) { return a->node > b->node; }

const Pattern* pattern_in(const Conditions& conditions, std::uint32_t row);

const Pattern* pattern_in(const Condition& c, std::uint32_t row) {
  if (c.form == Condition::Form::Pattern && c.pattern.row == row) {
    return &c.pattern;
  }
  if (const Pattern* found = pattern_in(c.inner, row)) return found;
  for (const Condition::Branch& branch : c.branches) {
    if (const Pattern* found = pattern_in(branch.conditions, row)) {
      return found;
    }
  }
  return nullptr;
}

const Pattern* pattern_in(const Conditions& conditions, std::uint32_t row) {
  for (const Condition& c : conditions) {
    if (const Pattern* found = pattern_in(c, row)) return found;
  }
  return nullptr;
}

}  // namespace

void Rete::mark(Token* token) {
  if (token->dirty) return;
  token->dirty = true;
  dirty_asks_.push_back(token);
  std::push_heap(dirty_asks_.begin(), dirty_asks_.end(), later);
}

void Rete::ask_all() {
  for (std::uint32_t id : noted_asks_) {
    ask_is_noted_[id] = false;
    std::uint32_t index = lean_.nodes[id].left_index;
    auto* token = static_cast<Token*>(buckets_.find(index, index));
    for (; token; token = token->held().next) mark(token);
  }
  noted_asks_.clear();
  while (!dirty_asks_.empty()) {
    std::pop_heap(dirty_asks_.begin(), dirty_asks_.end(), later);
    Token* token = dirty_asks_.back();
    dirty_asks_.pop_back();
    if (token->dead) continue;  // released at the end of the flush
    token->dirty = false;
    ask_again(token);
  }
}

// What the partial match above an Ask binds, by row.
struct Rete::Outer {
  std::vector<FactId> facts;
  std::vector<const Pattern*> patterns;
};

Rete::Outer Rete::outer_of(const LeanNode& node, const Token& token,
                           std::size_t slots) const {
  const When& when = node.rule->when;
  Outer outer{std::vector<FactId>(when.layout.rows),
              std::vector<const Pattern*>(when.layout.rows)};
  auto rows = lean_.rows_of(node);
  for (std::size_t s = 0; s < slots; ++s) {
    const Wme* wme = token.facts()[s];
    if (!wme) continue;
    std::uint32_t row = rows[s];
    outer.facts[row] = wme->id;
    outer.patterns[row] = pattern_in(when.conditions, row);
  }
  return outer;
}

// Asked once more: the witnesses of a way are kept nowhere.
std::vector<FactId> Rete::ask_witnesses(const Token& result) const {
  const LeanNode& node = lean_.nodes[result.node];
  auto rows = lean_.rows_of(node);
  const Token& asked = *result.parent;
  std::size_t slots = asked.parent->slots;
  Outer outer = outer_of(node, asked, slots);
  std::vector<FactId> found;
  bool first = true;
  evaluator_.each_way(
      *node.rule, node.rule->when.layout,
      *network_->nodes[result.node].condition,
      {outer.facts, outer.patterns, {asked.row0, asked.columns}},
      [&](const MatchView& view) {
        bool same =
            std::equal(view.columns.begin(), view.columns.end(), result.row0);
        for (std::size_t s = slots; s < rows.size(); ++s) {
          const Wme* wme = result.facts()[s];
          same = same && view.facts[rows[s]] == (wme ? wme->id : FactId());
        }
        std::vector<FactId> more(view.witnesses.begin(), view.witnesses.end());
        if (same && (first || stood_before(more, found))) {
          found = std::move(more);
          first = false;
        }
        return !same || node.recursive;
      },
      node.recursive);
  return found;
}

void Rete::ask_again(Token* token) {
  const LeanNode& node = lean_.nodes[token->node];
  auto rows = lean_.rows_of(node);
  std::size_t outer = token->parent->slots;
  Outer bound = outer_of(node, *token, outer);
  std::vector<Token*> before;
  for (Token* t = token->children; t; t = t->next_sibling) before.push_back(t);
  struct Way {
    std::vector<Wme*> facts;
    std::vector<Value> columns;
  };
  std::vector<Way> fresh;
  std::vector<Way> seen;
  std::vector<Token*> kept;
  auto same = [&](const Way& way, Token* t) {
    return std::equal(way.facts.begin(), way.facts.end(), t->facts() + outer) &&
           std::equal(way.columns.begin(), way.columns.end(), t->row0);
  };
  auto find_way = [&](const MatchView& view) {
    Way way{{}, {view.columns.begin(), view.columns.end()}};
    for (std::size_t s = outer; s < rows.size(); ++s) {
      FactId fact = view.facts[rows[s]];
      way.facts.push_back(
          fact.number ? wme_of(memory_.fact(fact), memory_.hooks(fact).matcher)
                      : nullptr);
    }
    bool twice = std::any_of(seen.begin(), seen.end(), [&](const Way& w) {
      return w.facts == way.facts && w.columns == way.columns;
    });
    if (twice) return true;
    seen.push_back(way);
    auto at = std::find_if(before.begin(), before.end(),
                           [&](Token* t) { return same(way, t); });
    if (at == before.end()) {
      fresh.push_back(std::move(way));
      return true;
    }
    kept.push_back(*at);
    before.erase(at);
    return true;
  };
  evaluator_.each_way(
      *node.rule, node.rule->when.layout,
      *network_->nodes[token->node].condition,
      {bound.facts, bound.patterns, {token->row0, token->columns}}, find_way);
  for (Token* t : before) drop(t);
  if (node.recursive) {
    for (Token* t : kept) tell_witness(t);
  }
  for (const Way& way : fresh) {
    Token* result = make(token->node, token, nullptr, nullptr);
    result->result = true;
    std::copy(way.facts.begin(), way.facts.end(), result->facts() + outer);
    auto* row0 = arena_.array<Value>(way.columns.size());
    std::copy(way.columns.begin(), way.columns.end(), row0);
    result->row0 = row0;
    result->owns_row0 = true;
    result->columns = static_cast<std::uint32_t>(way.columns.size());
    pass(result);
  }
}

}  // namespace lastmile::rete
