#include "facts/collect.hpp"

#include <algorithm>
#include <iterator>

namespace lastmile {

namespace {

void append(Gathered& all, Gathered more) {
  auto move = [](auto& from, auto& to) {
    to.insert(to.end(), std::make_move_iterator(from.begin()),
              std::make_move_iterator(from.end()));
  };
  move(more.claims, all.claims);
  move(more.records, all.records);
  move(more.notes, all.notes);
}

Gathered not_tried(const GathererInfo& info, const std::string& why) {
  Gathered out;
  for (std::string_view type : info.produces) {
    out.records.push_back(
        {.type = std::string(type), .by = std::string(info.name), .why = why});
  }
  return out;
}

// A type that a gatherer produces and did not speak of.
void complete_records(const GathererInfo& info, Gathered& seen) {
  for (std::string_view type : info.produces) {
    bool said = std::any_of(
        seen.records.begin(), seen.records.end(),
        [&](const CollectionRecord& record) { return record.type == type; });
    if (said) continue;
    seen.records.push_back({.type = std::string(type),
                            .status = CollectionStatus::Failed,
                            .by = std::string(info.name),
                            .why = "the gatherer said nothing of it"});
  }
}

// The first of the best, in the place of the first.
void keep_one_record_a_type(std::vector<CollectionRecord>& records) {
  std::vector<CollectionRecord> kept;
  for (CollectionRecord& record : records) {
    auto same = std::find_if(
        kept.begin(), kept.end(), [&](const CollectionRecord& other) {
          return other.type == record.type && other.host == record.host;
        });
    if (same == kept.end()) {
      kept.push_back(std::move(record));
    } else if (record.status > same->status) {
      *same = std::move(record);
    }
  }
  records = std::move(kept);
}

Gathered run(const Gatherer& gatherer, const Request& request,
             const Gathered& before, Host& host, const CollectLimits& limits,
             Moment end) {
  const GathererInfo& info = gatherer.info;
  if (info.effect > limits.most) {
    return not_tried(
        info, "not allowed; its effect: " + std::string(to_text(info.effect)));
  }
  Moment now = host.monotonic();
  if (now >= end) return not_tried(info, "the time for gathering was over");
  Moment deadline = std::min(end, now + limits.each.value_or(info.timeout));
  Gathered seen = gatherer.gather(request, before, host, deadline);
  complete_records(info, seen);
  return seen;
}

}  // namespace

Gathered collect(std::span<const Gatherer* const> gatherers,
                 const Request& request, Host& host,
                 const CollectLimits& limits) {
  std::vector<const Gatherer*> order(gatherers.begin(), gatherers.end());
  std::stable_sort(order.begin(), order.end(),
                   [](const Gatherer* a, const Gatherer* b) {
                     return a->info.effect < b->info.effect;
                   });
  Moment end = host.monotonic() + limits.overall;
  Gathered all;
  for (const Gatherer* gatherer : order) {
    append(all, run(*gatherer, request, all, host, limits, end));
  }
  keep_one_record_a_type(all.records);
  return all;
}

}  // namespace lastmile
