// tests/bench/engine/listeners.hpp
//
// The engine of this project with somebody who listens: the journal that `why`
// asks, a trace whose lines are made and thrown away, the profile's stopwatch,
// and one who hears everything and does nothing.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/explain/journal.hpp"
#include "engine/explain/profile.hpp"
#include "engine/explain/trace.hpp"
#include "tests/bench/engine/lastmile.hpp"
#include "tests/bench/measure.hpp"

namespace lastmile::bench {

class Listened : public Lastmile {
 public:
  std::vector<std::string> listeners() const {
    std::vector<std::string> names;
    for (const auto& [name, listener] : all_) names.push_back(name);
    return names;
  }
  void listen(const std::string& name) {
    session().listen(name.empty() ? nullptr : all_.at(name));
  }

 private:
  Listener nobody_;
  Journal journal_;
  lastmile::Stopwatch watch_{now_ns};
  std::size_t characters_ = 0;
  Trace trace_{[this](const std::string& line) { characters_ += line.size(); }};
  std::map<std::string, Listener*> all_{{"hearing", &nobody_},
                                        {"journal", &journal_},
                                        {"profile", &watch_},
                                        {"trace", &trace_}};
};

}  // namespace lastmile::bench
