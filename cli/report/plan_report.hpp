// cli/report/plan_report.hpp
//
// How the rules are matched, as JSON: the key `plan` of lastmile.run/1. Its
// text is engine/match/explain_plan's own.

#pragma once

#include "engine/fire/session.hpp"
#include "engine/match/explain_plan.hpp"
#include "engine/text/json.hpp"

namespace lastmile {

// What stands in the nodes of the session's network now.
NodeCounts node_counts(const Session& session);
std::string plan_text(const Session& session, const Plans& plans);
// A value of its own.
void write_plan(JsonWriter& json, const Session& session, const Plans& plans);

}  // namespace lastmile
