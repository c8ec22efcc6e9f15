// cli/report/history_report.hpp
//
// Kept cases as text, as JSON, and as the lines that others learn from.

#pragma once

#include <string>
#include <vector>

#include "cli/history.hpp"

namespace lastmile {

std::string kept_cases_text(const std::vector<KeptCase>& all);
std::string kept_case_text(const KeptCase& one);
// schema lastmile.cases/1: cases: [{id, case, target, kept, now, cause,
// probability, outcome, fix, notes}]
std::string kept_cases_json(const std::vector<KeptCase>& all);
// The same of one, with its case file and the summary of its diagnosis.
std::string kept_case_json(const KeptCase& one);
// One line of NDJSON: {case, id, now, cause, fix, first: {cause, probability},
// tried: [{fix, helped}], packs}; cause and fix as it turned out, left out
// where nobody said.
std::string outcome_line(const KeptCase& one);

}  // namespace lastmile
