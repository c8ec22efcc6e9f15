// tests/facts/readers/event_samples.hpp
//
// The event logs of tests/data/evtx, and records that outlive their reader.

#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "facts/readers/event_record.hpp"

namespace lastmile {

// "server2012r2-szechuan/System.evtx"; all of them by name. Throws
// std::runtime_error where one cannot be read.
std::vector<std::string> event_samples();
std::string event_sample(std::string_view name);
std::string read_file(const std::string& path);

// channel, provider, event id
using EventKey = std::tuple<std::string, std::string, std::uint32_t>;

struct KeptEvent {
  EventRecord record;  // its views are void; only numbers and flags count
  std::string channel, provider, computer, user, activity;
  // Names of unnamed Data are their index.
  std::vector<std::pair<std::string, std::string>> data;
  std::set<std::string> counted;  // names of what is a Data

  // "-" where there is none.
  std::string datum(std::string_view name) const;
};

KeptEvent keep_event(const EventRecord& record);

// Keeps everything; every text that can be asked for was asked for.
struct KeepingSink : EventSink {
  void event(const EventRecord& record) override {
    events.push_back(keep_event(record));
  }
  void unreadable(const UnreadableEvent& found) override {
    refused.push_back(found);
    whys.emplace_back(found.why);
  }
  std::map<EventKey, int> counts(bool with_recovered = true) const;

  std::vector<KeptEvent> events;
  std::vector<UnreadableEvent> refused;
  std::vector<std::string> whys;
};

}  // namespace lastmile
