// tests/bench/engine/lastmile.hpp
//
// The engine of this project in the shape that tests/bench/families.hpp
// measures and tests/engine/property/classics.cpp holds to its counts: YAML
// rules, facts through the session's fast door. What is unsound ends the
// program (bench::fail).

#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "engine/fire/session.hpp"
#include "tests/bench/fact_file.hpp"

namespace lastmile::bench {

class Lastmile {
 public:
  // What a field is to hold, as it was written and, where the row is interned,
  // as a value that is good in every session.
  struct Cell {
    Kind kind = Kind::Unknown;
    std::int64_t whole = 0;
    std::string text = {};
  };
  struct Row {
    TypeId type = 0;
    bool interned = false;
    std::vector<Cell> cells;
    std::vector<Value> values;
  };
  using Told = FactId;

  void load(const std::string& rules);
  void open();
  void reset();
  void fresh() { open(); }
  Row prepare(const WrittenFact& fact, bool interned) const;
  FactId tell(const Row& row);
  void untell(FactId fact) { session_->untell(fact); }
  std::size_t run();
  // All facts, sorted, fields by name.
  void dump(std::ostream& out) const;

 protected:
  Session& session() { return *session_; }

 private:
  void begin();
  FactId told(TypeId type, std::span<const Value> values);
  Value known(const Cell& cell) const;
  std::string line(const Fact& fact) const;

  std::shared_ptr<const KnowledgeBase> base_;
  std::unique_ptr<Session> session_;
  ProvenanceId from_;
  std::size_t firings_ = 0;
  std::vector<Value> values_;
};

}  // namespace lastmile::bench
