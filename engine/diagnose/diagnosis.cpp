#include "engine/diagnose/diagnosis.hpp"

#include <algorithm>
#include <memory>

namespace lastmile {
namespace {

// A sign that is seen half of the time without any cause explains itself.
constexpr double ordinary = 0.5;

void sort_rows(std::vector<Diagnosis::Row>& rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Diagnosis::Row& a, const Diagnosis::Row& b) {
                     const CauseScore &x = a.cause, &y = b.cause;
                     if (x.score != y.score) return x.score > y.score;
                     if (x.cause->base_rate != y.cause->base_rate) {
                       return x.cause->base_rate > y.cause->base_rate;
                     }
                     return x.cause->id < y.cause->id;
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

void fill_rows(Diagnosis& diagnosis, const Ranking& ranking) {
  for (const CauseScore& score : ranking.causes) {
    if (score.out()) {
      diagnosis.ruled_out.push_back(score);
    } else if (!score.below) {
      diagnosis.rows.push_back({score});
    }
  }
  for (const CauseScore& score : ranking.causes) {
    if (!score.below || score.out()) continue;
    for (Diagnosis::Row& row : diagnosis.rows) {
      if (row.cause.cause == score.below) row.below.push_back(score);
    }
  }
  sort_rows(diagnosis.rows);
  std::sort(diagnosis.ruled_out.begin(), diagnosis.ruled_out.end(),
            [](const CauseScore& a, const CauseScore& b) {
              return a.cause->id < b.cause->id;
            });
}

}  // namespace

const Diagnosis::Row* Diagnosis::best() const {
  if (rows.empty() ||
      rows.front().cause.probability < probability_of_word("possible")) {
    return nullptr;
  }
  return &rows.front();
}

Diagnosis diagnose(Session& session, const std::vector<Look>& looks,
                   const std::function<std::unique_ptr<Session>()>& copy) {
  Diagnosis diagnosis;
  diagnosis.signs = sign_reports(session);
  std::vector<SignState> states;
  for (const SignReport& report : diagnosis.signs) {
    states.push_back(report.state);
  }
  Ranker ranker(session.base());
  auto out = std::make_unique<bool[]>(ranker.causes().size());
  for (std::size_t i = 0; i < ranker.causes().size(); ++i) {
    const Cause& cause = *ranker.causes()[i];
    out[i] =
        cause.only_when && !session.evaluator().holds(cause, *cause.only_when,
                                                      Certainty::Possible);
  }
  Ranking ranking = ranker.rank(states, {out.get(), ranker.causes().size()});
  fill_rows(diagnosis, ranking);
  diagnosis.other = ranking.other;
  if (const Diagnosis::Row* best = diagnosis.best()) {
    for (const SignReport& report : diagnosis.signs) {
      if (report.state == SignState::Present &&
          report.sign->otherwise < ordinary && !explains(*best, *report.sign)) {
        diagnosis.unexplained.push_back(report.sign);
      }
    }
  }
  diagnosis.fixes = ranked_fixes(session, ranking);
  if (copy) {
    diagnosis.next = next_steps(session, ranker, diagnosis.signs, looks, copy);
  }
  return diagnosis;
}

}  // namespace lastmile
