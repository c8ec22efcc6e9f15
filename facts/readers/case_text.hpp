// facts/readers/case_text.hpp
//
// Does a file among others look like a case file of ours? A case that somebody
// names is read as one whatever it looks like; in a folder of evidence, only
// what says so.

#pragma once

#include "facts/readers/bytes.hpp"

namespace lastmile {

// YAML whose first key, or JSON whose first key, is one of those of a case:
// case, now, target, client, symptom, given, collected, not collected, answers.
bool is_case_text(ByteView head);

}  // namespace lastmile
