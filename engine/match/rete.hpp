// engine/match/rete.hpp
//
// One session's state of a Network: which facts and partial matches stand in
// which node. Changes are noted and worked off, in their order, when the
// session asks for consequences; then the evaluator is asked once more where
// something that an Ask speaks of has changed.

#pragma once

#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/match/buckets.hpp"
#include "engine/match/lean.hpp"
#include "engine/match/network.hpp"
#include "engine/match/rete_memory.hpp"

namespace lastmile::rete {

inline constexpr std::uint64_t key_seed = 0x6B6579;

// Goals stay Goals when they are given back: the agenda may still point there.
class GoalPool {
 public:
  Goal* make();
  void release(Goal* goal);
  void reset();
  template <class F>
  void each(F call) const {
    for (std::size_t i = 0; i < used_; ++i) call(all_[i]);
  }

 private:
  std::deque<Goal> all_;
  std::size_t used_ = 0;
  std::vector<Goal*> free_;
};

class Rete final : public Matcher {
 public:
  Rete(const KnowledgeBase& base, std::shared_ptr<const Network> network,
       Evaluator& evaluator, WorkingMemory& memory, std::int64_t now);

  void added(const Fact& fact) override;
  void removed(const Fact& fact) override;
  void collected(TypeId type) override;
  bool withdraw(std::size_t stratum, MatchSink& sink) override;
  bool admit(std::size_t stratum, MatchSink& sink) override;
  std::vector<FactId> witnesses(const Match& match) const override;
  void reset() override;
  void each(const std::function<void(const Match&)>& call) const override;
  void count_matches(std::span<std::size_t> by_rule) const override;
  bool count_nodes(NodeCounts& counts) const override;  // rete_counts.cpp

 private:
  struct Goals {
    std::vector<Goal*> waiting;  // null where it went before it was admitted
    std::vector<Goal*> gone;
    std::vector<Goal*> rewitnessed;
  };
  struct Change {
    FactId fact;
    bool added;
  };
  struct Fresh {
    Goal* goal;
    std::uint32_t rule;
    std::uint64_t head;  // the facts of its first two rows
  };

  // rete.cpp: facts.
  void flush();
  void add(FactId id);
  void remove(FactId id);
  void enter_alphas(Wme* wme, std::span<const std::uint32_t> alphas);
  void leave_alphas(Wme* wme, std::span<const std::uint32_t> alphas);
  void hold_by(Wme* wme, std::span<const std::uint32_t> alphas);
  Wme* wme_of(const Fact& fact, void*& hook);
  static constexpr std::uint64_t whatever = 0;  // they read
  void find_alphas(const Fact& fact, std::uint64_t reading);
  void look_up(const Fact& fact, const LeanDispatch& by, std::uint64_t reading);
  void show(const Fact& fact, std::span<const std::uint32_t> alphas,
            std::uint64_t reading);
  bool passes(std::uint32_t id, const Value* fields);
  bool passes_general(const AlphaNode& alpha, const RowTest& one,
                      const Value* fields);
  void count(std::uint32_t alpha, bool up);
  void dirty_gates(std::uint32_t alpha);
  void insert(std::uint32_t held_by, Wme* wme);
  void tell_rights(Wme* wme, std::span<const std::uint32_t> alphas);
  bool listens(const LeanSide& side) const;
  void tell_right(const LeanSide& side, Wme* wme);
  void unlink(Entry* entry);
  void note_asks(TypeId type);
  void finish();

  // rete_update.cpp: a fact in the place of another.
  bool update(FactId from, FactId to);
  bool stays(std::uint32_t alpha) const { return staying_[alpha] == updates_; }
  void sort_alphas(const Wme& wme, const Fact& fact);
  Wme* part(Wme* wme);
  void put_in_order(std::span<Entry* const> entries);
  void renew(Token* token, const Wme* left);

  // rete_tests.cpp
  bool test(const RowTest& test, const Value* fields, const Token* token,
            const Wme* left, bool possible) const;
  const Value& operand_of(const RowTest& test, const Token* token,
                          const Wme* left) const;
  bool general(const FieldTest& test, const Value* fields, const Rule& rule,
               bool possible);
  void lay_rows(const LeanNode& node, const Token* token, Wme* left);
  bool agrees(const LeanNode& node, const Token* token, Wme* left,
              const Wme& wme);
  void look_at(const Wme& wme);
  struct OwnKey {
    std::uint64_t key = 0;
    std::uint32_t look = 0;  // in which it was computed
    bool known = false;      // all its fields are
  };
  const OwnKey& own_key(std::uint32_t keys) {
    OwnKey& own = own_keys_[keys];
    if (own.look != look_) {
      own.look = look_;
      compute(own, *looked_at_, lean_.key_fields_of(looked_at_->type, keys));
    }
    return own;
  }
  static void compute(OwnKey& own, const Wme& wme,
                      std::span<const FieldIndex> fields);
  std::uint64_t key_of(const LeanNode& node, const Token& token) const;
  template <class F>
  bool each_of(const LeanNode& node, void* list, const Token* token, Wme* left,
               F visit);
  bool filter(std::uint32_t id, Token* token);

