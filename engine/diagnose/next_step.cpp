#include "engine/diagnose/next_step.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "engine/diagnose/outlook.hpp"
#include "engine/diagnose/trial.hpp"
#include "engine/diagnose/unseen_answers.hpp"

namespace lastmile {
namespace {

bool applies(Session& session, const Item& item,
             const std::optional<When>& when) {
  return !when || session.evaluator().holds(item, *when, Certainty::Possible);
}

bool among(std::span<const Fix* const> fixes, const Fix& fix) {
  return std::find(fixes.begin(), fixes.end(), &fix) != fixes.end();
}

// By position of cause: what of its row's probability its own fixes reach.
std::vector<double> reach(const Ranker& ranker, const Ranking& ranking) {
  const Chains& chains = ranker.chains();
  const std::vector<const Cause*>& causes = ranker.causes();
  std::size_t n = ranking.causes.size();
  Chains::Rows rows{std::vector<std::size_t>(n), std::vector<char>(n)};
  std::vector<double> weight(n), shares;
  double best = -1e9;
  for (const CauseScore& row : ranking.causes) {
    if (!row.out()) best = std::max(best, row.own_score);
  }
  for (std::size_t c = 0; c < n; ++c) {
    const CauseScore& row = ranking.causes[c];
    rows.head[c] = c;
    if (row.below) {
      auto head = std::find(causes.begin(), causes.end(), row.below);
      rows.head[c] = static_cast<std::size_t>(head - causes.begin());
    }
    rows.effect[c] = row.effect;
    if (row.out() || !chains.is_linked(c)) continue;
    weight[c] = std::pow(10, (row.own_score - best) / 10);
  }
  chains.shares(rows, weight, shares);
  for (std::size_t c = 0; c < n; ++c) {
    bool out = ranking.causes[c].out();
    shares[c] *= out ? 0 : ranking.causes[rows.head[c]].probability;
  }
  return shares;
}

void sort_fixes(std::vector<RankedFix>& fixes) {
  std::sort(fixes.begin(), fixes.end(), [](const auto& a, const auto& b) {
    bool high_a = a.fix->risk == Risk::High, high_b = b.fix->risk == Risk::High;
    if (high_a != high_b) return high_b;
    if (a.fix->kind != b.fix->kind) return a.fix->kind < b.fix->kind;
    double x = a.cures * b.fix->cost(), y = b.cures * a.fix->cost();
    if (x != y) return x > y;
    return a.fix->id < b.fix->id;
  });
}

}  // namespace

std::vector<RankedFix> ranked_fixes(Session& session, const Ranker& ranker,
                                    const Ranking& ranking,
                                    std::span<const Fix* const> failed) {
  constexpr double least = 0.01;
  const KnowledgeBase& base = session.base();
  const Weights& weights = ranker.weights();
  std::vector<double> p = reach(ranker, ranking);
  std::vector<std::size_t> order;
  double best = 0;
  for (std::size_t c = 0; c < p.size(); ++c) {
    best = std::max(best, ranking.causes[c].probability);
    if (p[c] >= least) order.push_back(c);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return p[a] > p[b]; });
  std::map<std::size_t, RankedFix> found;  // by number of the fix
  for (std::size_t c : order) {
    for (const auto& [number, how_often] : weights.of[c].fixed_by) {
      const Fix* fix = weights.fixes[number];
      if (among(failed, *fix) || !applies(session, *fix, fix->only_when)) {
        continue;
      }
      RankedFix& entry = found[number];
      entry.fix = fix;
      entry.cures = std::min(1.0, entry.cures + p[c] * how_often);
      entry.of.push_back(ranking.causes[c].cause);
    }
  }
  std::vector<RankedFix> out;
  for (auto& [number, entry] : found) out.push_back(std::move(entry));
  if (best < probability_of_word("possible")) {
    for (const Fix& fix : base.fixes) {
      if (fix.kind == FixKind::Ask && !among(weights.fixes, fix) &&
          !among(failed, fix) && applies(session, fix, fix.only_when)) {
        out.push_back({&fix});
      }
    }
  }
  sort_fixes(out);
  return out;
}

namespace {

bool asked(const Session& session, const std::string& id) {
  const auto& answers = session.answers();
  return std::any_of(answers.begin(), answers.end(),
                     [&](const auto& a) { return a.first == id; });
}

bool best_first(const NextStep& a, const NextStep& b) {
  if (a.saves != b.saves) return a.saves > b.saves;
  return a.id < b.id;
}

class Steps {
 public:
  Steps(Session& session, const Touches& touches, Outlook& outlook,
        const std::vector<SignReport>& signs)
      : session_(session),
        base_(session.base()),
        touches_(touches),
        outlook_(outlook),
        signs_(signs),
        by_sign_(signs.size(), -1) {}

