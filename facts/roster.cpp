#include "facts/roster.hpp"

namespace lastmile {

// One line a gatherer: NAME, of which its file defines NAME_gatherer.
// clang-format off
#define LASTMILE_GATHERERS(line) \
  line(symptom_text)             \
  line(name_resolution)          \
  line(rdp_probe)                \
  line(cloud_cli)
// clang-format on

#define LASTMILE_DECLARE(name) extern const Gatherer name##_gatherer;
#define LASTMILE_ADDRESS(name) &name##_gatherer,

LASTMILE_GATHERERS(LASTMILE_DECLARE)

static constexpr const Gatherer* all[] = {LASTMILE_GATHERERS(LASTMILE_ADDRESS)};

std::span<const Gatherer* const> roster() { return all; }

const Gatherer* find_gatherer(std::string_view name) {
  for (const Gatherer* gatherer : all) {
    if (gatherer->info.name == name) return gatherer;
  }
  return nullptr;
}

}  // namespace lastmile
