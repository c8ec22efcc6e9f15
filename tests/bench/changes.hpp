// tests/bench/changes.hpp
//
// What is measured in a memory that lives: facts that come and go one at a
// time, sessions that begin anew, and what one condition costs beside another.

#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tests/bench/contestant.hpp"

namespace lastmile::bench {

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
  for (std::size_t i = before; i < rows.size(); ++i) {
    std::int64_t begun = now_ns();
    engine.untell(told[i]);
    engine.run();
    go.push_back(now_ns() - begun);
  }
  dump_if_asked(engine, given);
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

// What a condition costs beside the same one written otherwise (--beside):
// both on the same facts in turn, the median of rounds; `extra_ns` is the
// difference for each fact.
template <class Engine>
Report run_predicate(const Arguments& given) {
  Engine engine, other;
  Report report;
  report.add("load_s", load_measured(engine, given));
  other.load(given.options.at("beside"));
  other.open();
  auto rows = std::move(prepare_cases(engine, given, false).at(0));
  auto others = std::move(prepare_cases(other, given, false).at(0));
  std::vector<double> mine, beside;
  std::size_t firings = 0;
  for (std::size_t i = 0; i < given.number("rounds", 5); ++i) {
    Stopwatch one, two;
    one.start();
    firings = consult(engine, rows);
    one.stop();
    two.start();
    if (consult(other, others) != firings) fail("the conditions differ");
    two.stop();
    mine.push_back(one.seconds());
    beside.push_back(two.seconds());
  }
  for (auto* times : {&mine, &beside}) std::sort(times->begin(), times->end());
  double total = mine[mine.size() / 2], plain = beside[beside.size() / 2];
  double facts = static_cast<double>(rows.size());
  report.add("total_s", total);
  report.add("beside_s", plain);
  report.add("extra_ns", (total - plain) / facts * 1e9);
  report.add("firings", firings);
  report.add("peak_rss_bytes", peak_rss_bytes());
  dump_if_asked(engine, given);
  return report;
}

}  // namespace lastmile::bench
