// tests/bench/limit/manners.hpp
//
// Miss Manners by a program that can do nothing else: a search in arrays. It
// comes to the same facts as the rules do, one entry each, and counts a firing
// for each act that is one there. How near to it an engine for any rules can
// come is what the comparison shows.

#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "tests/bench/fact_file.hpp"

namespace lastmile::bench {

class LimitManners {
 public:
  struct Row {
    int guest = 0;  // 0: no guest but the rules' own facts
    bool woman = false;
    int hobby = 0;
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
  struct Guest {
    bool woman = false;
    std::uint64_t hobbies = 0;
  };
  struct Seating {
    int id, parent, left_seat, left_guest, right_seat, right_guest;
  };
  struct Path {
    int id, guest, seat;
  };
  struct Chosen {
    int id, guest, hobby;
  };

  bool seat_next();
  bool chosen(int id, int guest, int hobby) const;

  std::vector<Guest> guests_{1};
  std::vector<Seating> seatings_;
  std::vector<Path> paths_;
  std::vector<std::size_t> path_of_;  // where the path of a seating begins
  std::vector<Chosen> chosen_;
  std::vector<bool> seated_;
  std::size_t firings_ = 0;
};

}  // namespace lastmile::bench
