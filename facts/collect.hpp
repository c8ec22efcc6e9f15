// facts/collect.hpp
//
// Runs gatherers, each on its own: harmless ones first, one after the other
// (a server is never asked twice at once), each within its own time and all
// within one. Whatever happens there is a collection record for every fact
// type of every gatherer that was given.

#pragma once

#include <optional>
#include <span>

#include "facts/gatherer.hpp"

namespace lastmile {

struct CollectLimits {
  Span overall = std::chrono::seconds(60);
  std::optional<Span> each = {};    // instead of each gatherer's own timeout
  Effect most = Effect::WritesLog;  // what goes further is not tried
};

// Harmless gatherers first, else in the order given. One record a fact type:
// where two gatherers speak of one type, the one that saw more stands.
Gathered collect(std::span<const Gatherer* const> gatherers,
                 const Request& request, Host& host,
                 const CollectLimits& limits = {});

}  // namespace lastmile
