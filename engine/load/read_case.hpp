// engine/load/read_case.hpp
//
// A case file, and the facts of `--given`: what somebody wrote down about one
// failing connection. Every fault of the file is found; whether its facts fit
// the knowledge base is seen when a session is told of them.

#pragma once

#include <optional>

#include "engine/knowledge/case.hpp"
#include "engine/load/reading.hpp"

namespace lastmile {

// The keys that a case and a test share. `path` names the file in the
// provenance of what it says.
Case read_case_keys(Faults& faults, MapReader& map, const std::string& path);

// One map: case, now, symptom, target, client, given, collected, not
// collected, answers, tried. Nothing where it is no map; faults go to `found`.
std::optional<Case> read_case(const Node& node, const std::string& path,
                              Diagnostics& found);

// A list of `TYPE: {…}`, or a map with `given:`.
std::optional<Case> read_given(const Node& node, const std::string& path,
                               Diagnostics& found);

}  // namespace lastmile
