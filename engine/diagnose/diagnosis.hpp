// engine/diagnose/diagnosis.hpp
//
// Everything that a report says, as data: read from a session that has run.
// What it points at belongs to the knowledge base and the session.

#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "engine/diagnose/next_step.hpp"

namespace lastmile {

struct Diagnosis {
  // One row a chain of causes, best first; ties by base rate, then id.
  struct Row {
    CauseScore cause;                    // the head
    std::vector<CauseScore> below = {};  // its symptoms, or roots unproven
  };
  std::vector<Row> rows;
  std::vector<CauseScore> ruled_out;  // by id
  double other = 0;
  std::vector<const Sign*> unexplained;  // present, and not shown by the best
  std::vector<SignReport> signs;
  std::vector<RankedFix> fixes;
  std::vector<const Fix*> tried;  // they did not help
  std::vector<NextStep> next;

  // The best row where its cause is possible or better, else null.
  const Row* best() const;
};

// `copy` makes another session that was told the same, not yet run; it serves
// to find out what answers would turn. Empty: no next steps are sought.
// `tried`: the ids of fixes that did not help; ids of no fix say nothing. With
// a `recall`, of which this session is the next, what it returns is good until
// the one after.
Diagnosis diagnose(Session& session, const std::vector<Look>& looks,
                   const std::function<std::unique_ptr<Session>()>& copy,
                   const std::vector<std::string>& tried = {},
                   Recall* recall = nullptr);

}  // namespace lastmile
