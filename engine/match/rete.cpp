#include "engine/match/rete.hpp"

#include <algorithm>

#include "engine/match/ordered.hpp"

namespace lastmile {
namespace rete {

Rete::Rete(const KnowledgeBase& base, std::shared_ptr<const Network> network,
           Evaluator& evaluator, WorkingMemory& memory, std::int64_t now)
    : base_(base),
      network_(std::move(network)),
      lean_(*network_->lean),
      evaluator_(evaluator),
      memory_(memory),
      now_(now),
      now_value_(Value::time(now)),
      buckets_(network_->indexes),
      alpha_count_(network_->alphas.size()),
      node_count_(network_->nodes.size()),
      goals_(base.strata + 1),
      awake_(network_->alphas.size() + 1),
      gate_is_dirty_(network_->gates.size()),
      ask_is_noted_(network_->nodes.size()),
      staying_(network_->alphas.size()) {
  asleep_.reserve(network_->nodes.size());
  for (const ReteNode& node : network_->nodes) asleep_.push_back(node.sleeps);
  asleep_[0] = false;
  for (std::size_t alpha = 0; alpha < network_->alphas.size(); ++alpha) {
    for (const AlphaNode::Side& side : network_->alphas[alpha].rights) {
      if (!asleep_[side.node]) ++awake_[alpha];
    }
  }
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
  for (std::uint32_t node : woken_) {
    asleep_[node] = true;
    --awake_[lean_.nodes[node].alpha];
  }
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

// Changes for which room is kept.
constexpr std::size_t most_kept = 16 * 1024;

void Rete::flush() {
  if (!root_) {
    root_ = new_token(0);
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
  // What is told at once at the beginning may be far more than ever again.
  if (changes_.capacity() > most_kept) std::vector<Change>().swap(changes_);
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
  for (std::uint32_t node : lean_.asks_of(lean_.types[type])) {
    if (ask_is_noted_[node]) continue;
    ask_is_noted_[node] = true;
    noted_asks_.push_back(node);
  }
}

void Rete::look_up(const Fact& fact, const LeanDispatch& by,
                   std::uint64_t reading) {
  std::uint64_t h = 0;
  bool known = true;
  for (FieldIndex field : by.fields) {
    known = known && fact.values[field].known();
    h = hash_mix(h, hash(fact.values[field]));
  }
  if (!known) {
    show(fact, by.possible, reading);
    return;
  }
  const LeanDispatch::Slot* slots = lean_.slots.data() + by.slots;
  for (std::size_t at = h & by.mask; slots[at].count != 0;
       at = (at + 1) & by.mask) {
    if (slots[at].hash != h) continue;
    show(fact, {lean_.listed.data() + slots[at].first, slots[at].count},
         reading);
    return;
  }
}

void Rete::show(const Fact& fact, std::span<const std::uint32_t> alphas,
                std::uint64_t reading) {
  for (std::uint32_t alpha : alphas) {
    bool reads = reading == whatever || lean_.alphas[alpha].reads & reading;
    if (reads && passes(alpha, fact.values.data())) found_.push_back(alpha);
  }
}

// Of those that read one of some fields.
void Rete::find_alphas(const Fact& fact, std::uint64_t reading) {
  const LeanType& type = lean_.types[fact.type];
  found_.clear();
  show(fact, lean_.always_of(type), reading);
  for (const LeanDispatch& by : lean_.by_values_of(type)) {
    look_up(fact, by, reading);
  }
}

bool Rete::passes(std::uint32_t id, const Value* fields) {
  const LeanAlpha& alpha = lean_.alphas[id];
  if (!alpha.possible) {
    for (FieldIndex field : lean_.binds_of(alpha)) {
      if (!fields[field].known()) return false;
    }
  }
  for (const RowTest& one : lean_.tests_of(alpha)) {
    bool holds = one.op == RowTest::Op::General
                     ? passes_general(network_->alphas[id], one, fields)
                     : test(one, fields, root_, nullptr, alpha.possible);
    if (!holds) return false;
  }
  return true;
}

bool Rete::passes_general(const AlphaNode& alpha, const RowTest& one,
                          const Value* fields) {
  scratch_.assign(alpha.row + 1, nullptr);
  scratch_[0] = &now_value_;
  scratch_[alpha.row] = fields;
  return general(*one.general, fields, *alpha.rule, alpha.possible);
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
  if (lean_.alphas[alpha].possible && !turned) return;
  dirty_gates(alpha);
}

void Rete::dirty_gates(std::uint32_t alpha) {
  for (std::uint32_t gate : lean_.gated_of(lean_.alphas[alpha])) {
    if (gate_is_dirty_[gate]) continue;
    gate_is_dirty_[gate] = true;
    dirty_gates_.push_back(gate);
  }
}

void Rete::add(FactId id) {
  // It came and went before anybody asked.
  Fact fact;
  WorkingMemory::Hooks* hooks = memory_.standing(id, fact);
  if (!hooks) return;
  note_asks(fact.type);
  find_alphas(fact, whatever);
  if (found_.empty()) return;
  Wme* wme = wme_of(fact, hooks->matcher);
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
    return;
  }
  if (!alphas.empty()) wme->few[0] = alphas.front();
  if (alphas.size() == 2) wme->few[1] = alphas.back();
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
  tell_rights(wme, alphas);
  for (std::uint32_t held_by : alphas) {
    const LeanAlpha& alpha = lean_.alphas[held_by];
    for (const LeanSide& side : lean_.lefts_of(alpha)) {
      if (alpha_count_[side.other] > 0) left(side, wme);
    }
    for (std::uint32_t node : lean_.enters_of(alpha)) enter(node, wme);
  }
}

// The nodes of all its alphas, the youngest first. Mostly there is nothing to
// do in nearly all of them, and telling one changes that for none that is
// older.
void Rete::tell_rights(Wme* wme, std::span<const std::uint32_t> alphas) {
  to_tell_.clear();
  for (std::uint32_t alpha : alphas) {
    if (awake_[alpha] == 0) continue;
    for (const LeanSide& side : lean_.rights_of(lean_.alphas[alpha])) {
      if (listens(side)) to_tell_.push_back(&side);
    }
  }
  if (alphas.size() > 1) {
    std::sort(to_tell_.begin(), to_tell_.end(),
              [](const auto* a, const auto* b) { return a->node > b->node; });
  }
  for (const LeanSide* side : to_tell_) tell_right(*side, wme);
}

bool Rete::listens(const LeanSide& side) const {
  if (asleep_[side.node]) return false;
  return side.other == no_index ? node_count_[side.node] != 0
                                : alpha_count_[side.other] != 0;
}

void Rete::tell_right(const LeanSide& side, Wme* wme) {
  if (side.index & keyless) {
    void* lefts = buckets_.find(side.index, 0);
    if (lefts) meet_lefts(side.node, wme, lefts);
    return;
  }
  const OwnKey& own = own_key(side.keys);
  if (!own.known) {
    meet_all(side.node, wme);
  } else if (void* lefts = buckets_.find(side.index, own.key)) {
    meet_lefts(side.node, wme, lefts);
  }
}

// An Ask may speak of facts that no alpha holds.
Wme* Rete::wme_of(const Fact& fact, void*& hook) {
  if (!hook) {
    Wme* wme = arena_.make<Wme>();
    wme->values = fact.values.data();
    wme->id = fact.id;
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
  const LeanAlpha& alpha = lean_.alphas[held_by];
  for (const LeanIndex& index : lean_.indexes_of(alpha)) {
    // A fact of which a key is unknown agrees with nothing for certain; what
    // it may agree with finds it under the index itself.
    const OwnKey& own = own_key(index.keys);
    bool ordered = index.ordered != no_field;
    bool known = own.known && (!ordered || wme->values[index.ordered].known());
    if (!known && !alpha.possible) continue;
    bool in_order = ordered && known;
    std::uint32_t id = known ? index.id : index.rest();
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
    Ordered(root, network_->ordered[entry->index & ~keyless]).erase(entry);
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
