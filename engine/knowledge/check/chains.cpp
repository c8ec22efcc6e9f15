#include <algorithm>

#include "engine/knowledge/check/check.hpp"

namespace lastmile {
namespace {

// Does a chain of `caused by` lead from `cause` back to `goal`?
bool leads_to(const KnowledgeBase& base, const Cause& cause,
              const std::string& goal, std::vector<const Cause*>& seen) {
  if (std::find(seen.begin(), seen.end(), &cause) != seen.end()) return false;
  seen.push_back(&cause);
  for (const std::string& id : cause.caused_by) {
    if (id == goal) return true;
    const Cause* root = base.find_cause(id);
    if (root && leads_to(base, *root, goal, seen)) return true;
  }
  return false;
}

}  // namespace

void check_chains(const KnowledgeBase& base, Diagnostics& found) {
  for (const Cause& cause : base.causes) {
    std::vector<const Cause*> seen;
    if (!leads_to(base, cause, cause.id, seen)) continue;
    found.add(
        {"LM0406", "the chain of 'caused by' leads back to '" + cause.id + "'",
         cause.place, "a cause is not its own root", "cause " + cause.id});
  }
}

}  // namespace lastmile
