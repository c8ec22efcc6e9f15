#include <algorithm>
#include <map>
#include <unordered_map>

#include "engine/match/matcher.hpp"

namespace lastmile {
namespace {

class NaiveMatcher final : public Matcher {
 public:
  NaiveMatcher(const KnowledgeBase& base, Evaluator& evaluator,
               std::uint32_t& ids, const std::vector<bool>* skip)
      : base_(base),
        evaluator_(evaluator),
        rules_(base.rules.size()),
        last_(ids) {
    by_type_.resize(base.schema.size());
    strata_.resize(base.strata + 1);
    for (const Rule& rule : base.rules) {
      if (skip && (*skip)[rule.index]) continue;
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
      std::vector<Match> fresh = std::move(state->fresh);
      state->fresh.clear();
      for (Match& match : fresh) {
        match.id = MatchId{++last_};
        state->matches.emplace_back(key_of(match), match.id);
        MatchId id = match.id;
        sink.matched(matches_.emplace(id, std::move(match)).first->second);
        changed = true;
      }
    }
    return changed;
  }

  const Match* find(MatchId id) const override {
    auto found = matches_.find(id);
    return found == matches_.end() ? nullptr : &found->second;
  }

  void count_matches(std::span<std::size_t> by_rule) const override {
    for (std::size_t r = 0; r < rules_.size(); ++r) {
      by_rule[r] += rules_[r].matches.size();
    }
  }

 private:
  // What makes two matches of a rule the same: the facts and what was
  // computed.
  struct Key {
    std::vector<FactId> facts;
    std::vector<Value> columns;
  };
  struct State {
    const Rule* rule = nullptr;
    bool dirty = false;
    std::vector<std::pair<Key, MatchId>> matches;
    std::vector<Match> fresh;  // found, and not yet admitted
  };

  void touch(TypeId type) {
    for (State* state : by_type_[type]) state->dirty = true;
  }

  static Key key_of(const Match& match) {
    Key key;
    for (FactId fact : match.facts) {
      if (fact.number != 0) key.facts.push_back(fact);
    }
    key.columns = match.columns;
    return key;
  }

  static bool same(const Key& a, const Key& b) {
    return a.facts == b.facts && a.columns == b.columns;
  }

  // By the facts row by row, then by what was computed.
  bool before(const Match& a, const Match& b) const {
    if (a.facts != b.facts) return a.facts < b.facts;
    const Symbols& symbols = evaluator_.symbols();
    return std::lexicographical_compare(a.columns.begin(), a.columns.end(),
                                        b.columns.begin(), b.columns.end(),
                                        [&](const Value& x, const Value& y) {
                                          return before_in_print(x, y, symbols);
                                        });
  }

  std::vector<std::pair<Key, Match>> found(const Rule& rule) {
    std::vector<std::pair<Key, Match>> now;
    evaluator_.each_match(
        rule, rule.when, Certainty::Certain,
        [&](const MatchView& view) {
          Match match;
          match.rule = &rule;
          match.facts.assign(view.facts.begin(), view.facts.end());
          match.witnesses.assign(view.witnesses.begin(), view.witnesses.end());
          match.columns.assign(view.columns.begin(), view.columns.end());
          Key key = key_of(match);
          auto twice = std::find_if(now.begin(), now.end(), [&](const auto& n) {
            return same(n.first, key);
          });
          if (twice == now.end()) {
            now.emplace_back(std::move(key), std::move(match));
          } else if (stood_before(match.witnesses, twice->second.witnesses)) {
            twice->second.witnesses = std::move(match.witnesses);
          }
          return true;
        },
        rule.recursive);
    return now;
  }

  bool withdraw(State& state, MatchSink& sink) {
    std::vector<std::pair<Key, Match>> now = found(*state.rule);
    bool changed = false;
    std::vector<std::pair<Key, MatchId>> had = std::move(state.matches);
    state.matches.clear();
    for (auto& [key, id] : had) {
      auto still = std::find_if(now.begin(), now.end(), [&](const auto& n) {
        return n.second.id.number == 0 && same(n.first, key);
      });
      if (still == now.end()) {
        sink.unmatched(id);
        matches_.erase(id);
        changed = true;
        continue;
      }
      still->second.id = id;
      state.matches.emplace_back(std::move(key), id);
      std::vector<FactId>& witnesses = matches_[id].witnesses;
      if (witnesses != still->second.witnesses) {
        witnesses = still->second.witnesses;
        sink.rewitnessed(id);
      }
    }
    state.fresh.clear();
    for (auto& [key, match] : now) {
      if (match.id.number == 0) state.fresh.push_back(std::move(match));
    }
    std::sort(state.fresh.begin(), state.fresh.end(),
              [this](const Match& a, const Match& b) { return before(a, b); });
    return changed;
  }

  const KnowledgeBase& base_;
  Evaluator& evaluator_;
  std::vector<State> rules_;
  std::vector<std::vector<State*>> by_type_;
  std::vector<std::vector<State*>> strata_;
  std::unordered_map<MatchId, Match> matches_;
  std::uint32_t& last_;
};

}  // namespace

std::unique_ptr<Matcher> make_naive_matcher(const KnowledgeBase& base,
                                            Evaluator& evaluator,
                                            std::uint32_t& ids,
                                            const std::vector<bool>* skip) {
  return std::make_unique<NaiveMatcher>(base, evaluator, ids, skip);
}

}  // namespace lastmile
