// engine/explain/why.hpp
//
// Why a fact stands: a tree from a conclusion down to what was told. A fact
// that occurs twice is proved once, so the tree is never larger than the
// working memory.

#pragma once

#include <set>
#include <vector>

#include "engine/fire/session.hpp"

namespace lastmile {

struct Proof {
  FactId fact;
  const Rule* rule = nullptr;  // null: it was told
  std::vector<Proof> from = {};
  bool shown_above = false;  // proved elsewhere in this tree
};

// `seen` collects the facts that were proved; give the same set for several
// facts of one explanation.
Proof why(const Session& session, FactId fact, std::set<FactId>& seen);

}  // namespace lastmile
