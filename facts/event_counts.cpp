#include "facts/event_counts.hpp"

#include <algorithm>

#include "engine/base/scalar.hpp"

namespace lastmile {

void EventCounts::add(const EventRecord& record) {
  constexpr std::size_t most_kinds = 10'000;
  if (record.recovered) return;
  auto found =
      counts_.find(Key(record.channel, record.provider, record.event_id));
  if (found == counts_.end()) {
    Owned key(record.channel, record.provider, record.event_id);
    if (counts_.size() >= most_kinds) key = Owned("", "", 0);
    found = counts_
                .try_emplace(std::move(key),
                             Count{0, record.created, record.created})
                .first;
  }
  Count& count = found->second;
  ++count.count;
  count.first = std::min(count.first, record.created);
  count.last = std::max(count.last, record.created);
}

Node EventCounts::list() const {
  Node out = Node::list({});
  for (const auto& [key, count] : counts_) {
    const auto& [channel, provider, id] = key;
    Node event = Node::map();
    event.set("channel", channel);
    event.set("provider", provider);
    event.set("id", static_cast<std::int64_t>(id));
    event.set("count", static_cast<std::int64_t>(count.count));
    event.set("first", format_time(count.first));
    event.set("last", format_time(count.last));
    out.items.push_back(std::move(event));
  }
  return out;
}

}  // namespace lastmile
