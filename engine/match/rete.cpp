#include "engine/match/rete.hpp"

#include <algorithm>

#include "engine/match/ordered.hpp"

namespace lastmile {
namespace rete {

Rete::Rete(const KnowledgeBase& base, std::shared_ptr<const Network> network,
           Evaluator& evaluator, WorkingMemory& memory, std::int64_t now)
    : base_(base),
      network_(std::move(network)),
      evaluator_(evaluator),
      memory_(memory),
      now_(now),
      now_value_(Value::time(now)),
      buckets_(network_->keyless),
      alpha_count_(network_->alphas.size()),
      node_count_(network_->nodes.size()),
      goals_(base.strata + 1),
      gate_is_dirty_(network_->gates.size()),
      ask_is_noted_(network_->nodes.size()),
      staying_(network_->alphas.size()) {
  asleep_.reserve(network_->nodes.size());
  for (const ReteNode& node : network_->nodes) asleep_.push_back(node.sleeps);
  asleep_[0] = false;
  std::size_t keys = 0;
  for (const auto& of : network_->keys) keys = std::max(keys, of.size());
  own_keys_.resize(keys);
}

void Rete::added(const Fact& fact) { changes_.push_back({fact.id, true}); }

void Rete::removed(const Fact& fact) { changes_.push_back({fact.id, false}); }

void Rete::collected(TypeId type) {
  for (std::uint32_t node : network_->asks_collected[type]) {
    if (ask_is_noted_[node]) continue;
    ask_is_noted_[node] = true;
    noted_asks_.push_back(node);
  }
}

void Rete::reset() {
  arena_.reset();
  buckets_.reset();
  goal_pool_.reset();
  for (std::uint32_t alpha : counted_alphas_) alpha_count_[alpha] = 0;
  for (std::uint32_t node : counted_nodes_) node_count_[node] = 0;
  counted_alphas_.clear();
  counted_nodes_.clear();
  for (Goals& goals : goals_) {
    goals.waiting.clear();
    goals.gone.clear();
    goals.rewitnessed.clear();
  }
  changes_.clear();
  root_ = nullptr;
  for (std::uint32_t node : woken_) asleep_[node] = true;
  woken_.clear();
  for (std::uint32_t gate : dirty_gates_) gate_is_dirty_[gate] = false;
  dirty_gates_.clear();
  dirty_asks_.clear();
  for (std::uint32_t node : noted_asks_) ask_is_noted_[node] = false;
  noted_asks_.clear();
  late_wmes_.clear();
  late_tokens_.clear();
  fresh_.clear();
  ids_ = 0;
}

// ---- changes ----

void Rete::flush() {
  if (!root_) {
    root_ = new (arena_.allocate(Token::bytes(0))) Token();
    root_->row0 = &now_value_;
    root_->columns = 1;
    for (std::uint32_t g = 0; g < network_->gates.size(); ++g) {
      // A rule whose gates are all of `no` is open at the start.
      if (!network_->gates[g].open.empty()) continue;
      gate_is_dirty_[g] = true;
      dirty_gates_.push_back(g);
    }
    pass(root_);
  }
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    const Change& change = changes_[i];
    // What comes in the place of a fact comes before that goes: what the one
    // blocked or witnessed mostly hangs on the other next.
    bool replaced = !change.added && i + 1 < changes_.size() &&
                    changes_[i + 1].added &&
                    memory_.fact(change.fact).type ==
                        memory_.fact(changes_[i + 1].fact).type;
    if (replaced && update(change.fact, changes_[i + 1].fact)) {
      ++i;
      continue;
    }
    if (replaced) add(changes_[++i].fact);
    if (change.added) {
      add(change.fact);
    } else {
      remove(change.fact);
    }
  }
  changes_.clear();
  finish();
}

void Rete::finish() {
  if (!noted_asks_.empty() || !dirty_asks_.empty()) ask_all();
  for (Token* token : late_tokens_) release(token);
  late_tokens_.clear();
  for (Wme* wme : late_wmes_) {
    if (wme->alphas > 2) {
      arena_.release(wme->many, wme->alphas * sizeof(std::uint32_t));
    }
    arena_.release(wme, sizeof(Wme));
  }
  late_wmes_.clear();
}

void Rete::note_asks(TypeId type) {
  for (std::uint32_t node : network_->dispatch[type].asks) {
    if (ask_is_noted_[node]) continue;
    ask_is_noted_[node] = true;
    noted_asks_.push_back(node);
  }
}

void Rete::look_up(const Fact& fact, const Network::Dispatch::ByValues& by) {
  std::uint64_t h = 0;
  bool known = true;
  for (FieldIndex field : by.fields) {
    known = known && fact.values[field].known();
    h = hash_mix(h, hash(fact.values[field]));
  }
  auto show = [&](std::span<const std::uint32_t> alphas) {
    for (std::uint32_t alpha : alphas) {
      if (passes(network_->alphas[alpha], fact.values.data())) {
        found_.push_back(alpha);
      }
    }
  };
  if (!known) {
    show(by.possible);
    return;
  }
  std::size_t mask = by.slots.size() - 1;
  for (std::size_t at = h & mask; by.slots[at].count != 0;
       at = (at + 1) & mask) {
    const auto& slot = by.slots[at];
    if (slot.hash == h) {
      show({&by.alphas[slot.first], slot.count});
      return;
    }
  }
}

void Rete::find_alphas(const Fact& fact) {
  const Network::Dispatch& dispatch = network_->dispatch[fact.type];
  found_.clear();
  for (std::uint32_t alpha : dispatch.always) {
    if (passes(network_->alphas[alpha], fact.values.data())) {
      found_.push_back(alpha);
    }
  }
  for (const auto& by : dispatch.by_values) look_up(fact, by);
}

bool Rete::passes(const AlphaNode& alpha, const Value* fields) {
  if (!alpha.possible) {
    for (FieldIndex field : alpha.binds) {
      if (!fields[field].known()) return false;
    }
  }
  for (const RowTest& one : alpha.tests) {
    if (one.op == RowTest::Op::Equal && one.from == RowTest::From::Constant &&
        fields[one.field].known()) {
      if (!(fields[one.field] == one.constant)) return false;
      continue;
    }
    if (one.op == RowTest::Op::General) {
      scratch_.assign(alpha.row + 1, nullptr);
      scratch_[0] = &now_value_;
      scratch_[alpha.row] = fields;
      if (!general(*one.general, fields, *alpha.rule, alpha.possible)) {
        return false;
      }
      continue;
    }
    static const ReteNode certain{.kind = ReteNode::Kind::Join};
    static const ReteNode possible{.kind = ReteNode::Kind::Not};
    if (!test(one, fields, root_, nullptr,
              alpha.possible ? possible : certain)) {
      return false;
    }
  }
  return true;
}

void Rete::count(std::uint32_t alpha, bool up) {
  bool turned = false;  // from none to some, or back
  if (up) {
    turned = alpha_count_[alpha]++ == 0;
    if (turned) counted_alphas_.push_back(alpha);
  } else {
    turned = --alpha_count_[alpha] == 0;
  }
  // Of what closes a rule it does not matter how many there are.
  if (network_->alphas[alpha].possible && !turned) return;
  dirty_gates(alpha);
}

void Rete::dirty_gates(std::uint32_t alpha) {
  for (std::uint32_t gate : network_->alphas[alpha].gated) {
    if (gate_is_dirty_[gate]) continue;
    gate_is_dirty_[gate] = true;
    dirty_gates_.push_back(gate);
  }
}

void Rete::add(FactId id) {
  // It came and went before anybody asked.
  if (!memory_.alive(id)) return;
  Fact fact = memory_.fact(id);
  note_asks(fact.type);
  find_alphas(fact);
  if (found_.empty()) return;
  Wme* wme = wme_of(id);
  hold_by(wme, found_);
  enter_alphas(wme, wme->held_by());
}

void Rete::hold_by(Wme* wme, std::span<const std::uint32_t> alphas) {
  if (wme->alphas > 2) {
    arena_.release(wme->many, wme->alphas * sizeof(std::uint32_t));
  }
  wme->alphas = static_cast<std::uint16_t>(alphas.size());
  if (alphas.size() > 2) {
    wme->many = arena_.array<std::uint32_t>(alphas.size());
    std::copy(alphas.begin(), alphas.end(), wme->many);
  } else {
    std::copy(alphas.begin(), alphas.end(), wme->few);
  }
}

void Rete::enter_alphas(Wme* wme, std::span<const std::uint32_t> alphas) {
  look_at(*wme);
  for (std::uint32_t alpha : alphas) {
    count(alpha, true);
    insert(alpha, wme);
  }
  // Descendants before ancestors: what an ancestor lets through meets its
  // descendants as they stand after the change, and must not be told of it
  // again.
  for (const AlphaNode::Side& side : rights_of(alphas)) {
    bool empty = side.other == no_index ? node_count_[side.node] == 0
                                        : alpha_count_[side.other] == 0;
    if (!empty) right(side.node, wme);
  }
  for (std::uint32_t held_by : alphas) {
    const AlphaNode& alpha = network_->alphas[held_by];
    for (const AlphaNode::Side& side : alpha.lefts) {
      if (alpha_count_[side.other] > 0) left(side.node, wme);
    }
    for (std::uint32_t node : alpha.enters) enter(node, wme);
  }
}

// The nodes of all its alphas, the youngest first.
std::span<const AlphaNode::Side> Rete::rights_of(
    std::span<const std::uint32_t> alphas) {
  if (alphas.empty()) return {};
  if (alphas.size() == 1) return network_->alphas[alphas[0]].rights;
  constexpr std::size_t most = 1024;  // combinations that are remembered
  std::uint64_t h = 0;
  for (std::uint32_t alpha : alphas) h = hash_mix(h, alpha);
  if (rights_.size() >= most && !rights_.contains(h)) rights_.clear();
  Rights& rights = rights_[h];
  if (std::ranges::equal(rights.alphas, alphas)) return rights.sides;
  rights.alphas.assign(alphas.begin(), alphas.end());
  rights.sides.clear();
  for (std::uint32_t alpha : alphas) {
    const auto& more = network_->alphas[alpha].rights;
    rights.sides.insert(rights.sides.end(), more.begin(), more.end());
  }
  std::sort(rights.sides.begin(), rights.sides.end(),
            [](const auto& a, const auto& b) { return a.node > b.node; });
  return rights.sides;
}

// An Ask may speak of facts that no alpha holds.
Wme* Rete::wme_of(FactId id) {
  void*& hook = memory_.hooks(id).matcher;
  if (!hook) {
    Fact fact = memory_.fact(id);
    Wme* wme = arena_.make<Wme>();
    wme->values = fact.values.data();
    wme->id = id;
    wme->type = fact.type;
    hook = wme;
  }
  return static_cast<Wme*>(hook);
}

void Rete::remove(FactId id) {
  note_asks(memory_.fact(id).type);
  void*& hook = memory_.hooks(id).matcher;
  if (!hook) return;
  Wme* wme = static_cast<Wme*>(hook);
  hook = nullptr;
  leave_alphas(wme, wme->held_by());
}

// Takes it from its indexes and ends what it took part in.
void Rete::leave_alphas(Wme* wme, std::span<const std::uint32_t> alphas) {
  for (Entry *entry = wme->entries, *next = nullptr; entry; entry = next) {
    next = entry->next_of_wme;
    unlink(entry);
    arena_.release(entry, sizeof(Entry));
  }
  for (std::uint32_t alpha : alphas) count(alpha, false);
  while (wme->lefts) drop(wme->lefts);
  while (wme->rights) drop(wme->rights);
  while (wme->held) lost_other(wme->held);
  late_wmes_.push_back(wme);
}

// ---- indexes ----

void Rete::insert(std::uint32_t held_by, Wme* wme) {
  const AlphaNode& alpha = network_->alphas[held_by];
  for (const AlphaNode::Index& index : alpha.indexes) {
    // A fact of which a key is unknown agrees with nothing for certain; what
    // it may agree with finds it under the index itself.
    const OwnKey& own = own_key(index.keys);
    bool ordered = index.ordered != no_field;
    bool known = own.known && (!ordered || wme->values[index.ordered].known());
    if (!known && !alpha.possible) continue;
    bool in_order = ordered && known;
    std::uint32_t id = index.id + (ordered && !known);
    std::uint64_t key = known ? own.key : id;
    void*& head = buckets_.head(id, key);
    auto* entry = new (arena_.allocate(sizeof(Entry)))
        Entry{wme, nullptr, nullptr, wme->entries, key, id, in_order};
    wme->entries = entry;
    if (in_order) {
      Ordered(head, index.ordered).insert(entry);
      continue;
    }
    entry->next = static_cast<Entry*>(head);
    if (entry->next) entry->next->previous = entry;
    head = entry;
  }
}

void Rete::unlink(Entry* entry) {
  if (entry->in_order) {
    void*& root = buckets_.head(entry->index, entry->hash);
    Ordered(root, network_->ordered[entry->index]).erase(entry);
    if (!root) buckets_.erase(entry->index, entry->hash);
    return;
  }
  if (entry->next) entry->next->previous = entry->previous;
  if (entry->previous) {
    entry->previous->next = entry->next;
  } else if (entry->next) {
    buckets_.head(entry->index, entry->hash) = entry->next;
  } else {
    buckets_.erase(entry->index, entry->hash);
  }
}

}  // namespace rete

std::unique_ptr<Matcher> make_rete(const KnowledgeBase& base,
                                   std::shared_ptr<const Network> network,
                                   Evaluator& evaluator, WorkingMemory& memory,
                                   std::int64_t now) {
  return std::make_unique<rete::Rete>(base, std::move(network), evaluator,
                                      memory, now);
}

}  // namespace lastmile
