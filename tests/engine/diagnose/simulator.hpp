// tests/engine/diagnose/simulator.hpp
//
// Worlds in which faults happen, and authors who know them only roughly. An
// author writes words; how often a cause truly shows a sign is off from his
// word by a normal noise of its logit, and a background by a lognormal one.
// Faults are drawn from the truth, and diagnosed by what the author wrote; the
// exact Bayesian posterior of the truth is the best that anybody could do.

#pragma once

#include <array>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "engine/diagnose/grounds.hpp"

namespace lastmile::simulator {

struct Shape {
  int causes = 18;
  int signs = 30;
  double unknown = 0.35;  // of the signs of a case
  double noise = 0.4;     // of words, as logit, and of backgrounds, as log
  double escalation = 180;
  double density = 0.2;  // of signs that a cause shows
};

struct World {
  std::shared_ptr<const KnowledgeBase> base;  // as the author wrote it
  std::vector<double> prior;                  // by cause, and last of other
  std::vector<std::vector<double>> shows;     // by cause and sign, in truth;
                                              // the last row is other
  std::vector<double> test_minutes;           // by sign
  std::vector<std::vector<double>> cures;     // by cause and fix
  std::vector<double> fix_minutes;            // by fix
  double escalation = 180;
};

World make_world(std::mt19937& random, const Shape& shape);

struct Fault {
  std::size_t cause;             // the last: other
  std::vector<SignState> truth;  // of every sign
  std::vector<SignState> seen;   // some unknown
};

Fault draw(std::mt19937& random, const World& world, const Shape& shape);

// How a method ranks: by cause, and last other; higher is likelier.
std::vector<double> by_ranking(const World& world,
                               const std::vector<SignState>& seen);
std::vector<double> by_bayes(const World& world,
                             const std::vector<SignState>& seen);
// Certainty factors as MYCIN combined them: a present sign supports by what
// the author says above its background, an absent one denies.
std::vector<double> by_certainty_factors(const World& world,
                                         const std::vector<SignState>& seen);
// Weights of present signs less those of absent ones, added up.
std::vector<double> by_naive_sums(const World& world,
                                  const std::vector<SignState>& seen);

// How far stated probabilities of the first are from what comes true, over
// ten bins.
class Calibration {
 public:
  void add(double stated, bool right);
  double error() const;

 private:
  struct Bin {
    double stated = 0;
    int right = 0, count = 0;
  };
  std::array<Bin, 10> bins_{};
  int all_ = 0;
};

enum class Policy {
  ValueOfInformation,
  InformationPerMinute,  // the largest fall of entropy per minute, until 90 %
  FixesOnly,             // by p/C, no tests, until handing on is cheaper
  FixesToTheEnd,         // by p/C, no tests, until one helps or none is left
};

// The minutes until the fault is gone or handed on.
double minutes_to_the_end(const World& world, const Fault& fault, Policy policy,
                          std::mt19937& random);

}  // namespace lastmile::simulator
