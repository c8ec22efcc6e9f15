#include <algorithm>
#include <numeric>

#include "engine/match/matcher.hpp"

namespace lastmile {
namespace {

class NaiveMatcher final : public Matcher {
 public:
  NaiveMatcher(const KnowledgeBase& base, Evaluator& evaluator)
      : base_(base), evaluator_(evaluator), rules_(base.rules.size()) {
    by_type_.resize(base.schema.size());
    strata_.resize(base.strata + 1);
    for (const Rule& rule : base.rules) {
      State& state = rules_[rule.index];
      state.rule = &rule;
      state.dirty = true;
      strata_[rule.derives() ? rule.stratum : base.strata].push_back(&state);
      for (const Mention& mention : mentions(rule.when.conditions)) {
        by_type_[mention.type].push_back(&state);
      }
    }
  }

  void added(const Fact& fact) override { touch(fact.type); }
  void removed(const Fact& fact) override { touch(fact.type); }

  // A derived type is complete where what lies below it is.
  void collected(TypeId type) override {
    for (std::size_t t = 0; t < by_type_.size(); ++t) {
      const auto& below = base_.observed_below[t];
      if (std::binary_search(below.begin(), below.end(), type)) {
        touch(static_cast<TypeId>(t));
      }
    }
  }

  bool withdraw(std::size_t stratum, MatchSink& sink) override {
    bool changed = false;
    for (State* state : strata_[stratum]) {
      if (!state->dirty) continue;
      state->dirty = false;
      changed = withdraw(*state, sink) || changed;
    }
    return changed;
  }

  bool admit(std::size_t stratum, MatchSink& sink) override {
    bool changed = false;
    for (State* state : strata_[stratum]) {
      std::vector<std::unique_ptr<Found>> fresh = std::move(state->fresh);
      state->fresh.clear();
      for (auto& found : fresh) {
        found->id = MatchId{++last_};
        state->matches.push_back(std::move(found));
      }
      std::size_t first = state->matches.size() - fresh.size();
      for (std::size_t i = 0; i < fresh.size(); ++i) {
        sink.matched(*state->matches[first + i]);
        changed = true;
      }
    }
    return changed;
  }

  std::vector<FactId> witnesses(const Match& match) const override {
    return static_cast<const Found&>(match.own ? *match.own : match)
        .witnessed_by;
  }

  void reset() override {
    for (State& state : rules_) {
      state.matches.clear();
      state.fresh.clear();
      state.dirty = true;
    }
    gone_.clear();
    last_ = 0;
  }

  void each(const std::function<void(const Match&)>& call) const override {
    for (const State& state : rules_) {
      for (const auto& match : state.matches) call(*match);
    }
  }

  void count_matches(std::span<std::size_t> by_rule) const override {
    for (std::size_t r = 0; r < rules_.size(); ++r) {
      by_rule[r] += rules_[r].matches.size();
    }
  }

 private:
  // A match with what it shows.
  struct Found : Match {
    std::vector<FactId> own_facts;
    std::vector<Value> own_columns;
    std::vector<FactId> witnessed_by;
  };
  struct State {
    const Rule* rule = nullptr;
    bool dirty = false;
    std::vector<std::unique_ptr<Found>> matches;
    std::vector<std::unique_ptr<Found>> fresh;  // and not yet admitted
  };

  void touch(TypeId type) {
    for (State* state : by_type_[type]) state->dirty = true;
  }

  std::vector<std::unique_ptr<Found>> found(const Rule& rule) {
    std::vector<std::unique_ptr<Found>> now;
    evaluator_.each_match(
        rule, rule.when, Certainty::Certain,
        [&](const MatchView& view) {
          auto match = std::make_unique<Found>();
          match->rule = &rule;
          match->own_facts.assign(view.facts.begin(), view.facts.end());
          match->own_columns.assign(view.columns.begin(), view.columns.end());
          match->witnessed_by.assign(view.witnesses.begin(),
                                     view.witnesses.end());
          match->facts = match->own_facts;
          match->columns = match->own_columns;
          auto twice = std::find_if(now.begin(), now.end(), [&](const auto& n) {
            return same_match(*n, *match);
          });
          if (twice == now.end()) {
            now.push_back(std::move(match));
          } else if (stood_before(match->witnessed_by,
                                  (*twice)->witnessed_by)) {
            (*twice)->witnessed_by = std::move(match->witnessed_by);
          }
          return true;
        },
        rule.recursive);
    return now;
  }

