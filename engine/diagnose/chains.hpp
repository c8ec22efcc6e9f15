// engine/diagnose/chains.hpp
//
// Which causes are one row of a ranking. A chain of `caused by` is one row: a
// root with a present sign of its own, which the symptom does not show, heads
// it, and its symptoms stand below; a root without one stands below its
// symptom, as that which may be behind it. A cause that is ruled out is in no
// chain.

#pragma once

#include <vector>

#include "engine/diagnose/weights.hpp"

namespace lastmile {

class Chains {
 public:
  explicit Chains(const Weights& weights);

  struct Rows {
    // By position: who heads the row that the cause is in; itself, mostly.
    std::vector<std::size_t> head;
    // Does it stand below as an effect of the head (else it may be its root)?
    std::vector<char> effect;
  };
  void find(std::span<const SignState> states, const OwnScores& own,
            Rows& rows) const;

  // How much of the probability of its row stands for a repair of the cause
  // itself, by position: the head and what may be behind it share it as their
  // own scores have it, for any of them may be the one to be repaired; an
  // effect has as much of it as its own score is beside the best of the row.
  // `weight` by position, in proportion to 10^(points/10).
  void shares(const Rows& rows, std::span<const double> weight,
              std::vector<double>& out) const;

  // The causes that are in any chain; the others head their rows.
  const std::vector<std::size_t>& linked() const { return linked_; }
  bool is_linked(std::size_t cause) const {
    return !weights_.of[cause].caused_by.empty() || !symptoms_[cause].empty();
  }

 private:
  bool has_own_sign(std::size_t root, std::size_t symptom,
                    std::span<const SignState> states) const;
  std::size_t root_of(std::size_t symptom, std::span<const SignState> states,
                      const OwnScores& own) const;
  std::size_t symptom_of(std::size_t root, std::span<const SignState> states,
                         const OwnScores& own) const;

  const Weights& weights_;
  std::vector<std::size_t> linked_;
  std::vector<std::vector<std::size_t>> symptoms_;  // by position
};

}  // namespace lastmile
