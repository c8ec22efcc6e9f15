// tests/bench/listening.hpp
//
// What it costs to be listened to: the same consultations with nobody
// listening, with each listener that the engine brings, in turn, so that a
// machine that slows down slows all of them. An engine that can be listened to
// has besides what contestant.hpp asks for:
//
//   std::vector<std::string> listeners() const;   // their names
//   void listen(const std::string& name);         // empty: nobody
//
// A file of facts without empty lines is one consultation.

#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tests/bench/contestant.hpp"

namespace lastmile::bench {

inline double median(std::vector<double> samples) {
  std::size_t middle = samples.size() / 2;
  std::nth_element(samples.begin(),
                   samples.begin() + static_cast<std::ptrdiff_t>(middle),
                   samples.end());
  return samples[middle];
}

// Reports the median of a round with nobody (`total_s`) and, for each
// listener, its median and `NAME_share`: the median of what it costs more in a
// round, by the same round with nobody.
template <class Engine>
Report run_listening(const Arguments& given) {
  Engine engine;
  Report report;
  report.add("load_s", load_measured(engine, given));
  auto cases = prepare_cases(engine, given, given.has("interned"));
  std::vector<std::string> who = engine.listeners();
  who.insert(who.begin(), "");
  std::vector<std::vector<double>> seconds(who.size());
  std::size_t firings = 0;
  std::size_t rounds = given.number("rounds", 9);
  // The first round warms up.
  for (std::size_t round = 0; round <= rounds; ++round) {
    for (std::size_t turn = 0; turn < who.size(); ++turn) {
      std::size_t one = round % 2 == 0 ? turn : who.size() - 1 - turn;
      engine.listen(who[one]);
      Stopwatch all;
      std::size_t fired = 0;
      all.start();
      for (const auto& rows : cases) fired += consult(engine, rows);
      all.stop();
      if (firings != 0 && fired != firings) {
        fail("being listened to changes what fires");
      }
      firings = fired;
      if (round > 0) seconds[one].push_back(all.seconds());
    }
  }
  report.add("total_s", median(seconds[0]));
  for (std::size_t one = 1; one < who.size(); ++one) {
    std::vector<double> shares;
    for (std::size_t r = 0; r < rounds; ++r) {
      shares.push_back(seconds[one][r] / seconds[0][r] - 1);
    }
    report.add(who[one] + "_s", median(seconds[one]));
    report.add(who[one] + "_share", median(shares));
  }
  report.add("cases", cases.size());
  report.add("firings", firings);
  report.add("peak_rss_bytes", peak_rss_bytes());
  dump_if_asked(engine, given);
  return report;
}

}  // namespace lastmile::bench
