#include "engine/memory/gather_spec.hpp"

#include <algorithm>
#include <array>

namespace lastmile {

std::string_view GatherSpec::source() const {
  static constexpr std::array<std::string_view, 7> names = {
      "registry", "settings", "certificates", "events", "json", "text", "ini"};
  return names[from.index()];
}

std::vector<std::string> GatherSpec::types() const {
  std::vector<std::string> out;
  for (const auto* emits : {&emit, &absent}) {
    for (const GatherEmit& one : *emits) {
      if (std::find(out.begin(), out.end(), one.type) == out.end()) {
        out.push_back(one.type);
      }
    }
  }
  return out;
}

}  // namespace lastmile
