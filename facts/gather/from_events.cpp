// facts/gather/from_events.cpp
//
// Events, counted: a thing for each provider, channel, id and combination of
// the data that are told. A log holds a window of time, so what is not in it
// may have rolled over: a record is never more than partial.

#include <algorithm>

#include "engine/base/scalar.hpp"
#include "facts/gather/asked_events.hpp"
#include "facts/gather/thing.hpp"

namespace lastmile {
namespace {

class EventThing : public Thing {
 public:
  EventThing(const CountedEvents& group, const std::vector<std::string>& names)
      : group_(group), names_(names) {
    source = group.log;
    locator = "record " + std::to_string(group.record);
    if (group.count > 1) {
      locator = std::to_string(group.count) + " records, the last " +
                std::to_string(group.record);
    }
  }

  SeenValue variable(std::string_view name) const override {
    if (name == "id") return SeenValue::number(group_.id);
    if (name == "provider") return SeenValue::text(group_.provider);
    if (name == "channel") return SeenValue::text(group_.channel);
    if (name == "computer") return SeenValue::text(group_.computer);
    if (name == "user" && !group_.user.empty()) {
      return SeenValue::text(group_.user);
    }
    if (name == "level") {
      return SeenValue::text(std::string(level_name(group_.level)));
    }
    if (name == "count") {
      return SeenValue::number(static_cast<std::int64_t>(group_.count));
    }
    if (name == "first") return SeenValue::text(format_time(group_.first));
    if (name == "last") return SeenValue::text(format_time(group_.last));
    if (name == "per_hour") return SeenValue::plain(per_hour());
    return SeenValue::unknown();
  }

  SeenValue read(const GatherValue& value) const override {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (names_[i] != value.name) continue;
      if (!group_.data[i]) return SeenValue::absent();
      return SeenValue::text(*group_.data[i]);
    }
    return SeenValue::unknown();
  }

 private:
  // What came within an hour came so often in that hour.
  std::string per_hour() const {
    double hours = static_cast<double>(group_.last - group_.first) / 3600e6;
    return format_number(static_cast<double>(group_.count) /
                         std::max(hours, 1.0));
  }

  const CountedEvents& group_;
  const std::vector<std::string>& names_;
};

}  // namespace

Looked look_at_events(const GatherSpec& spec, const EventsLook& look,
                      const AskedEvents& events, const Tell& tell) {
  if (events.logs() == 0) return {.why = "no event log was given"};
  bool there = look.channels.empty() ||
               std::any_of(look.channels.begin(), look.channels.end(),
                           [&](const std::string& channel) {
                             return events.saw_channel(channel);
                           });
  if (!there) return {.why = "no log of channel " + look.channels.front()};
  for (const CountedEvents& group : events.of(spec)) {
    tell(EventThing(group, events.names(spec)), spec.emit);
  }
  Looked out{.status = CollectionStatus::Partial,
             .why = "a log reaches back a while only"};
  if (events.logs_in_part() != 0) {
    out.why += "; part of a log could not be read";
  }
  return out;
}

}  // namespace lastmile
