#include "engine/diagnose/ranking.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace lastmile {
namespace {

constexpr double clip = 30;
constexpr double proof = 30;
constexpr double most = 0.99;
// A root of a chain heads the row only on evidence of its own: a present sign
// that the symptom does not show, and that speaks for the root by more than a
// factor of two.
constexpr double own_evidence = 3;

double decibels(double ratio) {
  if (ratio <= 0) return -clip;
  return std::clamp(10 * std::log10(ratio), -clip, clip);
}

bool shows(const Cause& cause, const Sign& sign) {
  return std::any_of(cause.shows.begin(), cause.shows.end(),
                     [&](const auto& link) { return link.sign == sign.id; });
}

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

Ranker::Ranker(const KnowledgeBase& base) : base_(base) {
  double sum = 0;
  for (const Cause& cause : base.causes) {
    if (cause.ranked()) sum += cause.base_rate;
  }
  auto index = [&](const std::string& id) {
    return base.sign_index(*base.find_sign(id));
  };
  for (const Cause& cause : base.causes) {
    if (!cause.ranked()) continue;
    Compiled c;
    c.prior = 10 * std::log10(cause.base_rate / sum * (1 - base.other));
    for (const Cause::Shows& link : cause.shows) {
      double a = link.how_often, b = link.otherwise;
      c.links.push_back({index(link.sign), decibels(a / b),
                         decibels((1 - a) / (1 - b)), a, a == 0});
    }
    for (const auto& id : cause.rules_out) c.rules_out.push_back(index(id));
    for (const auto& id : cause.proven_by) c.proven_by.push_back(index(id));
    causes_.push_back(&cause);
    compiled_.push_back(std::move(c));
  }
}

Ranking Ranker::rank(std::span<const SignState> states,
                     std::span<const bool> does_not_apply) const {
  Ranking ranking;
  for (std::size_t i = 0; i < causes_.size(); ++i) {
    const Compiled& compiled = compiled_[i];
    CauseScore row{.cause = causes_[i], .score = compiled.prior};
    row.does_not_apply = !does_not_apply.empty() && does_not_apply[i];
    for (std::size_t l = 0; l < compiled.links.size(); ++l) {
      const Link& link = compiled.links[l];
      SignState state = states[link.sign];
      Term term{&base_.signs[link.sign], state, 0, &causes_[i]->shows[l]};
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
    for (std::size_t sign : compiled.proven_by) {
      if (states[sign] != SignState::Present) continue;
      row.score += proof;
      row.terms.push_back(
          {&base_.signs[sign], SignState::Present, proof, nullptr, true});
    }
    for (std::size_t sign : compiled.rules_out) {
      if (states[sign] == SignState::Present) {
        row.ruled_out_by.push_back(&base_.signs[sign]);
      }
    }
    ranking.causes.push_back(std::move(row));
  }
  chain(ranking);
  normalise(ranking);
  return ranking;
}

// A chain of `caused by` is one row. A root with evidence of its own heads it,
// and its symptoms stand below; a root without any stands below the symptom
// that is likelier than it.
void Ranker::chain(Ranking& ranking) const {
  std::unordered_map<const Cause*, CauseScore*> rows;
  for (CauseScore& row : ranking.causes) rows.emplace(row.cause, &row);
  auto own_sign = [&](const CauseScore& root, const Cause& symptom) {
    return std::any_of(
        root.terms.begin(), root.terms.end(), [&](const Term& t) {
          return t.state == SignState::Present && t.points > own_evidence &&
                 !shows(symptom, *t.sign);
        });
  };
  for (CauseScore& row : ranking.causes) row.own_score = row.score;
  for (CauseScore& symptom : ranking.causes) {
    if (symptom.out()) continue;
    CauseScore* head = nullptr;
    for (const std::string& id : symptom.cause->caused_by) {
      auto found = rows.find(base_.find_cause(id));
      if (found == rows.end() || found->second->out()) continue;
      CauseScore& root = *found->second;
      if (own_sign(root, *symptom.cause)) {
        if (!head || root.score > head->score) head = &root;
      }
    }
    if (head && head->below != symptom.cause) symptom.below = head->cause;
  }
  for (CauseScore& symptom : ranking.causes) {
    if (symptom.out() || symptom.below) continue;
    for (const std::string& id : symptom.cause->caused_by) {
      auto found = rows.find(base_.find_cause(id));
      if (found == rows.end()) continue;
      CauseScore& root = *found->second;
      if (root.out() || root.below || own_sign(root, *symptom.cause)) continue;
      bool heads = std::any_of(
          ranking.causes.begin(), ranking.causes.end(),
          [&](const CauseScore& c) { return c.below == root.cause; });
      if (!heads && root.score <= symptom.score) root.below = symptom.cause;
    }
  }
  // A row scores as its best member.
  for (CauseScore& row : ranking.causes) {
    if (!row.below) continue;
    const CauseScore* top = &row;
    for (int steps = 0; top->below && steps < 32; ++steps) {
      top = rows.at(top->below);
    }
    CauseScore& head = *rows.at(top->cause);
    head.score = std::max(head.score, row.score);
    row.below = head.cause;
  }
}

void Ranker::normalise(Ranking& ranking) const {
  double other = 10 * std::log10(base_.other);
  double best = other;
  for (const CauseScore& row : ranking.causes) {
    if (!row.out() && !row.below) best = std::max(best, row.score);
  }
  double sum = std::pow(10, (other - best) / 10);
  ranking.other = sum;
  for (CauseScore& row : ranking.causes) {
    if (row.out() || row.below) continue;
    row.probability = std::pow(10, (row.score - best) / 10);
    sum += row.probability;
  }
  for (CauseScore& row : ranking.causes) {
    row.probability = std::min(most, row.probability / sum);
  }
  ranking.other = std::min(most, ranking.other / sum);
}

std::vector<double> Ranker::posterior(std::span<const SignState> states) const {
  std::vector<double> p(compiled_.size() + 1, 0);
  double other = 10 * std::log10(base_.other);
  double best = other;
  std::vector<double> scores(compiled_.size(), -1e9);
  for (std::size_t i = 0; i < compiled_.size(); ++i) {
    const Compiled& c = compiled_[i];
    bool out = std::any_of(
        c.rules_out.begin(), c.rules_out.end(),
        [&](std::size_t s) { return states[s] == SignState::Present; });
    double score = c.prior;
    for (const Link& link : c.links) {
      SignState state = states[link.sign];
      if (state == SignState::Present) {
        score += link.present;
        out = out || link.never;
      } else if (state == SignState::Absent) {
        score += link.absent;
      }
    }
    for (std::size_t s : c.proven_by) {
      if (states[s] == SignState::Present) score += proof;
    }
    if (out) continue;
    scores[i] = score;
    best = std::max(best, score);
  }
  double sum = 0;
  for (std::size_t i = 0; i <= compiled_.size(); ++i) {
    double score = i < compiled_.size() ? scores[i] : other;
    if (score > -1e8) p[i] = std::pow(10, (score - best) / 10);
    sum += p[i];
  }
  for (double& value : p) value /= sum;
  return p;
}

double Ranker::likelihood(std::size_t cause, std::size_t sign,
                          SignState state) const {
  double present = base_.signs[sign].otherwise;
  if (cause < compiled_.size()) {
    const Compiled& c = compiled_[cause];
    for (const Link& link : c.links) {
      if (link.sign == sign) present = link.how_often;
    }
    if (std::find(c.rules_out.begin(), c.rules_out.end(), sign) !=
        c.rules_out.end()) {
      present = 0;
    }
  }
  return state == SignState::Present  ? present
         : state == SignState::Absent ? 1 - present
                                      : 1;
}

}  // namespace lastmile
