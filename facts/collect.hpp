// facts/collect.hpp
//
// Runs gatherers, politely. What changes nothing runs first, and at the same
// time where there is a host for each; what asks the target runs after it, one
// after the other, with a rest between two that connect to it, for a server may
// take connections in a row for an attack. Each has its own time, all have one.
// Whatever happens there is a collection record for every fact type of every
// gatherer that was given, and what was seen before a failure stays. Results
// are in the order of the plan, whoever ended first.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "facts/gatherer.hpp"

namespace lastmile {

struct CollectLimits {
  Span overall = std::chrono::seconds(60);
  std::optional<Span> each = {};    // instead of each gatherer's own timeout
  Effect most = Effect::WritesLog;  // what goes further is not tried
  Span spacing = std::chrono::seconds(1);  // between connections to the target
  // A host for each gatherer that runs beside others; none: one after another.
  std::function<std::unique_ptr<Host>()> open_host = {};
};

struct PlannedLook {
  const Gatherer* gatherer;
  bool beside = false;       // runs together with the others that do
  std::string not_run = {};  // why not; empty: it will be
};

// Harmless gatherers first, else in the order given.
std::vector<PlannedLook> plan(std::span<const Gatherer* const> gatherers,
                              const Request& request,
                              const CollectLimits& limits = {});

// One record a fact type: where two gatherers speak of one type, the one that
// saw more stands.
Gathered collect(std::span<const Gatherer* const> gatherers,
                 const Request& request, Host& host,
                 const CollectLimits& limits = {});

// What whoever puts several looks together needs: the parts of the second
// after those of the first; a record for a type of which `by` said nothing; of
// the records of one type and host, the one that saw most.
void append(Gathered& all, Gathered more);
void add_missing_record(Gathered& seen, std::string_view by,
                        std::string_view type);
void keep_one_record_a_type(std::vector<CollectionRecord>& records);

}  // namespace lastmile
