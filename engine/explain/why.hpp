// engine/explain/why.hpp
//
// Why a fact stands, or stood: a tree from a conclusion down to what was told.
// A fact that occurs twice is proved once, so the tree is never larger than
// the working memory.
//
// Without a journal it explains what stands by the matches that hold it up
// now; what an acting rule told is then as good as told. With a journal it
// explains that too, and what fell.

#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/explain/journal.hpp"

namespace lastmile {

struct Proof {
  FactId fact;
  const Rule* rule = nullptr;  // null: it was told, or nobody knows
  std::vector<Proof> from = {};
  bool shown_above = false;  // proved elsewhere in this tree
  bool cut = false;          // it has reasons, too deep down to be shown
  // Of a conclusion that stands: what its rule says of it, and what it
  // computed (let, aggregates), by variable without $.
  std::string says = {};
  std::vector<std::pair<std::string, Value>> values = {};

  // Of a journal:
  std::size_t round = 0;   // the firing that made it; 0: told, or not known
  bool acted = false;      // its rule acted: it stays without its premises
  bool forgotten = false;  // a rule made it, which the journal has forgotten
  Journal::Ending ending = Journal::Ending::Stands;
  std::size_t ended = 0;           // how many firings there had been
  const Rule* ended_by = nullptr;  // of Retracted
  FactId successor = {};           // of Replaced
};

struct WhyOptions {
  const Journal* journal = nullptr;
  std::size_t depth = 1000;  // a tree is no deeper
};

// `seen` collects the facts that were proved; give the same set for several
// facts of one explanation.
Proof why(const Session& session, FactId fact, std::set<FactId>& seen,
          const WhyOptions& options = {});

}  // namespace lastmile
