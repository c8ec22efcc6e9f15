#include "engine/diagnose/diagnosis.hpp"

#include <algorithm>
#include <memory>

#include "engine/diagnose/recall.hpp"

namespace lastmile {
namespace {

// A sign that is seen half of the time without any cause explains itself.
constexpr double ordinary = 0.5;

// Best first; ties by base rate, then id.
void sort_scores(std::vector<CauseScore*>& scores) {
  std::sort(scores.begin(), scores.end(),
            [](const CauseScore* x, const CauseScore* y) {
              if (x->score != y->score) return x->score > y->score;
              if (x->cause->base_rate != y->cause->base_rate) {
                return x->cause->base_rate > y->cause->base_rate;
              }
              return x->cause->id < y->cause->id;
            });
}

bool explains(const Diagnosis::Row& row, const Sign& sign) {
  auto shows = [&](const CauseScore& score) {
    return std::any_of(
        score.terms.begin(), score.terms.end(),
        [&](const Term& t) { return t.sign == &sign && t.points > 0; });
  };
  return shows(row.cause) ||
         std::any_of(row.below.begin(), row.below.end(), shows);
}

void fill_rows(Diagnosis& diagnosis, Ranking ranking) {
  std::vector<CauseScore*> heads, below;
  for (CauseScore& score : ranking.causes) {
    if (score.out()) {
      diagnosis.ruled_out.push_back(std::move(score));
    } else {
      (score.below ? below : heads).push_back(&score);
    }
  }
  sort_scores(heads);
  diagnosis.rows.reserve(heads.size());
  for (CauseScore* head : heads) diagnosis.rows.push_back({std::move(*head)});
  for (CauseScore* score : below) {
    auto row = std::find_if(
        diagnosis.rows.begin(), diagnosis.rows.end(),
        [&](const auto& one) { return one.cause.cause == score->below; });
    if (row != diagnosis.rows.end()) row->below.push_back(std::move(*score));
  }
  std::sort(diagnosis.ruled_out.begin(), diagnosis.ruled_out.end(),
            [](const CauseScore& a, const CauseScore& b) {
              return a.cause->id < b.cause->id;
            });
}

// A sign that only ever rules causes out asks for no explanation.
bool calls_for_a_cause(const KnowledgeBase& base, const Weights& weights,
                       const Sign& sign) {
  std::size_t index = base.sign_index(sign);
  const std::vector<Weights::Said>& said = weights.by_sign[index];
  return said.empty() || std::any_of(said.begin(), said.end(),
                                     [](auto& one) { return one.present > 0; });
}

// Present signs that neither the first row nor what is at fault beside it
// shows.
void explain_rest(Diagnosis& diagnosis, const KnowledgeBase& base,
                  const Weights& weights) {
  if (!diagnosis.best()) return;
  const Diagnosis::Row& best = diagnosis.rows.front();
  auto beside = [&](const Diagnosis::Row& row) {
    const auto& with = best.cause.with;
    return std::find(with.begin(), with.end(), row.cause.cause) != with.end();
  };
  for (const SignReport& report : diagnosis.signs) {
    if (report.state != SignState::Present ||
        report.sign->otherwise >= ordinary ||
        !calls_for_a_cause(base, weights, *report.sign)) {
      continue;
    }
    bool explained = std::any_of(
        diagnosis.rows.begin(), diagnosis.rows.end(), [&](const auto& row) {
          return (&row == &best || beside(row)) && explains(row, *report.sign);
        });
    if (!explained) diagnosis.unexplained.push_back(report.sign);
  }
}

}  // namespace

const Diagnosis::Row* Diagnosis::best() const {
  if (rows.empty() ||
      rows.front().cause.probability < probability_of_word("possible")) {
    return nullptr;
  }
  return &rows.front();
}

std::vector<const Fix*> fixes_of(const KnowledgeBase& base,
                                 const std::vector<std::string>& ids) {
  std::vector<const Fix*> fixes;
  for (const std::string& id : ids) {
    const Fix* fix = base.find_fix(id);
    if (fix && std::find(fixes.begin(), fixes.end(), fix) == fixes.end()) {
      fixes.push_back(fix);
    }
  }
  return fixes;
}

Diagnosis diagnose(Session& session, const std::vector<Look>& looks,
                   const std::function<std::unique_ptr<Session>()>& copy,
                   const std::vector<std::string>& tried, Recall* recall) {
  Diagnosis diagnosis;
  const KnowledgeBase& base = session.base();
  if (recall) recall->look_at(session);
  diagnosis.signs = sign_reports(session, recall);
  std::vector<SignState> states;
  for (const SignReport& report : diagnosis.signs) {
    states.push_back(report.state);
  }
  const Grounds& grounds = grounds_of(base);
  const Ranker& ranker = grounds.ranker;
  std::vector<char> out;
  for (const Cause* cause : ranker.causes()) {
    out.push_back(cause->only_when &&
                  !session.evaluator().holds(*cause, *cause->only_when,
                                             Certainty::Possible));
  }
  diagnosis.tried = fixes_of(base, tried);
  SignEvidence evidence{states, out, diagnosis.tried};
  Ranking ranking = ranker.rank(evidence);
  diagnosis.other = ranking.other;
  diagnosis.fixes = ranked_fixes(session, ranker, ranking, diagnosis.tried);
  if (copy) {
    diagnosis.next = next_steps(session, grounds, evidence, ranking,
                                diagnosis.signs, looks, copy, recall);
  }
  fill_rows(diagnosis, std::move(ranking));
  explain_rest(diagnosis, base, ranker.weights());
  return diagnosis;
}

}  // namespace lastmile
