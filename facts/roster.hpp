// facts/roster.hpp
//
// All gatherers, one line each in roster.cpp. The order is the order in which
// results are given, so it never changes a report by chance.

#pragma once

#include <span>
#include <string_view>

#include "facts/gatherer.hpp"

namespace lastmile {

std::span<const Gatherer* const> roster();

// Null where there is none of that name.
const Gatherer* find_gatherer(std::string_view name);

}  // namespace lastmile
