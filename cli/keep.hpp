// cli/keep.hpp
//
// From a diagnosis to a kept case: `diagnose --keep` and `case add`.

#pragma once

#include "cli/consult.hpp"
#include "cli/history.hpp"
#include "engine/diagnose/diagnosis.hpp"

namespace lastmile {

// Keeps the case with all that was seen and what it was taken for. Its id; or
// nothing, and the fault has been reported and context.exit set.
std::optional<std::int64_t> keep_case(Context& context,
                                      const KnowledgeBase& base,
                                      const Diagnosis& diagnosis,
                                      const Consultation& consultation);

// Nothing where it cannot be opened, as above.
std::optional<History> open_history(Context& context);
// Reports the fault and sets the exit code that belongs to it.
void history_failed(Context& context, const Diagnostic& fault);

}  // namespace lastmile
