#include "engine/diagnose/ranking.hpp"

#include <algorithm>
#include <cmath>

#include "engine/diagnose/several.hpp"

namespace lastmile {
namespace {

constexpr double most = 0.99;

}  // namespace

std::string_view probability_word(double probability) {
  // Rounded as it is printed, so that 90 % never reads "likely".
  double p = std::round(probability * 1e9) / 1e9;
  if (p >= .9) return "very likely";
  if (p >= .7) return "likely";
  if (p >= .4) return "possible";
  if (p >= .1) return "unlikely";
  return "very unlikely";
}

double probability_of_word(std::string_view word) {
  if (word == "very likely") return .9;
  if (word == "likely") return .7;
  if (word == "possible") return .4;
  if (word == "unlikely") return .1;
  if (word == "very unlikely") return 0;
  return -1;
}

namespace {

// The points that a failed fix takes from the cause; 0 where it cures it not.
double points_of_failure(const Weights& weights, std::size_t cause,
                         const Fix& fix) {
  double points = 0;
  for (const auto& [cure, how_often] : weights.of[cause].fixed_by) {
    if (weights.fixes[cure] == &fix) points += decibels(1 - how_often, 1);
  }
  return points;
}

}  // namespace

Ranker::Ranker(const KnowledgeBase& base)
    : base_(base), weights_(base), chains_(weights_) {}

CauseScore Ranker::score(std::size_t cause,
                         const SignEvidence& evidence) const {
  const Weights::OfCause& of = weights_.of[cause];
  CauseScore row{.cause = weights_.causes[cause], .score = of.prior};
  row.does_not_apply =
      !evidence.does_not_apply.empty() && evidence.does_not_apply[cause];
  row.terms.reserve(of.links.size());
  for (std::size_t l = 0; l < of.links.size(); ++l) {
    const Weights::Link& link = of.links[l];
    SignState state = evidence.states[link.sign];
    Term term{&base_.signs[link.sign], state, 0, &row.cause->shows[l]};
    if (state == SignState::Present) {
      term.points = link.present;
      if (link.never) row.ruled_out_by.push_back(term.sign);
    } else if (state == SignState::Absent) {
      term.points = link.absent;
    }
    if (state != SignState::Unknown) ++row.known;
    row.score += term.points;
    row.terms.push_back(term);
  }
  for (std::size_t sign : of.proven_by) {
    if (evidence.states[sign] != SignState::Present) continue;
    row.score += proof_points;
    row.terms.push_back(
        {&base_.signs[sign], SignState::Present, proof_points, nullptr, true});
  }
  for (std::size_t sign : of.rules_out) {
    if (evidence.states[sign] == SignState::Present) {
      row.ruled_out_by.push_back(&base_.signs[sign]);
    }
  }
  for (const Fix* fix : evidence.failed) {
    double points = points_of_failure(weights_, cause, *fix);
    if (points == 0) continue;
    row.score += points;
    row.tried.push_back({fix, points});
  }
  row.own_score = row.score;
  return row;
}

namespace {

double sum_of(const std::vector<TriedFix>& tried) {
  double points = 0;
  for (const TriedFix& one : tried) points += one.points;
  return points;
}

}  // namespace

// Of the rows, those that can be weighed together, best first.
std::vector<std::size_t> Ranker::best_of(const Ranking& ranking,
                                         std::vector<std::size_t> heads) const {
  auto last = heads.begin() +
              static_cast<std::ptrdiff_t>(std::min(heads.size(), most_several));
  std::partial_sort(
      heads.begin(), last, heads.end(), [&](std::size_t a, std::size_t b) {
        double x = ranking.causes[a].score, y = ranking.causes[b].score;
        return x != y ? x > y : weights_.before(a, b);
      });
  heads.erase(last, heads.end());
  return heads;
}

// Weighs the first rows together where they call for it; `all` is then what
// they have together, beside the other rows.
void Ranker::several(Ranking& ranking, const SignEvidence& evidence,
                     std::vector<std::size_t> heads, double& all) const {
  heads = best_of(ranking, std::move(heads));
  std::vector<SeveralRow> rows;
  std::vector<double> failed;
  for (const CauseScore& score : ranking.causes) {
    failed.push_back(sum_of(score.tried));
  }
  for (std::size_t head : heads) {
    SeveralRow row{.speaks = head, .points = ranking.causes[head].score};
    for (std::size_t c = 0; c < ranking.causes.size(); ++c) {
      const CauseScore& member = ranking.causes[c];
      if (c != head && member.below != weights_.causes[head]) continue;
      row.members.push_back(c);
      if (member.own_score == row.points) row.speaks = c;
    }
    rows.push_back(std::move(row));
  }
  auto found = weigh_several(weights_, evidence.states, rows, failed);
  if (!found) return;
  all = found->all;
  for (std::size_t i = 0; i < found->points.size(); ++i) {
    ranking.causes[heads[i]].score = found->points[i];
    ranking.causes[heads[i]].together = true;
  }
  for (std::size_t i : found->best) {
    for (std::size_t j : found->best) {
      if (i == j) continue;
      ranking.causes[heads[i]].with.push_back(weights_.causes[heads[j]]);
    }
  }
}

Ranking Ranker::rank(const SignEvidence& evidence) const {
  Ranking ranking;
  OwnScores own;
  ranking.causes.reserve(weights_.of.size());
  for (std::size_t c = 0; c < weights_.of.size(); ++c) {
    ranking.causes.push_back(score(c, evidence));
    own.points.push_back(ranking.causes.back().own_score);
    own.out.push_back(ranking.causes.back().out());
  }
  Chains::Rows rows;
  chains_.find(evidence.states, own, rows);
  std::vector<std::size_t> heads;
  for (std::size_t c = 0; c < rows.head.size(); ++c) {
    CauseScore& member = ranking.causes[c];
    if (member.out()) continue;
    if (rows.head[c] == c) {
      heads.push_back(c);
      continue;
    }
    CauseScore& head = ranking.causes[rows.head[c]];
    member.below = head.cause;
    member.effect = rows.effect[c];
    head.score = std::max(head.score, member.own_score);
  }
  constexpr double none = -1e9;
  double together = none;
  several(ranking, evidence, heads, together);
  normalise(ranking, heads, together);
  return ranking;
}

void Ranker::normalise(Ranking& ranking, const std::vector<std::size_t>& heads,
                       double together) const {
  double best = std::max(weights_.other, together);
  for (std::size_t c : heads) best = std::max(best, ranking.causes[c].score);
  auto weight = [&](double points) {
    return std::pow(10, (points - best) / 10);
  };
  double sum = weight(weights_.other) + weight(together);
  for (std::size_t c : heads) {
    if (!ranking.causes[c].together) sum += weight(ranking.causes[c].score);
  }
  for (std::size_t c : heads) {
    CauseScore& row = ranking.causes[c];
    row.probability = std::min(most, weight(row.score) / sum);
  }
  ranking.other = std::min(most, weight(weights_.other) / sum);
}

}  // namespace lastmile
