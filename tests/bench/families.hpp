// tests/bench/families.hpp
//
// What is measured, written once for every engine that is compared, so that
// both sides do the same. An engine is a class with these members:
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

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "tests/bench/fact_file.hpp"
#include "tests/bench/measure.hpp"

namespace lastmile::bench {

struct Arguments {
  std::string family;
  std::string rules;
  std::string facts;
  std::map<std::string, std::string> options;

  std::size_t number(const std::string& name, std::size_t fallback) const {
    auto at = options.find(name);
    return at == options.end() ? fallback : std::stoul(at->second);
  }
  bool has(const std::string& name) const { return options.count(name) > 0; }
};

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

// Facts that come one at a time into a full memory, each followed by a run to
// rest, and go again the same way; wall time of each.
template <class Engine>
Report run_stream(const Arguments& given) {
  Engine engine;
  Report report;
  report.add("load_s", load_measured(engine, given));
  std::size_t streamed = given.number("streamed", 10'000);
  auto rows = std::move(prepare_cases(engine, given, false).at(0));
  streamed = std::min(streamed, rows.size());
  std::size_t before = rows.size() - streamed;
  for (std::size_t i = 0; i < before; ++i) engine.tell(rows[i]);
  std::size_t firings = engine.run();
  std::vector<typename Engine::Told> told(rows.size());
  std::vector<std::int64_t> come, go;
  Stopwatch all;
  all.start();
  for (std::size_t i = before; i < rows.size(); ++i) {
    std::int64_t begun = now_ns();
    told[i] = engine.tell(rows[i]);
    firings += engine.run();
    come.push_back(now_ns() - begun);
  }
  all.stop();
  report.add("total_s", all.seconds());
  if (given.options.count("dump") && !given.has("after")) {
    dump_if_asked(engine, given);
  }
  for (std::size_t i = before; i < rows.size(); ++i) {
    std::int64_t begun = now_ns();
    engine.untell(told[i]);
    engine.run();
    go.push_back(now_ns() - begun);
  }
  if (given.has("after")) dump_if_asked(engine, given);
  report.add_quantiles("assert_ns", std::move(come));
  report.add_quantiles("retract_ns", std::move(go));
  report.add("told", rows.size());
  report.add("firings", firings);
  report.add("peak_rss_bytes", peak_rss_bytes());
  return report;
}

// Some of the facts leave a memory at rest and come back, one at a time. Every
// `1 / changed`-th of them; at the end they leave for good.
template <class Engine>
Report run_change(const Arguments& given) {
  Engine engine;
  Report report;
  report.add("load_s", load_measured(engine, given));
  auto rows = std::move(prepare_cases(engine, given, false).at(0));
  std::size_t changed = std::min(given.number("changed", 20), rows.size());
  std::size_t step = rows.size() / std::max<std::size_t>(changed, 1);
  std::vector<typename Engine::Told> told;
  Stopwatch first, changes;
  first.start();
  for (const auto& row : rows) told.push_back(engine.tell(row));
  std::size_t firings = engine.run();
  first.stop();
  std::vector<std::int64_t> come, go;
  auto leave = [&](std::size_t i) {
    std::int64_t begun = now_ns();
    engine.untell(told[i]);
    firings += engine.run();
    go.push_back(now_ns() - begun);
  };
  changes.start();
  for (std::size_t n = 0; n < changed; ++n) {
    std::size_t i = n * step;
    leave(i);
    std::int64_t begun = now_ns();
    told[i] = engine.tell(rows[i]);
    firings += engine.run();
    come.push_back(now_ns() - begun);
  }
  for (std::size_t n = 0; n < changed; n += 2) leave(n * step);
  changes.stop();
  report.add("total_s", first.seconds() + changes.seconds());
  report.add("first_s", first.seconds());
  report.add("changes_s", changes.seconds());
  report.add_quantiles("assert_ns", std::move(come));
  report.add_quantiles("retract_ns", std::move(go));
  report.add("firings", firings);
  report.add("peak_rss_bytes", peak_rss_bytes());
  dump_if_asked(engine, given);
  return report;
}

// What a consultation costs before anything is told: a new one, and one that
// was emptied after a case. `total_s` is of the latter.
template <class Engine>
Report run_sessions(const Arguments& given) {
  Engine engine;
  Report report;
  report.add("load_s", load_measured(engine, given));
  auto cases = prepare_cases(engine, given, false);
  std::vector<std::int64_t> emptied, made;
  std::size_t firings = 0;
  for (const auto& rows : cases) {
    std::int64_t begun = now_ns();
    engine.reset();
    emptied.push_back(now_ns() - begun);
    for (const auto& row : rows) engine.tell(row);
    firings += engine.run();
  }
  dump_if_asked(engine, given);
  for (std::size_t i = 0; i < given.number("made", 200); ++i) {
    std::int64_t begun = now_ns();
    engine.fresh();
    made.push_back(now_ns() - begun);
  }
  double sum = 0;
  for (std::int64_t one : emptied) sum += static_cast<double>(one) * 1e-9;
  report.add("total_s", sum);
  report.add_quantiles("reset_ns", std::move(emptied));
  report.add_quantiles("new_ns", std::move(made));
  report.add("firings", firings);
  report.add("peak_rss_bytes", peak_rss_bytes());
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
  if (count < 3) fail("usage: FAMILY RULES [FACTS] [--OPTION=VALUE]…");
  Arguments given{words[1], words[2], "", {}};
  for (int i = 3; i < count; ++i) {
    std::string word = words[i];
    if (word.rfind("--", 0) != 0) {
      given.facts = word;
      continue;
    }
    std::size_t equals = std::min(word.find('='), word.size() - 1);
    given.options[word.substr(2, equals - 2 + (word[equals] != '='))] =
        word.substr(equals + 1);
  }
  const std::map<std::string, Report (*)(const Arguments&)> families = {
      {"run", run_once<Engine>},          {"cases", run_cases<Engine>},
      {"stream", run_stream<Engine>},     {"change", run_change<Engine>},
      {"sessions", run_sessions<Engine>}, {"load", run_load<Engine>},
  };
  auto family = families.find(given.family);
  if (family == families.end()) fail("no family " + given.family);
  family->second(given).print();
  return 0;
}

}  // namespace lastmile::bench
