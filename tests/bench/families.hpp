// tests/bench/families.hpp
//
// What is measured, written once for every engine that is compared
// (contestant.hpp), so that both sides do the same: rules and facts once, many
// small cases, rules alone; what changes.hpp has; and what it costs to be
// listened to, for an engine that can be.

#pragma once

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "tests/bench/changes.hpp"
#include "tests/bench/contestant.hpp"
#include "tests/bench/listening.hpp"

namespace lastmile::bench {

// Rules and facts once: what loading, telling and running cost.
template <class Engine>
Report run_once(const Arguments& given) {
  Engine engine;
  Report report;
  report.add("load_s", load_measured(engine, given));
  Stopwatch tell, run;
  std::size_t facts = 0;
  FactFile file(given.facts);
  for (auto some = file.read(1000); !some.empty(); some = file.read(1000)) {
    std::vector<typename Engine::Row> rows;
    for (const WrittenFact& fact : some) {
      rows.push_back(engine.prepare(fact, false));
    }
    tell.start();
    for (const auto& row : rows) engine.tell(row);
    tell.stop();
    facts += rows.size();
  }
  run.start();
  std::size_t firings = engine.run();
  run.stop();
  report.add("assert_s", tell.seconds());
  report.add("run_s", run.seconds());
  report.add("total_s", tell.seconds() + run.seconds());
  report.add("told", facts);
  report.add("firings", firings);
  report.add("peak_rss_bytes", peak_rss_bytes());
  dump_if_asked(engine, given);
  return report;
}

// Many small consultations, one after the other in one emptied session.
template <class Engine>
Report run_cases(const Arguments& given) {
  Engine engine;
  Report report;
  report.add("load_s", load_measured(engine, given));
  auto cases = prepare_cases(engine, given, given.has("interned"));
  std::size_t firings = 0;
  for (const auto& rows : cases) firings += consult(engine, rows);
  std::size_t rounds = given.number("rounds", 5);
  Stopwatch all;
  all.start();
  for (std::size_t round = 0; round < rounds; ++round) {
    std::size_t again = 0;
    for (const auto& rows : cases) again += consult(engine, rows);
    if (again != firings) fail("another round fired other rules");
  }
  all.stop();
  double count = static_cast<double>(rounds * cases.size());
  report.add("cases", cases.size());
  report.add("total_s", all.seconds() / static_cast<double>(rounds));
  report.add("cases_per_s", count / all.seconds());
  report.add("firings", firings);
  report.add("peak_rss_bytes", peak_rss_bytes());
  if (given.has("dump")) {
    std::ofstream out(given.options.at("dump"));
    for (const auto& rows : cases) {
      consult(engine, rows);
      engine.dump(out);
      out << "\n";
    }
  }
  return report;
}

// Rules alone.
template <class Engine>
Report run_load(const Arguments& given) {
  Engine engine;
  Report report;
  report.add("total_s", load_measured(engine, given));
  report.add("peak_rss_bytes", peak_rss_bytes());
  return report;
}

template <class Engine>
int run_family(int count, char** words) {
  Arguments given = read_arguments(count, words);
  std::map<std::string, Report (*)(const Arguments&)> families = {
      {"run", run_once<Engine>},
      {"cases", run_cases<Engine>},
      {"stream", run_stream<Engine>},
      {"change", run_change<Engine>},
      {"sessions", run_sessions<Engine>},
      {"load", run_load<Engine>},
      {"predicate", run_predicate<Engine>},
  };
  if constexpr (requires(Engine engine) { engine.listeners(); }) {
    families.emplace("listening", run_listening<Engine>);
  }
  auto family = families.find(given.family);
  if (family == families.end()) fail("no family " + given.family);
  family->second(given).print();
  return 0;
}

}  // namespace lastmile::bench
