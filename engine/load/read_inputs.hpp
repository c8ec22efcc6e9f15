// engine/load/read_inputs.hpp
//
// A list of steps, or a recording: what is to be said to a session. Every
// fault of its form is found; whether it fits the knowledge base is seen when
// a session is asked (engine/fire/living_session.hpp).

#pragma once

#include <optional>
#include <string>

#include "engine/base/node.hpp"
#include "engine/knowledge/input.hpp"

namespace lastmile {

// Nothing where it is no list; faults (LM0507 and those of its parts) go to
// `found`. What a step asserts without saying from where is told by "told",
// from this path and line.
std::optional<SessionRecording> read_inputs(const Node& node,
                                            const std::string& path,
                                            Diagnostics& found);

}  // namespace lastmile
