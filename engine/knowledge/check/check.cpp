#include "engine/knowledge/check/check.hpp"

namespace lastmile {

void check(KnowledgeBase& base, Diagnostics& found) {
  check_strata(base, found);
  check_origins(base);
  check_then_rules(base, found);
  check_chains(base, found);
  check_tests(base, found);
}

}  // namespace lastmile
