// tests/bench/contestant.hpp
//
// What an engine must offer to be measured, and what all families do with it.
// An engine is a class with these members:
//
//   using Row, Told;                   // a prepared fact; a fact that stands
//   void load(const std::string& rules);       // from the text to ready rules
//   void open();                       // a new, empty consultation
//   void reset();                      // the same one, emptied
//   void fresh();                      // another one of the same rules
//   Row prepare(const WrittenFact&, bool interned);    // not measured
//   Told tell(const Row&);
//   void untell(const Told&);
//   std::size_t run();                 // to rest; how many rules fired
//   void dump(std::ostream&);          // all facts, TYPE FIELD=VALUE …
//
// A row holds texts, which `tell` interns, or, where it is interned, values as
// the engine itself has them.

#pragma once

#include <fstream>
#include <string>
#include <vector>

#include "tests/bench/arguments.hpp"
#include "tests/bench/fact_file.hpp"
#include "tests/bench/measure.hpp"

namespace lastmile::bench {

template <class Engine>
void dump_if_asked(Engine& engine, const Arguments& given) {
  if (!given.has("dump")) return;
  std::ofstream out(given.options.at("dump"));
  engine.dump(out);
  if (!out) fail("cannot write " + given.options.at("dump"));
}

template <class Engine>
double load_measured(Engine& engine, const Arguments& given) {
  Stopwatch load;
  load.start();
  engine.load(given.rules);
  engine.open();
  load.stop();
  return load.seconds();
}

template <class Engine>
using Rows = std::vector<typename Engine::Row>;

template <class Engine>
std::vector<Rows<Engine>> prepare_cases(Engine& engine, const Arguments& given,
                                        bool interned) {
  std::vector<Rows<Engine>> cases;
  for (const auto& facts : read_cases(given.facts)) {
    Rows<Engine>& rows = cases.emplace_back();
    for (const WrittenFact& fact : facts) {
      rows.push_back(engine.prepare(fact, interned));
    }
  }
  return cases;
}

template <class Engine>
std::size_t consult(Engine& engine, const Rows<Engine>& rows) {
  engine.reset();
  for (const auto& row : rows) engine.tell(row);
  return engine.run();
}

}  // namespace lastmile::bench
