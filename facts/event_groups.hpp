// facts/event_groups.hpp
//
// Event records, however many, into few facts: win.event for each provider, id,
// channel and status, with how many there were, the first and the last of
// them, how often, and three samples; and sec.failed_logons. Takes the records
// of any number of logs from any reader of events.
//
// Memory is bounded whatever the logs hold: an event whose status has more than
// 64 values keeps those and counts the others together, without one; and so do
// more than 5,000 groups.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/memory/claim.hpp"
#include "facts/readers/event_record.hpp"

namespace lastmile {

struct EventSample {
  std::uint32_t log = 0;  // its number, in the order of begin_log
  std::uint64_t record = 0;
  std::int64_t when = 0;
};

struct EventGroup {
  std::string provider = {};
  std::string channel = {};
  std::string status = {};  // empty: it has none, or too many
  std::uint32_t id = 0;
  std::uint32_t level = 0;
  std::uint64_t count = 0;
  std::int64_t first = 0;  // microseconds since 1970 UTC
  std::int64_t last = 0;
  // The earliest, one of between, the latest; fewer where there are fewer.
  std::vector<EventSample> samples = {};
  // Of the latest; unnamed data by their number.
  std::vector<std::pair<std::string, std::string>> data = {};
};

// The code in a record, or its text: what its Status, ResultCode, … say, and
// where it has no such datum its unnamed data. "0xc000006d 0xc000006a"; at most
// 200 characters.
std::string event_status(const EventRecord& record);

class EventGroups : public EventSink {
 public:
  // What comes now is of that log: a file's name.
  void begin_log(std::string_view name);
  void event(const EventRecord& record) override;

  // In the order in which they first appeared.
  const std::vector<EventGroup>& groups() const { return groups_; }
  std::uint64_t records() const { return records_; }
  // win.event for every group, and sec.failed_logons where there were logons
  // over the network that failed. `now` is when it was looked, for ages.
  std::vector<Claim> claims(std::string_view by, std::int64_t now) const;

 private:
  struct Kind {
    std::uint32_t statuses = 0;
    std::uint32_t other = 0;  // the group without one, from 1; 0: none yet
  };

  EventGroup& group_of(const EventRecord& record);
  void add(EventGroup& group, const EventRecord& record);
  void keep_data(EventGroup& group, const EventRecord& record);
  void failed_logon(const EventRecord& record);
  Claim claim_of(const EventGroup& group, std::int64_t now) const;
  std::optional<Claim> failed_logons() const;

  std::vector<std::string> logs_;
  std::vector<EventGroup> groups_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::unordered_map<std::string, Kind> kinds_;
  std::string key_, text_;  // kept for their room
  std::uint64_t records_ = 0;
  // Failed logons over the network. Both the security log and the listener's
  // count them, so they are not added up.
  struct Failed {
    std::uint64_t count = 0;
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::unordered_set<std::string> sources = {};
    std::uint32_t log = 0;
  };
  Failed by_security_, by_listener_;
};

}  // namespace lastmile
