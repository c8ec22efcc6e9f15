#include "cli/report/layered.hpp"

#include <algorithm>
#include <numeric>

namespace lastmile {
namespace {

constexpr double pass_height = 6;  // room of a line that passes a column
constexpr int sweeps = 12;

// A node, or where a line passes a column.
struct Spot {
  std::size_t column;
  double height;
  std::vector<std::size_t> left = {}, right = {};  // spots beside it
  double middle = 0;
};

class Drawer {
 public:
  Drawer(const LayeredGraph& graph, double gap) : gap_(gap) {
    for (const LayeredGraph::Node& node : graph.nodes) {
      add({node.column, node.height});
    }
    for (const LayeredGraph::Edge& edge : graph.edges) link(edge);
  }

  LayeredDrawing draw(std::size_t nodes) {
    order();
    LayeredDrawing out;
    out.crossings = crossings();
    place();
    double top = 0;
    for (const Spot& spot : spots_) {
      top = std::min(top, spot.middle - spot.height / 2);
    }
    for (Spot& spot : spots_) {
      spot.middle -= top;
      out.height = std::max(out.height, spot.middle + spot.height / 2);
    }
    for (std::size_t i = 0; i < nodes; ++i) {
      out.middle.push_back(spots_[i].middle);
    }
    for (const std::vector<std::size_t>& passed : passes_) {
      std::vector<double>& heights = out.passes.emplace_back();
      for (std::size_t spot : passed) heights.push_back(spots_[spot].middle);
    }
    return out;
  }

 private:
  std::size_t add(Spot spot) {
    if (columns_.size() <= spot.column) columns_.resize(spot.column + 1);
    columns_[spot.column].push_back(spots_.size());
    spots_.push_back(std::move(spot));
    return spots_.size() - 1;
  }

  void link(const LayeredGraph::Edge& edge) {
    std::vector<std::size_t>& passed = passes_.emplace_back();
    std::size_t from = edge.from;
    std::size_t end = spots_[edge.to].column;
    for (std::size_t c = spots_[from].column + 1; c <= end; ++c) {
      std::size_t to = edge.to;
      if (c < end) {
        to = add({c, pass_height});
        passed.push_back(to);
      }
      spots_[from].right.push_back(to);
      spots_[to].left.push_back(from);
      from = to;
    }
  }

  // ---- order ----

  std::vector<std::size_t> positions() const {
    std::vector<std::size_t> at(spots_.size());
    for (const auto& column : columns_) {
      for (std::size_t i = 0; i < column.size(); ++i) at[column[i]] = i;
    }
    return at;
  }

  // How many pairs of lines from `a` and `b`, which stand in this order, cross
  // on the side of their `beside`.
  static std::size_t crossed(const std::vector<std::size_t>& a,
                             const std::vector<std::size_t>& b,
                             const std::vector<std::size_t>& at) {
    std::size_t count = 0;
    for (std::size_t x : a) {
      for (std::size_t y : b) count += at[x] > at[y];
    }
    return count;
  }

  std::size_t crossings() const {
    std::vector<std::size_t> at = positions();
    std::size_t count = 0;
    for (const auto& column : columns_) {
      for (std::size_t i = 0; i < column.size(); ++i) {
        for (std::size_t j = i + 1; j < column.size(); ++j) {
          count +=
              crossed(spots_[column[i]].right, spots_[column[j]].right, at);
        }
      }
    }
    return count;
  }

  void sort_by_neighbours(std::vector<std::size_t>& column, bool of_left) {
    std::vector<std::size_t> at = positions();
    std::vector<double> key(spots_.size());
    for (std::size_t spot : column) {
      const auto& beside = of_left ? spots_[spot].left : spots_[spot].right;
      double sum = 0;
      for (std::size_t n : beside) sum += static_cast<double>(at[n]);
      key[spot] = beside.empty() ? static_cast<double>(at[spot])
                                 : sum / static_cast<double>(beside.size());
    }
    std::stable_sort(
        column.begin(), column.end(),
        [&](std::size_t a, std::size_t b) { return key[a] < key[b]; });
  }

