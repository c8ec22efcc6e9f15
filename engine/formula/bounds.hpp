// engine/formula/bounds.hpp
//
// The bounds of what an expression may yield.

#pragma once

#include <cstdint>

namespace lastmile::formula_detail {

// 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999Z: what can be written.
inline constexpr std::int64_t first_time = -62'135'596'800'000'000;
inline constexpr std::int64_t last_time = 253'402'300'799'999'999;

constexpr bool is_time(std::int64_t microseconds) {
  return microseconds >= first_time && microseconds <= last_time;
}

}  // namespace lastmile::formula_detail
