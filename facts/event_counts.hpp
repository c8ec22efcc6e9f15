// facts/event_counts.hpp
//
// How often each event is in one log: by channel, provider and id, with the
// first and the last of them. For a person who asks what is in a file; facts
// are made by event_groups.hpp.
//
// Records behind torn bytes (EventRecord::recovered) are left out: they are
// surely records, but perhaps of another place in the log.
//
// Memory is bounded: more than 10,000 kinds of event are counted together,
// without a channel, a provider or an id.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "engine/base/node.hpp"
#include "facts/readers/event_record.hpp"

namespace lastmile {

class EventCounts {
 public:
  void add(const EventRecord& record);
  // A list of {channel, provider, id, count, first, last}, by channel,
  // provider and id.
  Node list() const;

 private:
  struct Count {
    std::uint64_t count = 0;
    std::int64_t first = 0;
    std::int64_t last = 0;
  };
  using Key = std::tuple<std::string_view, std::string_view, std::uint32_t>;
  using Owned = std::tuple<std::string, std::string, std::uint32_t>;

  std::map<Owned, Count, std::less<>> counts_;
};

}  // namespace lastmile
