#include "engine/diagnose/next_step.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace lastmile {
namespace {

constexpr double least_cost = 0.1;  // minutes; nothing is free of effort

double cost_of(const Fix& fix) { return std::max(least_cost, fix.cost()); }

bool applies(Session& session, const Item& item,
             const std::optional<When>& when) {
  return !when || session.evaluator().holds(item, *when, Certainty::Possible);
}

}  // namespace

std::vector<RankedFix> ranked_fixes(Session& session, const Ranking& ranking) {
  const KnowledgeBase& base = session.base();
  std::map<const Fix*, RankedFix> found;
  std::set<const Fix*> owned;
  double best = 0;
  std::vector<const CauseScore*> rows;
  for (const CauseScore& row : ranking.causes) rows.push_back(&row);
  std::stable_sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) {
    return a->probability > b->probability;
  });
  // The members of a chain share the probability of its row as their own
  // scores have it: any of them may be the one that a repair must reach.
  std::map<const Cause*, double> chain;
  auto head = [](const CauseScore& row) {
    return row.below ? row.below : row.cause;
  };
  auto own = [](const CauseScore& row) {
    return std::pow(10, row.own_score / 10);
  };
  for (const CauseScore* row : rows) {
    if (!row->out()) chain[head(*row)] += own(*row);
  }
  std::map<const Cause*, double> of_head;
  for (const CauseScore* row : rows) of_head[row->cause] = row->probability;
  auto weight = [&](const CauseScore& row) {
    return of_head[head(row)] * own(row) / chain[head(row)];
  };
  for (const CauseScore* row : rows) {
    best = std::max(best, row->probability);
    double p = row->out() ? 0 : weight(*row);
    for (const Cause::Cure& cure : row->cause->fixed_by) {
      const Fix* fix = base.find_fix(cure.fix);
      owned.insert(fix);
      if (p < 0.01 || !applies(session, *fix, fix->only_when)) continue;
      RankedFix& entry = found[fix];
      entry.fix = fix;
      entry.cures = std::min(1.0, entry.cures + p * cure.how_often);
      entry.of.push_back(row->cause);
    }
  }
  if (best < probability_of_word("possible")) {
    for (const Fix& fix : base.fixes) {
      if (fix.kind == FixKind::Ask && !owned.contains(&fix) &&
          applies(session, fix, fix.only_when)) {
        found[&fix].fix = &fix;
      }
    }
  }
  std::vector<RankedFix> out;
  for (auto& [fix, entry] : found) out.push_back(std::move(entry));
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    bool high_a = a.fix->risk == Risk::High, high_b = b.fix->risk == Risk::High;
    if (high_a != high_b) return high_b;
    if (a.fix->kind != b.fix->kind) return a.fix->kind < b.fix->kind;
    double per_a = a.cures / cost_of(*a.fix);
    double per_b = b.cures / cost_of(*b.fix);
    if (per_a != per_b) return per_a > per_b;
    return a.fix->id < b.fix->id;
  });
  return out;
}

double expected_cost(const KnowledgeBase& base, const Ranker& ranker,
                     const std::vector<double>& probabilities) {
  std::map<const Fix*, double> cures;
  for (std::size_t i = 0; i < ranker.causes().size(); ++i) {
    if (probabilities[i] < 1e-6) continue;
    for (const Cause::Cure& cure : ranker.causes()[i]->fixed_by) {
      cures[base.find_fix(cure.fix)] += probabilities[i] * cure.how_often;
    }
  }
  struct Try {
    double cures, cost;
    const std::string* id;
  };
  std::vector<Try> tries;
  for (const auto& [fix, e] : cures) {
    tries.push_back({e, cost_of(*fix), &fix->id});
  }
  std::sort(tries.begin(), tries.end(), [](const Try& a, const Try& b) {
    double x = a.cures / a.cost, y = b.cures / b.cost;
    return x != y ? x > y : *a.id < *b.id;
  });
  double spent = 0, left = 1;
  double best = base.escalation;
  for (const Try& t : tries) {
    spent += t.cost * left;
    left = std::max(0.0, left - t.cures);
    best = std::min(best, spent + base.escalation * left);
  }
  return best;
}

namespace {

// One outcome of a test: which signs it turns, and to what.
using Turned = std::vector<std::pair<std::size_t, SignState>>;

class Values {
 public:
  Values(const KnowledgeBase& base, const Ranker& ranker,
         std::vector<SignState> states)
      : base_(base),
        ranker_(ranker),
        states_(std::move(states)),
        now_(ranker.posterior(states_)),
        cost_now_(expected_cost(base, ranker, now_)) {}

  const std::vector<SignState>& states() const { return states_; }

