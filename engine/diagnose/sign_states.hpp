// engine/diagnose/sign_states.hpp
//
// Which signs are present, absent or unknown in a session that has run, what
// makes them so, and what would have to be known.

#pragma once

#include <string>
#include <vector>

#include "engine/fire/session.hpp"

namespace lastmile {

struct SignReport {
  const Sign* sign = nullptr;
  SignState state = SignState::Unknown;
  std::vector<FactId> because = {};  // of a present sign: the first match
  // Of an unknown sign: what is not known of the match that needs least.
  struct Missing {
    TypeId type = 0;
    std::vector<FieldIndex> fields = {};  // empty: nobody looked for the type
    std::string question = {};            // of an `ask.answer`: which
  };
  std::vector<Missing> missing = {};
};

SignReport sign_report(Session& session, const Sign& sign);

// Only the state.
SignState sign_state(Session& session, const Sign& sign);

// In the order of the knowledge base. The session's evaluator is told of them
// afterwards, for conditions that speak of signs.
std::vector<SignReport> sign_reports(Session& session);

}  // namespace lastmile
