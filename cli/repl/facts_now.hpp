// cli/repl/facts_now.hpp
//
// Which facts stand at a moment, in words, so that two moments can be compared
// even where a session was made anew in between and its facts have other ids.

#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/fire/session.hpp"

namespace lastmile {

// Printable; in id order.
using FactsNow = std::map<FactId, std::string>;

FactsNow facts_now(const Session& session);

struct Difference {
  using Facts = std::vector<std::pair<FactId, std::string>>;
  Facts ceased = {};  // with the ids that they had
  Facts became = {};

  bool none() const { return ceased.empty() && became.empty(); }
};

Difference difference(const FactsNow& before, const FactsNow& after);

}  // namespace lastmile
