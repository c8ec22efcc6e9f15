// tests/bench/measure.hpp
//
// What a benchmark program needs besides the thing it measures: clocks, the
// peak of memory, and one line of JSON with what was found. Programs measure
// themselves, so that neither the start of a process nor the reading of its
// input counts.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lastmile::bench {

// Seconds of processor time that this process has used.
double cpu_seconds();
// Nanoseconds of a clock that never goes back; for single acts, which are
// shorter than reading the processor's time costs.
std::int64_t now_ns();
std::size_t peak_rss_bytes();

// Adds up processor time over parts of a run.
class Stopwatch {
 public:
  void start() { begun_ = cpu_seconds(); }
  void stop() { seconds_ += cpu_seconds() - begun_; }
  double seconds() const { return seconds_; }

 private:
  double begun_ = 0;
  double seconds_ = 0;
};

// Names and numbers, in the order given, as one JSON object on one line.
class Report {
 public:
  void add(std::string_view name, double value);
  void add(std::string_view name, std::size_t value);
  // "NAME_p50", "NAME_p99" and "NAME_max", in the unit of the samples.
  void add_quantiles(std::string_view name, std::vector<std::int64_t> samples);
  void print() const;

 private:
  std::vector<std::pair<std::string, std::string>> entries_;
};

}  // namespace lastmile::bench
