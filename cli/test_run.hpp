// cli/test_run.hpp
//
// Runs the tests of a pack: each is a case and what must come of it.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/diagnose/sign_states.hpp"
#include "engine/fire/session.hpp"
#include "engine/text/source.hpp"

namespace lastmile {

// A session that was told what the test gives, not yet run.
std::unique_ptr<Session> session_of(std::shared_ptr<const KnowledgeBase> base,
                                    const Case& given, Diagnostics& faults);

// What a test saw, whether it passed or not.
struct TestSeen {
  std::vector<SignState> signs = {};    // by index of sign
  std::vector<std::size_t> fired = {};  // by index of rule
  std::vector<bool> told = {};          // by type: is there a fact of it?
};

// What was not as the test expects, each a sentence; none where it passed.
std::vector<std::string> run_test(std::shared_ptr<const KnowledgeBase> base,
                                  const Test& test, TestSeen* seen = nullptr);

// A test that failed, for a person: its id and place, then each sentence on a
// line of its own; printable.
std::string failure_text(const Sources& sources, const Test& test,
                         const std::vector<std::string>& failures);

// The first cause of the test's case and its word, whatever the test expects:
// "cert.expired (likely)" or "none".
std::string verdict_on(std::shared_ptr<const KnowledgeBase> base,
                       const Test& test);

}  // namespace lastmile