  bool withdraw(State& state, MatchSink& sink) {
    std::vector<std::unique_ptr<Found>> now = found(*state.rule);
    std::vector<std::unique_ptr<Found>> had = std::move(state.matches);
    state.matches.clear();
    std::vector<Found*> rewitnessed;
    std::vector<std::unique_ptr<Found>> gone;
    for (auto& match : had) {
      auto still = std::find_if(now.begin(), now.end(), [&](const auto& n) {
        return n && same_match(*n, *match);
      });
      if (still == now.end()) {
        gone.push_back(std::move(match));
        continue;
      }
      if (match->witnessed_by != (*still)->witnessed_by) {
        match->witnessed_by = (*still)->witnessed_by;
        rewitnessed.push_back(match.get());
      }
      still->reset();
      state.matches.push_back(std::move(match));
    }
    state.fresh.clear();
    for (auto& match : now) {
      if (match) state.fresh.push_back(std::move(match));
    }
    std::sort(state.fresh.begin(), state.fresh.end(),
              [this](const auto& a, const auto& b) {
                return before(*a, *b, evaluator_.symbols());
              });
    for (Found* match : rewitnessed) sink.rewitnessed(*match);
    for (auto& match : gone) {
      sink.unmatched(*match);
      // The agenda may still point there.
      match->id = {};
      gone_.push_back(std::move(match));
    }
    return !gone.empty();
  }

  const KnowledgeBase& base_;
  Evaluator& evaluator_;
  std::vector<State> rules_;
  std::vector<std::vector<State*>> by_type_;
  std::vector<std::vector<State*>> strata_;
  std::vector<std::unique_ptr<Found>> gone_;
  std::uint32_t last_ = 0;
};

}  // namespace

bool same_match(const Match& a, const Match& b) {
  auto next = [](std::span<const FactId> facts, std::size_t& at) {
    while (at < facts.size() && facts[at].number == 0) ++at;
    return at < facts.size() ? facts[at++] : FactId();
  };
  std::size_t i = 0, j = 0;
  for (;;) {
    FactId x = next(a.facts, i), y = next(b.facts, j);
    if (x != y) return false;
    if (x.number == 0) break;
  }
  return std::equal(a.columns.begin(), a.columns.end(), b.columns.begin(),
                    b.columns.end());
}

void OpenGates::sort() {
  if (ways() < 2) return;
  std::vector<std::size_t> order(ways());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::ranges::lexicographical_compare((*this)[a], (*this)[b]);
  });
  std::vector<FactId> sorted;
  sorted.reserve(facts.size());
  for (std::size_t way : order) {
    sorted.insert(sorted.end(), (*this)[way].begin(), (*this)[way].end());
  }
  facts = std::move(sorted);
}

bool before(const Match& a, const Match& b, const Symbols& symbols) {
  if (!std::equal(a.facts.begin(), a.facts.end(), b.facts.begin())) {
    return std::lexicographical_compare(a.facts.begin(), a.facts.end(),
                                        b.facts.begin(), b.facts.end());
  }
  return std::lexicographical_compare(a.columns.begin(), a.columns.end(),
                                      b.columns.begin(), b.columns.end(),
                                      [&](const Value& x, const Value& y) {
                                        return before_in_print(x, y, symbols);
                                      });
}

std::unique_ptr<Matcher> make_naive_matcher(const KnowledgeBase& base,
                                            Evaluator& evaluator) {
  return std::make_unique<NaiveMatcher>(base, evaluator);
}

}  // namespace lastmile