  void ask(Trial& trial, Recall* recall) {
    const UnseenAnswers& known = unseen_signs_of(base_).answers();
    const std::vector<char> answered = known.answered(types_seen(session_));
    for (std::size_t q = 0; q < base_.questions.size(); ++q) {
      const Question& question = base_.questions[q];
      const std::vector<std::size_t>& touched = touches_.of(q);
      double cost = question.minutes();
      if (asked(session_, question.id) ||
          outlook_.at_most_saved(touched) <= cost ||
          !applies(session_, question, question.only_when)) {
        continue;
      }
      std::vector<Turned> outcomes;
      outcomes.reserve(question.answers.size());
      for (std::size_t a = 0; a < question.answers.size(); ++a) {
        outcomes.push_back(trial.turned(q, a, known, answered, recall));
      }
      double saves = outlook_.saved(outcomes) - cost;
      if (saves > 0) {
        steps_.push_back({NextStep::Kind::Question, question.id, saves, cost});
      }
    }
  }

  void look(const Look& look) {
    double best = 0;
    std::vector<char> shown = types_of(look);
    for (std::size_t s = 0; s < signs_.size(); ++s) {
      if (signs_[s].state == SignState::Unknown && waits(signs_[s], shown)) {
        best = std::max(best, of_sign(s, look.minutes + best));
      }
    }
    double saves = best - look.minutes;
    if (saves <= 0) return;
    steps_.push_back(
        {NextStep::Kind::Gather, look.id, saves, look.minutes, look.free});
  }

  std::vector<NextStep> take() {
    std::stable_sort(steps_.begin(), steps_.end(),
                     [](const NextStep& a, const NextStep& b) {
                       return a.free != b.free ? a.free : best_first(a, b);
                     });
    return std::move(steps_);
  }

 private:
  // By type: would the look see it, or what it is derived from?
  std::vector<char> types_of(const Look& look) const {
    std::vector<char> shown(base_.schema.size());
    std::vector<TypeId> seen;
    for (const std::string& name : look.produces) {
      if (const FactType* type = base_.schema.find(name)) {
        seen.push_back(type->id);
        shown[type->id] = 1;
      }
    }
    for (std::size_t t = 0; t < shown.size(); ++t) {
      const auto& below = base_.observed_below[t];
      if (std::find_first_of(below.begin(), below.end(), seen.begin(),
                             seen.end()) != below.end()) {
        shown[t] = 1;
      }
    }
    return shown;
  }

  // Does the sign wait for one of these types?
  static bool waits(const SignReport& sign, const std::vector<char>& shown) {
    return std::any_of(
        sign.missing.begin(), sign.missing.end(),
        [&](const SignReport::Missing& m) { return shown[m.type] != 0; });
  }

  // What it is worth to learn one sign, where that may be above `least`.
  double of_sign(std::size_t sign, double least) {
    double& known = by_sign_[sign];
    if (known < 0 && outlook_.at_most_saved(std::array{sign}) > least) {
      known = outlook_.saved(
          {{{sign, SignState::Present}}, {{sign, SignState::Absent}}});
    }
    return known;
  }

  Session& session_;
  const KnowledgeBase& base_;
  const Touches& touches_;
  Outlook& outlook_;
  const std::vector<SignReport>& signs_;
  std::vector<double> by_sign_;  // below 0: not yet known
  std::vector<NextStep> steps_;
};

}  // namespace

std::vector<NextStep> next_steps(
    Session& session, const Grounds& grounds, const SignEvidence& evidence,
    const Ranking& ranking, const std::vector<SignReport>& signs,
    const std::vector<Look>& looks,
    const std::function<std::unique_ptr<Session>()>& copy, Recall* recall) {
  const KnowledgeBase& base = session.base();
  Outlook outlook(base, grounds.ranker, evidence.states, ranking,
                  [&](const Fix& fix) {
                    return !among(evidence.failed, fix) &&
                           applies(session, fix, fix.only_when);
                  });
  Trial trial(base, grounds.touches, outlook.states(), copy);
  Steps steps(session, grounds.touches, outlook, signs);
  steps.ask(trial, recall);
  for (const Look& look : looks) steps.look(look);
  return steps.take();
}

}  // namespace lastmile
