// tests/bench/limit/waltz.hpp
//
// Waltz by a program that can do nothing else: junctions in an array, labels
// spread by a worklist. It ends with the same labels on the same edges. It
// plots nothing and counts no firings, as it has none.

#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/bench/fact_file.hpp"

namespace lastmile::bench {

class LimitWaltz {
 public:
  struct Row {
    bool line = false;
    int p1 = 0, p2 = 0;
  };
  using Told = int;

  void load(const std::string&) {}
  void open() {}
  void reset() { *this = {}; }
  void fresh() { *this = {}; }
  Row prepare(const WrittenFact& fact, bool interned) const;
  int tell(const Row& row);
  void untell(int) { fail("a limit program takes nothing back"); }
  std::size_t run();
  void dump(std::ostream& out) const;

 private:
  enum class Shape : std::uint8_t { None, L, Fork, Arrow, Tee };
  // The half of a line that leaves a point; the other half is number ^ 1.
  struct Edge {
    int p1, p2;
    char label = 0;
  };
  struct Junction {
    int base = 0;
    Shape shape = Shape::None;
    int count = 0;
    int edges[3] = {};  // counter-clockwise, shaft or stem in the middle
  };

  Junction& at(int point);
  void arrange(Junction& junction) const;
  void start(const Junction& junction);
  void look(const Junction& junction);
  void look_at_fork(const Junction& junction);
  void look_at_arrow(const Junction& junction);
  void set(int edge, char label);
  char label(int edge) const {
    return edges_[static_cast<std::size_t>(edge)].label;
  }

  std::vector<Edge> edges_;
  std::vector<Junction> junctions_;
  std::unordered_map<int, int> by_point_;
  std::vector<int> changed_;  // junctions to look at again
};

}  // namespace lastmile::bench
