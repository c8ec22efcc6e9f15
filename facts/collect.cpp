#include "facts/collect.hpp"

#include <algorithm>
#include <future>
#include <iterator>
#include <system_error>

namespace lastmile {

void append(Gathered& all, Gathered more) {
  auto move = [](auto& from, auto& to) {
    to.insert(to.end(), std::make_move_iterator(from.begin()),
              std::make_move_iterator(from.end()));
  };
  move(more.claims, all.claims);
  move(more.records, all.records);
  move(more.notes, all.notes);
}

// A type that a gatherer produces and did not speak of.
void add_missing_record(Gathered& seen, std::string_view by,
                        std::string_view type) {
  bool said = std::any_of(
      seen.records.begin(), seen.records.end(),
      [&](const CollectionRecord& record) { return record.type == type; });
  if (said) return;
  seen.records.push_back({.type = std::string(type),
                          .status = CollectionStatus::Failed,
                          .by = std::string(by),
                          .why = "the gatherer said nothing of it"});
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

namespace {

Gathered not_tried(const GathererInfo& info, const std::string& why) {
  Gathered out;
  for (std::string_view type : info.produces) {
    out.records.push_back(
        {.type = std::string(type), .by = std::string(info.name), .why = why});
  }
  return out;
}

bool asks_target(const GathererInfo& info) { return info.connections > 0; }

Gathered run(const Gatherer& gatherer, const Request& request,
             const Gathered& before, Host& host, const CollectLimits& limits,
             Moment end) {
  const GathererInfo& info = gatherer.info;
  Moment now = host.monotonic();
  if (now >= end) return not_tried(info, "the time for gathering was over");
  Moment deadline = std::min(end, now + limits.each.value_or(info.timeout));
  Gathered seen = gatherer.gather(request, before, host, deadline);
  for (std::string_view type : info.produces) {
    add_missing_record(seen, info.name, type);
  }
  return seen;
}

// Those that can run at the same time; each has a clock and a host of its own.
std::vector<Gathered> run_beside(const std::vector<const Gatherer*>& chosen,
                                 const Request& request,
                                 const CollectLimits& limits) {
  std::vector<std::future<Gathered>> running;
  for (const Gatherer* gatherer : chosen) {
    auto look = [=, &request, &limits] {
      std::unique_ptr<Host> own = limits.open_host();
      Moment end = own->monotonic() + limits.overall;
      return run(*gatherer, request, {}, *own, limits, end);
    };
    try {
      running.push_back(std::async(std::launch::async, look));
    } catch (const std::system_error&) {  // no thread: when its turn comes
      running.push_back(std::async(std::launch::deferred, look));
    }
  }
  std::vector<Gathered> seen;
  for (auto& each : running) seen.push_back(each.get());
  return seen;
}

}  // namespace

std::vector<PlannedLook> plan(std::span<const Gatherer* const> gatherers,
                              const Request& request,
                              const CollectLimits& limits) {
  std::vector<PlannedLook> steps;
  for (const Gatherer* gatherer : gatherers) {
    const GathererInfo& info = gatherer->info;
    PlannedLook step{.gatherer = gatherer};
    bool wants_target = info.needs.find("target") != info.needs.npos;
    if (info.effect > limits.most) {
      step.not_run =
          "not allowed; its effect: " + std::string(to_text(info.effect));
    } else if (!runs_here(info.platform)) {
      step.not_run = "it runs only on " + std::string(to_text(info.platform));
    } else if (wants_target && request.target.empty()) {
      step.not_run = "no target was given";
    } else if (info.rights == Rights::Cloud && request.cloud.provider.empty()) {
      step.not_run = "no cloud was named";
    }
    step.beside = limits.open_host && info.effect <= Effect::ReadsFiles;
    steps.push_back(std::move(step));
  }
  std::stable_sort(steps.begin(), steps.end(),
                   [](const PlannedLook& a, const PlannedLook& b) {
                     return a.gatherer->info.effect < b.gatherer->info.effect;
                   });
  return steps;
}

Gathered collect(std::span<const Gatherer* const> gatherers,
                 const Request& request, Host& host,
                 const CollectLimits& limits) {
  std::vector<PlannedLook> steps = plan(gatherers, request, limits);
  Moment end = host.monotonic() + limits.overall;
  Gathered all;
  std::vector<const Gatherer*> beside;
  for (const PlannedLook& step : steps) {
    if (step.beside && step.not_run.empty()) beside.push_back(step.gatherer);
  }
  // One alone needs no thread.
  std::vector<Gathered> seen;
  if (beside.size() > 1) seen = run_beside(beside, request, limits);
  std::size_t next = 0;
  std::optional<Moment> asked;  // the target, last
  for (const PlannedLook& step : steps) {
    const GathererInfo& info = step.gatherer->info;
    if (!step.not_run.empty()) {
      append(all, not_tried(info, step.not_run));
      continue;
    }
    if (step.beside && !seen.empty()) {
      append(all, std::move(seen[next++]));
      continue;
    }
    if (asked && asks_target(info)) {
      Moment until = std::min(*asked + limits.spacing, end);
      if (Moment now = host.monotonic(); now < until) host.rest(until - now);
    }
    append(all, run(*step.gatherer, request, all, host, limits, end));
    if (asks_target(info)) asked = host.monotonic();
  }
  keep_one_record_a_type(all.records);
  return all;
}

}  // namespace lastmile
