#include <algorithm>

#include "engine/memory/working_memory.hpp"

namespace lastmile {

std::vector<Disagreement> WorkingMemory::disagreements() const {
  std::vector<FactId> several;
  for (const auto& [id, said] : claims_) {
    TypeId type = find_record(id)->type;
    if (said.size() > 1 && schema_[type].keyed()) several.push_back(id);
  }
  std::sort(several.begin(), several.end());
  std::vector<Disagreement> found;
  for (FactId id : several) {
    const std::vector<Said>& said = claims_.at(id);
    for (std::size_t f = 0; f < said.front().values.size(); ++f) {
      const Said* taken = nullptr;
      for (auto it = said.rbegin(); it != said.rend(); ++it) {
        if (!it->values[f].known()) continue;
        if (!taken) {
          taken = &*it;
        } else if (!(it->values[f] == taken->values[f])) {
          found.push_back({id, static_cast<FieldIndex>(f), taken->values[f],
                           source(taken->from), it->values[f],
                           source(it->from)});
          break;
        }
      }
    }
  }
  return found;
}

}  // namespace lastmile
