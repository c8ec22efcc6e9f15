#include "tests/bench/measure.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>

namespace lastmile::bench {

double cpu_seconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_nsec) * 1e-9;
}

std::int64_t now_ns() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// Not getrusage's: that begins with the memory of the process that started
// this one.
std::size_t peak_rss_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return std::stoul(line.substr(6)) * 1024;
  }
  return 0;
}

void Report::add(std::string_view name, double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  entries_.emplace_back(name, text);
}

void Report::add(std::string_view name, std::size_t value) {
  entries_.emplace_back(name, std::to_string(value));
}

void Report::add_quantiles(std::string_view name,
                           std::vector<std::int64_t> samples) {
  if (samples.empty()) return;
  std::sort(samples.begin(), samples.end());
  auto at = [&](double share) {
    auto last = static_cast<double>(samples.size() - 1);
    return static_cast<double>(samples[static_cast<std::size_t>(share * last)]);
  };
  add(std::string(name) + "_p50", at(0.50));
  add(std::string(name) + "_p99", at(0.99));
  add(std::string(name) + "_max", at(1.0));
}

void Report::print() const {
  std::string line = "{";
  for (const auto& [name, value] : entries_) {
    line += (line.size() > 1 ? ", \"" : "\"") + name + "\": " + value;
  }
  std::puts((line + "}").c_str());
}

}  // namespace lastmile::bench
