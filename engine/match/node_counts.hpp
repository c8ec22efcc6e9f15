// engine/match/node_counts.hpp
//
// What stands in the nodes of a session's network at one moment: numbers for
// who asks where the work of a rule is. Counting looks at every fact and every
// partial match once; nothing is kept for it while the session runs.

#pragma once

#include <cstddef>
#include <vector>

namespace lastmile {

struct NodeCounts {
  struct Node {
    std::size_t matches = 0;  // partial matches that it lets through
    // Of a Join: how its key spreads the facts, and how many pairs of a fact
    // and what is left of it share a key. All of them were tried.
    std::size_t keys = 0;
    std::size_t longest = 0;  // facts under one key
    std::size_t pairs = 0;
  };
  std::vector<std::size_t> facts = {};  // by alpha
  std::vector<Node> nodes = {};         // by node
};

}  // namespace lastmile
