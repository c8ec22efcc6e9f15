// engine/diagnose/next_step.hpp
//
// What to do next, by expected minutes: fixes in the order in which they are
// to be tried, and the questions and looks that take more off the expected
// cost of repair (repairs.hpp) than they cost themselves (outlook.hpp).

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/diagnose/grounds.hpp"
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
  double saves = 0;   // expected minutes, less its cost
  double cost = 0;    // minutes
  bool free = false;  // of a look
};

// The fixes of the causes at or above 1 %, but those that were tried: high
// risk last, then repair, workaround, test, ask, then cures per minute, then
// id. Where no cause is possible, fixes of the kind ask that belong to no cause
// are among them.
std::vector<RankedFix> ranked_fixes(Session& session, const Ranker& ranker,
                                    const Ranking& ranking,
                                    std::span<const Fix* const> failed);

// Questions not yet asked and looks not yet taken that save minutes, best
// first; looks that are free before all others. `ranking` is that of the
// evidence; `copy` makes another session that was told the same, not yet run;
// `recall` looks at this one, or is null.
std::vector<NextStep> next_steps(
    Session& session, const Grounds& grounds, const SignEvidence& evidence,
    const Ranking& ranking, const std::vector<SignReport>& signs,
    const std::vector<Look>& looks,
    const std::function<std::unique_ptr<Session>()>& copy,
    Recall* recall = nullptr);

}  // namespace lastmile
