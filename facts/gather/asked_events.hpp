// facts/gather/asked_events.hpp
//
// The events that `gather` items ask for, counted in one pass over each log,
// however many items there are: a group for each provider, channel, id and
// combination of the data that an item tells. Memory is bounded: an item keeps
// 5,000 groups and counts what is beyond them together, without data.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/memory/gather_spec.hpp"
#include "facts/event_logs.hpp"
#include "facts/readers/event_record.hpp"

namespace lastmile {

struct CountedEvents {
  std::string provider, channel, computer, user, log;
  std::uint32_t id = 0;
  std::uint32_t level = 0;
  std::uint64_t count = 0;
  std::int64_t first = 0;  // microseconds since 1970 UTC
  std::int64_t last = 0;
  std::uint64_t record = 0;  // the latest
  // In the order of the item's names; nothing where a record has none such.
  std::vector<std::optional<std::string>> data = {};
};

class AskedEvents {
 public:
  // The items must outlive this.
  explicit AskedEvents(const std::vector<const GatherSpec*>& items);

  // A file that is a log; others are passed over.
  void read(const EvidenceFile& file);

  const std::vector<CountedEvents>& of(const GatherSpec& item) const;
  // The data that an item tells, each once: "1", "Status".
  const std::vector<std::string>& names(const GatherSpec& item) const;
  std::size_t logs() const { return logs_; }
  std::size_t logs_in_part() const { return in_part_; }
  bool saw_channel(const std::string& channel) const;

 private:
  struct Wanted {
    const GatherSpec* item = nullptr;
    const EventsLook* look = nullptr;
    std::vector<std::string> channels, providers;  // folded
    std::vector<std::string> names = {};
    std::vector<CountedEvents> groups = {};
    std::unordered_map<std::string, std::size_t> numbers = {};
  };
  struct Sink;

  const Wanted& wanted(const GatherSpec& item) const;

  std::vector<Wanted> wanted_;
  std::set<std::string> channels_;  // folded, of all records
  std::size_t logs_ = 0, in_part_ = 0;
};

}  // namespace lastmile