  // rete_joins.cpp
  void meet_lefts(std::uint32_t id, Wme* wme, void* lefts);
  void meet_all(std::uint32_t id, Wme* wme);
  void meet(std::uint32_t id, Token* token, Wme* wme);
  void left(const LeanSide& side, Wme* wme);
  void enter(std::uint32_t id, Wme* wme);
  Token* new_token(std::uint32_t id);
  Token* make(std::uint32_t id, Token* parent, Wme* left, Wme* right);
  void pass(Token* token);
  void reach(std::uint32_t child, Token* token);
  void hold(Token* token, std::uint32_t id, std::uint32_t index,
            std::uint64_t hash);
  void let_go(Token* token);
  void settle(Token* token, const LeanNode& node);
  Wme* find_other(const LeanNode& node, Token* token);
  void take_other(Token* token, Wme* wme);
  void leave_other(Token* token);
  void open(Token* token);
  void close(Token* token);
  void lost_other(Token* token);
  void drop(Token* token);
  void release(Token* token);
  void tell_witness(Token* token);

  // rete_sleep.cpp
  void wake(const Gates& gates);
  std::vector<Wme*> facts_of(std::uint32_t alpha) const;
  std::vector<Token*> tokens_of(std::uint32_t id) const;

  // rete_ask.cpp
  void ask_again(Token* token);
  void mark(Token* token);
  void ask_all();
  struct Outer;
  Outer outer_of(const LeanNode& node, const Token& token,
                 std::size_t slots) const;
  std::vector<FactId> ask_witnesses(const Token& result) const;

  // rete_goals.cpp
  void reach_goal(std::uint32_t id, Token* token);
  void forget(Goal* goal);
  void discard(Goal* goal);
  void reunite(Goals& goals);
  bool may_reunite(const Goals& goals);
  void admit_gates(MatchSink& sink);
  void standing_open(const Gates& gates, OpenGates& open) const;

  const KnowledgeBase& base_;
  std::shared_ptr<const Network> network_;
  const Lean& lean_;
  Evaluator& evaluator_;
  WorkingMemory& memory_;
  std::int64_t now_;
  Value now_value_;

  Arena arena_;
  Buckets buckets_;
  GoalPool goal_pool_;
  std::vector<std::uint32_t> alpha_count_;  // by alpha: facts
  std::vector<std::uint32_t> node_count_;   // by join: what is left of it
  std::vector<std::uint32_t> counted_alphas_, counted_nodes_;  // ever, to reset
  std::vector<Goals> goals_;                                   // by stratum
  std::vector<Change> changes_;
  Token* root_ = nullptr;  // made with the first flush

  std::vector<bool> asleep_;          // by node
  std::vector<std::uint32_t> woken_;  // nodes, to send back to sleep
  // By alpha: nodes that are awake and on whose right it is. (What wakes and
  // has no alpha counts for the first; one too many costs a look.)
  std::vector<std::uint32_t> awake_;
  std::vector<std::uint32_t> dirty_gates_;
  std::vector<bool> gate_is_dirty_;
  std::vector<Token*> dirty_asks_;  // a heap, the oldest node first
  std::vector<bool> ask_is_noted_;
  std::vector<std::uint32_t> noted_asks_;
  // Given back once nothing points at them any more.
  std::vector<Wme*> late_wmes_;
  std::vector<Token*> late_tokens_;

  // An update: by alpha, the last in which the fact stayed with it; what the
  // fact stays with, leaves and comes to.
  std::vector<std::uint64_t> staying_;
  std::uint64_t updates_ = 1;
  std::vector<std::uint32_t> stay_, leave_, come_;
  std::vector<Entry*> in_order_;

  // The fact that is looked at: its alphas, and what its keys come to.
  std::vector<std::uint32_t> found_;
  std::vector<OwnKey> own_keys_;
  const Wme* looked_at_ = nullptr;
  std::uint32_t look_ = 0;
  // What is left to tell of a fact, by its alphas.
  std::vector<const LeanSide*> to_tell_;
  std::vector<const Value*> scratch_;  // the rows that a test looks at
  OpenGates open_gates_;
  std::vector<Fresh> fresh_;
  std::vector<Goal*> spent_, gone_, rewitnessed_;
  std::vector<std::uint64_t> seen_;  // a Bloom filter
  std::uint32_t ids_ = 0;
};

}  // namespace lastmile::rete