  // What the outcomes take off the expected cost, before the test's own cost.
  double saved(const std::vector<Turned>& outcomes) const {
    std::vector<double> weights;
    double sum = 0;
    for (const Turned& outcome : outcomes) {
      double weight = 0;
      for (std::size_t c = 0; c < now_.size(); ++c) {
        double p = now_[c];
        for (const auto& [sign, state] : outcome) {
          p *= ranker_.likelihood(c, sign, state);
        }
        weight += p;
      }
      weights.push_back(weight);
      sum += weight;
    }
    if (sum <= 0) return 0;
    double after = 0;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      if (weights[i] <= 0) continue;
      std::vector<SignState> states = states_;
      for (const auto& [sign, state] : outcomes[i]) states[sign] = state;
      after += weights[i] / sum *
               expected_cost(base_, ranker_, ranker_.posterior(states));
    }
    return cost_now_ - after;
  }

 private:
  const KnowledgeBase& base_;
  const Ranker& ranker_;
  std::vector<SignState> states_;
  std::vector<double> now_;
  double cost_now_;
};

bool asked(const Session& session, const std::string& id) {
  const auto& answers = session.answers();
  return std::any_of(answers.begin(), answers.end(),
                     [&](const auto& a) { return a.first == id; });
}

// By type: the signs that facts of it can turn.
std::vector<std::vector<std::size_t>> signs_by_type(const KnowledgeBase& base) {
  std::vector<std::vector<std::size_t>> out(base.schema.size());
  for (std::size_t s = 0; s < base.signs.size(); ++s) {
    std::set<TypeId> types;
    auto add = [&](const When& when) {
      for (const Mention& m : mentions(when.conditions)) {
        types.insert(m.type);
        const auto& below = base.observed_below[m.type];
        types.insert(below.begin(), below.end());
      }
    };
    add(base.signs[s].when);
    if (base.signs[s].absent_when) add(*base.signs[s].absent_when);
    for (TypeId type : types) out[type].push_back(s);
  }
  return out;
}

// Which signs an answer turns, by giving it in a copy of the session.
Turned turned_by(const Question& question, const Question::Answer& answer,
                 const Values& values,
                 const std::vector<std::vector<std::size_t>>& by_type,
                 Session& copy) {
  Diagnostics ignored;
  copy.answer(question.id, answer.value, ignored);
  copy.run();
  std::set<std::size_t> touched;
  auto touch = [&](const std::string& name) {
    if (const FactType* type = copy.base().schema.find(name)) {
      touched.insert(by_type[type->id].begin(), by_type[type->id].end());
    }
  };
  touch("ask.answer");
  for (const Claim& claim : answer.tells) touch(claim.type);
  Turned turned;
  for (std::size_t s : touched) {
    if (values.states()[s] != SignState::Unknown) continue;
    SignState state = sign_report(copy, copy.base().signs[s]).state;
    if (state != SignState::Unknown) turned.emplace_back(s, state);
  }
  return turned;
}

bool harmless_first(const NextStep& a, const NextStep& b) {
  if (a.saves != b.saves) return a.saves > b.saves;
  return a.id < b.id;
}

}  // namespace

std::vector<NextStep> next_steps(
    Session& session, const Ranker& ranker,
    const std::vector<SignReport>& signs, const std::vector<Look>& looks,
    const std::function<std::unique_ptr<Session>()>& copy) {
  const KnowledgeBase& base = session.base();
  std::vector<SignState> states;
  for (const SignReport& report : signs) states.push_back(report.state);
  Values values(base, ranker, std::move(states));
  auto by_type = signs_by_type(base);
  std::vector<NextStep> steps;
  for (const Question& question : base.questions) {
    if (asked(session, question.id) ||
        !applies(session, question, question.only_when)) {
      continue;
    }
    std::vector<Turned> outcomes;
    bool turns = false;
    for (const Question::Answer& answer : question.answers) {
      std::unique_ptr<Session> trial = copy();
      outcomes.push_back(turned_by(question, answer, values, by_type, *trial));
      turns = turns || !outcomes.back().empty();
    }
    if (!turns) continue;
    double cost = question.minutes();
    double saves = values.saved(outcomes) - cost;
    if (saves > 0) {
      steps.push_back({NextStep::Kind::Question, question.id, saves, cost});
    }
  }
  std::vector<NextStep> free;
  for (const Look& look : looks) {
    double best = 0;
    for (std::size_t s = 0; s < signs.size(); ++s) {
      if (signs[s].state != SignState::Unknown) continue;
      bool names = std::any_of(
          signs[s].missing.begin(), signs[s].missing.end(),
          [&](const SignReport::Missing& m) {
            const std::string& type = base.schema[m.type].name;
            return std::find(look.produces.begin(), look.produces.end(),
                             type) != look.produces.end();
          });
      if (!names) continue;
      best = std::max(best, values.saved({{{s, SignState::Present}},
                                          {{s, SignState::Absent}}}));
    }
    double saves = best - look.minutes;
    if (saves <= 0) continue;
    (look.free ? free : steps)
        .push_back({NextStep::Kind::Gather, look.id, saves, look.minutes});
  }
  std::sort(free.begin(), free.end(), harmless_first);
  std::sort(steps.begin(), steps.end(), harmless_first);
  free.insert(free.end(), steps.begin(), steps.end());
  return free;
}

}  // namespace lastmile
