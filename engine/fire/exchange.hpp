// engine/fire/exchange.hpp
//
// Internal to LivingSession: from a session to another with other rules. What
// was told stays told, types matched by name; what was derived follows the new
// rules; a rule that is the same as before does not fire again for what it has
// fired for.

#pragma once

#include <memory>
#include <vector>

#include "engine/fire/session.hpp"

namespace lastmile {

struct Exchanged {
  std::unique_ptr<Session> session;  // null: refused
};

// A session with the new rules that was told what stands in the old one, in
// the order of birth; no `then` rule has fired in it. Refused where a fact, a
// collection record or an answer does not fit; every such is in `faults`
// (LM0501, LM0107, LM0108, LM012x, with the fact as item). The old session is
// not touched. Matches of `then` rules that have fired there count as fired
// here, where the rule is the same. `listener` hears all that the new session
// is told.
Exchanged exchange(const Session& old,
                   std::shared_ptr<const KnowledgeBase> base,
                   Listener& listener, Diagnostics& faults);

// The text of an item as its file has it, without what follows it.
std::string text_of(const KnowledgeBase& base, const Item& item);

}  // namespace lastmile
