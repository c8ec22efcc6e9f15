#include "cli/clock.hpp"

#include "facts/host/real_posix.hpp"

namespace lastmile {

std::int64_t clock_now() {
  constexpr std::int64_t second = 1'000'000;
  return open_real()->now() / second * second;
}

}  // namespace lastmile
