// Any bytes as a timestamp, and as what a store has seen.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/pack/index.hpp"
#include "engine/pack/sightings.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace lastmile;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (auto stamp = Timestamp::read(bytes)) {
    if (stamp->expires <= stamp->issued) std::abort();
    auto again = Timestamp::read(stamp->text());
    if (again && again->text() != stamp->text()) std::abort();
  }
  if (auto seen = Sightings::read(bytes)) {
    if (!Sightings::read(seen->text())) std::abort();
  }
  return 0;
}
