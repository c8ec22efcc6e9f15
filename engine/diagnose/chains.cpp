#include "engine/diagnose/chains.hpp"

#include <algorithm>
#include <numeric>

#include "engine/base/room.hpp"

namespace lastmile {

Chains::Chains(const Weights& weights)
    : weights_(weights), symptoms_(weights.of.size()) {
  for (std::size_t c = 0; c < weights.of.size(); ++c) {
    for (std::size_t root : weights.of[c].caused_by) {
      symptoms_[root].push_back(c);
    }
  }
  join();
}

void Chains::join() {
  group_.assign(symptoms_.size(), none);
  for (std::size_t c = 0; c < symptoms_.size(); ++c) {
    if (group_[c] != none ||
        (weights_.of[c].caused_by.empty() && symptoms_[c].empty())) {
      continue;
    }
    std::vector<std::size_t> members{c};
    group_[c] = groups_.size();
    for (std::size_t i = 0; i < members.size(); ++i) {
      auto take = [&](const std::vector<std::size_t>& near) {
        for (std::size_t other : near) {
          if (group_[other] != none) continue;
          group_[other] = groups_.size();
          members.push_back(other);
        }
      };
      take(weights_.of[members[i]].caused_by);
      take(symptoms_[members[i]]);
    }
    std::sort(members.begin(), members.end());
    groups_.push_back(std::move(members));
  }
}

bool Chains::has_own_sign(std::size_t root, std::size_t symptom,
                          std::span<const SignState> states) const {
  const Weights::OfCause& of = weights_.of[root];
  auto own = [&](std::size_t sign) {
    return states[sign] == SignState::Present &&
           !weights_.of[symptom].shows(sign);
  };
  return std::any_of(of.links.begin(), of.links.end(),
                     [&](const Weights::Link& l) {
                       return l.present > 0 && own(l.sign);
                     }) ||
         std::any_of(of.proven_by.begin(), of.proven_by.end(), own);
}

// The best root above a symptom that has a sign of its own, also above roots
// that have none; the symptom itself where there is none.
std::size_t Chains::root_of(std::size_t symptom,
                            std::span<const SignState> states,
                            const OwnScores& own) const {
  std::size_t best = symptom;
  if (weights_.of[symptom].caused_by.empty()) return best;
  Room<512> room;
  std::pmr::vector<std::size_t> silent({symptom}, room.memory());
  std::pmr::vector<std::size_t> seen({symptom}, room.memory());
  while (!silent.empty()) {
    std::size_t at = silent.back();
    silent.pop_back();
    for (std::size_t root : weights_.of[at].caused_by) {
      if (own.out[root] ||
          std::find(seen.begin(), seen.end(), root) != seen.end()) {
        continue;
      }
      seen.push_back(root);
      if (!has_own_sign(root, symptom, states)) {
        silent.push_back(root);
        continue;
      }
      double more = own.points[root] - own.points[best];
      if (best == symptom || more > 0 ||
          (more == 0 && weights_.before(root, best))) {
        best = root;
      }
    }
  }
  return best;
}

// Of a root that heads nothing: the best symptom that shows all that speaks
// for the root; itself where there is none.
std::size_t Chains::symptom_of(std::size_t root,
                               std::span<const SignState> states,
                               const OwnScores& own) const {
  std::size_t best = root;
  for (std::size_t symptom : symptoms_[root]) {
    if (own.out[symptom] || has_own_sign(root, symptom, states)) continue;
    double more = own.points[symptom] - own.points[best];
    if (best == root || more > 0 ||
        (more == 0 && weights_.before(symptom, best))) {
      best = symptom;
    }
  }
  return best;
}

void Chains::find(std::span<const SignState> states, const OwnScores& own,
                  Rows& rows) const {
  rows.head.resize(weights_.of.size());
  std::iota(rows.head.begin(), rows.head.end(), std::size_t{0});
  rows.effect.assign(weights_.of.size(), 0);
  for (std::size_t g = 0; g < groups_.size(); ++g) find(g, states, own, rows);
}

void Chains::find(std::size_t group, std::span<const SignState> states,
                  const OwnScores& own, Rows& rows) const {
  const std::vector<std::size_t>& members = groups_[group];
  std::vector<std::size_t> heading;
  for (std::size_t c : members) {
    rows.head[c] = c;
    rows.effect[c] = 0;
  }
  for (std::size_t c : members) {
    if (own.out[c]) continue;
    rows.head[c] = root_of(c, states, own);
    rows.effect[c] = rows.head[c] != c;
    if (rows.effect[c]) heading.push_back(rows.head[c]);
  }
  for (std::size_t c : members) {
    bool heads = std::find(heading.begin(), heading.end(), c) != heading.end();
    if (own.out[c] || rows.effect[c] || heads) continue;
    rows.head[c] = symptom_of(c, states, own);
  }
  // A head may stand in the row of another. Who has come down to a symptom
  // heads nothing, so this leads down, then up, and ends.
  auto top = [&](std::size_t c) {
    while (rows.head[c] != c) c = rows.head[c];
    return c;
  };
  for (std::size_t c : members) rows.head[c] = top(c);
}

void Chains::shares(const Rows& rows, std::span<const double> weight,
                    std::vector<double>& out) const {
  out.assign(weight.size(), 1);
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    shares(g, rows, weight, out);
  }
}

void Chains::shares(std::size_t group, const Rows& rows,
                    std::span<const double> weight,
                    std::vector<double>& out) const {
  const std::vector<std::size_t>& members = groups_[group];
  for (std::size_t c : members) {
    double best = 0, sum = 0;
    for (std::size_t member : members) {
      if (rows.head[member] != rows.head[c]) continue;
      best = std::max(best, weight[member]);
      if (!rows.effect[member]) sum += weight[member];
    }
    double whole = rows.effect[c] ? best : sum;
    out[c] = whole > 0 ? weight[c] / whole : 0;
  }
}

}  // namespace lastmile
