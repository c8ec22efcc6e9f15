// tests/support/scenario/shrink.hpp
//
// Cuts a scenario that shows a fault down to what shows it still: fewer acts,
// rules, conditions, entries, actions and fields, as long as `shows` says yes.
// The result is minimal in this: nothing more can be left out alone.

#pragma once

#include <functional>

#include "tests/support/scenario/scenario.hpp"

namespace lastmile {

using Shows = std::function<bool(const Scenario&)>;

Scenario shrunk(Scenario scenario, const Shows& shows);

}  // namespace lastmile
