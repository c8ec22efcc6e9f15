// tests/engine/diagnose/oracle.hpp
//
// The ranking as the rule language writes it down (section 7), word for word,
// with plain odds, sets and recursion: slow, and the measure that the ranker
// is held against. It reads worlds, which it can also write as a pack, and
// nothing of the engine.

#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace lastmile::oracle {

enum class State { Absent, Unknown, Present };

struct Cause {
  double base_rate = 0.03;
  std::map<int, double> shows = {};        // by sign: P(sign | cause)
  std::map<int, std::string> graded = {};  // by sign: the kind of its sources
  std::set<int> rules_out = {}, proven_by = {};
  std::vector<int> caused_by = {};
  std::map<int, double> cures = {};  // by fix
};

struct World {
  std::vector<double> otherwise;  // by sign
  std::vector<Cause> causes;
  int fixes = 0;
  double other = 0.1;

  // Signs are s0 …, causes c0 …, fixes f0 …; sign n is of the fact {n, yes}.
  std::string as_pack() const;
};

struct Row {
  double probability = 0;  // 0 where ruled out or below
  bool out = false;
  int below = -1;
  std::set<int> with = {};
};

struct Ranking {
  std::vector<Row> rows;  // by cause
  double other = 0;
};

Ranking rank(const World& world, const std::vector<State>& states,
             const std::set<int>& failed);

}  // namespace lastmile::oracle
