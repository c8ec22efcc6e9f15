// engine/fire/input_check.hpp
//
// Internal to LivingSession: whether an input fits a knowledge base, and which
// facts its patterns mean.

#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "engine/fire/session.hpp"
#include "engine/knowledge/input.hpp"

namespace lastmile {

// What a pattern says of a fact.
struct Likeness {
  TypeId type = 0;
  std::vector<std::pair<FieldIndex, Value>> fields = {};
  bool fits(const Fact& fact, bool exactly) const;
};

// Nothing where the pattern is unsound (LM0501, LM0502, LM0107, LM012x).
std::optional<Likeness> likeness(const Claim& pattern, WorkingMemory& memory,
                                 Diagnostics& faults);

// False, with every fault, where it does not fit. Nothing of an input is
// given: `memory` lends its schema and symbols alone. Of an Answer nothing is
// said; the session does.
bool fits(const Input& input, WorkingMemory& memory, Diagnostics& faults);

}  // namespace lastmile
