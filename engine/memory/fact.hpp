// engine/memory/fact.hpp
//
// A Fact is a claim that was held against its fact type and found sound, or a
// conclusion. It is numbered in order of birth; a fact that changes is a new
// fact.

#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "engine/memory/fact_type.hpp"

namespace lastmile {

struct FactId {
  std::uint32_t number = 0;  // 0 is no fact
  bool operator==(const FactId&) const = default;
  auto operator<=>(const FactId&) const = default;
};

struct Fact {
  FactId id;
  TypeId type = 0;
  std::span<const Value> values;  // by field index; Unknown where not given
};

}  // namespace lastmile

template <>
struct std::hash<lastmile::FactId> {
  std::size_t operator()(lastmile::FactId id) const noexcept {
    return id.number;
  }
};
