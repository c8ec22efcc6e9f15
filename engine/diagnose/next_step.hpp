// engine/diagnose/next_step.hpp
//
// What to do next, by expected minutes: fixes are tried in the order of what
// they cure per minute, until escalation is cheaper; a question or a look is
// worth what it takes off that expectation, less what it costs itself.
// (Heckerman, Breese, Rommelse 1995; Breese and Heckerman 1996.)

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/diagnose/ranking.hpp"
#include "engine/diagnose/sign_states.hpp"

namespace lastmile {

struct RankedFix {
  const Fix* fix = nullptr;
  double cures = 0;                   // probability that it cures the fault
  std::vector<const Cause*> of = {};  // likeliest first
};

// A gatherer as the engine sees it: it never calls one.
struct Look {
  std::string id;
  double minutes = 0;
  std::vector<std::string> produces = {};  // fact types
  bool free = false;  // costs nothing and harms nothing: taken first
};

struct NextStep {
  enum class Kind : std::uint8_t { Question, Gather };
  Kind kind = Kind::Question;
  std::string id;
  double saves = 0;  // expected minutes, less its cost
  double cost = 0;   // minutes
};

// The fixes of the causes at or above 1 %: high risk last, then repair,
// workaround, test, ask, then cures per minute, then id. Where no cause is
// possible, fixes of the kind ask that belong to no cause are among them.
std::vector<RankedFix> ranked_fixes(Session& session, const Ranking& ranking);

// Questions not yet asked and looks not yet taken that save minutes, best
// first; looks that are free before all others.
std::vector<NextStep> next_steps(
    Session& session, const Ranker& ranker,
    const std::vector<SignReport>& signs, const std::vector<Look>& looks,
    const std::function<std::unique_ptr<Session>()>& copy);

// The expected minutes to the end of the fault, of probabilities by position
// of the ranker's causes.
double expected_cost(const KnowledgeBase& base, const Ranker& ranker,
                     const std::vector<double>& probabilities);

}  // namespace lastmile
