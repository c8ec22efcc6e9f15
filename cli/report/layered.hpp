// cli/report/layered.hpp
//
// Draws a graph whose nodes stand in columns: from what was seen on the left to
// what it comes to on the right. Which column a node stands in is given; what
// is sought is the order within the columns that crosses few lines, and heights
// that keep lines short and level. After Sugiyama, Tagawa, Toda (1981): a line
// that passes over a column gets a place of its own there, columns are ordered
// by the middle of their neighbours, and neighbours are swapped where that
// crosses less. Heights are then the least-squares fit to the neighbours'
// heights that keeps the order and the gaps (pool adjacent violators).
//
// The same graph is always drawn alike. It knows no units and draws nothing.

#pragma once

#include <cstddef>
#include <vector>

namespace lastmile {

struct LayeredGraph {
  struct Node {
    std::size_t column = 0;
    double height = 0;
  };
  struct Edge {  // from a column to one further right
    std::size_t from = 0, to = 0;
  };
  std::vector<Node> nodes = {};
  std::vector<Edge> edges = {};
};

struct LayeredDrawing {
  std::vector<double> middle = {};  // of each node, downwards from 0
  // Of each edge: its height in every column that it passes over.
  std::vector<std::vector<double>> passes = {};
  double height = 0;
  std::size_t crossings = 0;
};

LayeredDrawing draw(const LayeredGraph& graph, double gap);

}  // namespace lastmile
