#include "engine/diagnose/several.hpp"

#include <algorithm>
#include <cmath>

namespace lastmile {
namespace {

constexpr double near = 10;  // points between the two best

class Subsets {
 public:
  Subsets(const Weights& weights, std::span<const SignState> states,
          std::span<const SeveralRow> rows, std::span<const double> failed)
      : weights_(weights),
        states_(states),
        rows_(rows.first(std::min(rows.size(), most_several))),
        failed_(failed) {}

  bool apply() const {
    return rows_.size() >= 2 && rows_[0].points - rows_[1].points <= near &&
           shows_more(rows_[0], rows_[1]) && shows_more(rows_[1], rows_[0]);
  }

  Several weigh() {
    out_.points.assign(rows_.size(), 0);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      add({i});
      for (std::size_t j = i + 1; j < rows_.size(); ++j) {
        add({i, j});
        for (std::size_t k = j + 1; k < rows_.size(); ++k) add({i, j, k});
      }
    }
    for (double& sum : out_.points) sum = base() + 10 * std::log10(sum);
    out_.all = base() + 10 * std::log10(out_.all);
    return std::move(out_);
  }

 private:
  bool shows(const SeveralRow& row, std::size_t sign) const {
    return std::any_of(
        row.members.begin(), row.members.end(),
        [&](std::size_t cause) { return weights_.of[cause].shows(sign); });
  }

  bool shows_more(const SeveralRow& row, const SeveralRow& than) const {
    for (std::size_t sign = 0; sign < states_.size(); ++sign) {
      if (states_[sign] == SignState::Present && shows(row, sign) &&
          !shows(than, sign)) {
        return true;
      }
    }
    return false;
  }

  const Weights::OfCause& cause(std::size_t row) const {
    return weights_.of[rows_[row].speaks];
  }

  // Sums are taken beside the best, so that no score is too high for them.
  double base() const { return rows_[0].points; }

  // Of one sign that some of the subset speak of.
  double term(std::size_t sign, const std::vector<std::size_t>& subset) const {
    double otherwise = 0, none = 1;  // that none of them makes it appear
    for (std::size_t row : subset) {
      for (const Weights::Link& link : cause(row).links) {
        if (link.sign != sign || link.refuted) continue;
        otherwise = std::max(otherwise, link.otherwise);
        none *= 1 - link.how_often;
      }
    }
    bool present = states_[sign] == SignState::Present;
    return present ? decibels(1 - (1 - otherwise) * none, otherwise)
                   : decibels((1 - otherwise) * none, 1 - otherwise);
  }

  void add(const std::vector<std::size_t>& subset) {
    double points = 0;
    std::vector<std::size_t> seen;
    for (std::size_t row : subset) {
      points += cause(row).odds;
      if (!failed_.empty()) points += failed_[rows_[row].speaks];
      for (std::size_t sign : cause(row).proven_by) {
        if (states_[sign] == SignState::Present) points += proof_points;
      }
      for (const Weights::Link& link : cause(row).links) {
        if (states_[link.sign] == SignState::Unknown || link.refuted ||
            std::find(seen.begin(), seen.end(), link.sign) != seen.end()) {
          continue;
        }
        seen.push_back(link.sign);
        points += term(link.sign, subset);
      }
    }
    double weight = std::pow(10, (points - base()) / 10);
    out_.all += weight;
    for (std::size_t row : subset) out_.points[row] += weight;
    if (weight > best_) {
      best_ = weight;
      out_.best = subset;
    }
  }

  const Weights& weights_;
  std::span<const SignState> states_;
  std::span<const SeveralRow> rows_;
  std::span<const double> failed_;
  Several out_;
  double best_ = 0;
};

}  // namespace

std::optional<Several> weigh_several(const Weights& weights,
                                     std::span<const SignState> states,
                                     std::span<const SeveralRow> rows,
                                     std::span<const double> failed) {
  Subsets subsets(weights, states, rows, failed);
  if (!subsets.apply()) return std::nullopt;
  return subsets.weigh();
}

}  // namespace lastmile
