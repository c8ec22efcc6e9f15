// engine/diagnose/asking.hpp
//
// A question as it is put to the user: $target and $client read as he named
// them, and "the target" and "the client" where he did not.

#pragma once

#include <string>

#include "engine/fire/session.hpp"

namespace lastmile {

std::string text_of(Session& session, const Question& question);
std::string reason_of(Session& session, const Question& question);

}  // namespace lastmile
