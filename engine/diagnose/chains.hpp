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
  // The same of the causes of one group; the others stay as they were.
  void find(std::size_t group, std::span<const SignState> states,
            const OwnScores& own, Rows& rows) const;

  // How much of the probability of its row stands for a repair of the cause
  // itself, by position: the head and what may be behind it share it as their
  // own scores have it, for any of them may be the one to be repaired; an
  // effect has as much of it as its own score is beside the best of the row.
  // `weight` by position, in proportion to 10^(points/10).
  void shares(const Rows& rows, std::span<const double> weight,
              std::vector<double>& out) const;
  void shares(std::size_t group, const Rows& rows,
              std::span<const double> weight, std::vector<double>& out) const;

  // The causes that are in any chain, by chains that have none in common; the
  // others head their rows.
  const std::vector<std::vector<std::size_t>>& groups() const {
    return groups_;
  }
  bool is_linked(std::size_t cause) const { return group_[cause] != none; }
  std::size_t group_of(std::size_t linked) const { return group_[linked]; }

 private:
  bool has_own_sign(std::size_t root, std::size_t symptom,
                    std::span<const SignState> states) const;
  std::size_t root_of(std::size_t symptom, std::span<const SignState> states,
                      const OwnScores& own) const;
  std::size_t symptom_of(std::size_t root, std::span<const SignState> states,
                         const OwnScores& own) const;

  void join();

  static constexpr std::size_t none = SIZE_MAX;
  const Weights& weights_;
  std::vector<std::vector<std::size_t>> groups_;
  std::vector<std::size_t> group_;  // by position; `none` where in no chain
  std::vector<std::vector<std::size_t>> symptoms_;  // by position
};

}  // namespace lastmile
