// cli/report/next_report.hpp
//
// What to ask, to look at and to try next, as text and as JSON; the same steps
// are part of a diagnosis.

#pragma once

#include <string>

#include "cli/consult.hpp"
#include "engine/diagnose/diagnosis.hpp"
#include "engine/text/json.hpp"

namespace lastmile {

std::string next_text(Session& session, const Diagnosis& diagnosis,
                      const Consultation& consultation, std::size_t width);
// Schema lastmile.next/1.
std::string next_json(Session& session, const Diagnosis& diagnosis,
                      const Consultation& consultation);

// The first fix to try: of the best cause where one is possible, else what
// helps to know more; null where there is none.
const RankedFix* first_fix(const Diagnosis& diagnosis);

}  // namespace lastmile