  bool swap_neighbours(std::vector<std::size_t>& column) {
    std::vector<std::size_t> at = positions();
    bool better = false;
    for (std::size_t i = 0; i + 1 < column.size(); ++i) {
      const Spot &a = spots_[column[i]], &b = spots_[column[i + 1]];
      std::size_t now =
          crossed(a.left, b.left, at) + crossed(a.right, b.right, at);
      std::size_t then =
          crossed(b.left, a.left, at) + crossed(b.right, a.right, at);
      if (then >= now) continue;
      std::swap(column[i], column[i + 1]);
      better = true;
    }
    return better;
  }

  void order() {
    auto best = columns_;
    std::size_t least = crossings();
    for (int sweep = 0; sweep < sweeps && least > 0; ++sweep) {
      bool rightwards = sweep % 2 == 0;
      for (std::size_t i = 1; i < columns_.size(); ++i) {
        std::size_t c = rightwards ? i : columns_.size() - 1 - i;
        sort_by_neighbours(columns_[c], rightwards);
      }
      for (int again = 0; again < sweeps; ++again) {
        bool better = false;
        for (auto& column : columns_) better |= swap_neighbours(column);
        if (!better) break;
      }
      if (std::size_t count = crossings(); count < least) {
        least = count;
        best = columns_;
      }
    }
    columns_ = best;
  }

  // ---- heights ----

  // The heights nearest to `wanted` (squares) that keep order and gaps.
  void settle(const std::vector<std::size_t>& column,
              const std::vector<double>& wanted) {
    struct Block {
      double sum;
      double count;
      std::size_t size;
    };
    std::vector<double> offset(column.size());
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < column.size(); ++i) {
      if (i > 0) {
        double room =
            (spots_[column[i - 1]].height + spots_[column[i]].height) / 2;
        offset[i] = offset[i - 1] + room + gap_;
      }
      blocks.push_back({wanted[i] - offset[i], 1, 1});
      while (blocks.size() > 1) {
        Block last = blocks.back(), &before = blocks[blocks.size() - 2];
        if (before.sum / before.count <= last.sum / last.count) break;
        before.sum += last.sum;
        before.count += last.count;
        before.size += last.size;
        blocks.pop_back();
      }
    }
    std::size_t i = 0;
    for (const Block& block : blocks) {
      for (std::size_t k = 0; k < block.size; ++k, ++i) {
        spots_[column[i]].middle = block.sum / block.count + offset[i];
      }
    }
  }

  double wish(const Spot& spot, bool left, bool right) const {
    double sum = 0, count = 0;
    auto take = [&](const std::vector<std::size_t>& beside) {
      for (std::size_t n : beside) {
        sum += spots_[n].middle;
        count += 1;
      }
    };
    if (left) take(spot.left);
    if (right) take(spot.right);
    return count == 0 ? spot.middle : sum / count;
  }

  void place() {
    for (const auto& column : columns_) {
      settle(column, std::vector<double>(column.size(), 0.0));
    }
    for (int sweep = 0; sweep < sweeps; ++sweep) {
      bool last = sweep + 1 == sweeps;
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        std::size_t c = sweep % 2 == 0 ? i : columns_.size() - 1 - i;
        std::vector<double> wanted;
        for (std::size_t spot : columns_[c]) {
          wanted.push_back(wish(spots_[spot], last || sweep % 2 == 0,
                                last || sweep % 2 == 1));
        }
        settle(columns_[c], wanted);
      }
    }
  }

  double gap_;
  std::vector<Spot> spots_;  // the nodes first
  std::vector<std::vector<std::size_t>> columns_;
  std::vector<std::vector<std::size_t>> passes_;  // by edge
};

}  // namespace

LayeredDrawing draw(const LayeredGraph& graph, double gap) {
  return Drawer(graph, gap).draw(graph.nodes.size());
}

}  // namespace lastmile
