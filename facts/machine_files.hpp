// facts/machine_files.hpp
//
// Files of one machine to all that its registry and the pack's gather items
// make of them: one call a file, in any order, none of which is kept, and then
// one for the facts. It is what stands between whoever brings files and the
// readers of this room.

#pragma once

#include <cstdint>
#include <vector>

#include "facts/gather_items.hpp"
#include "facts/registry_files.hpp"

namespace lastmile {

class MachineFiles {
 public:
  // The items must outlive this.
  explicit MachineFiles(const std::vector<const GatherSpec*>& items,
                        GatherInput input = {});

  // Of a file of the registry: what became of it, valid until the next call.
  // Any other file is offered to the gather items, and gives null.
  const RegistryFile* read(const EvidenceFile& file);
  // A file of another reader: only to the gather items, but that objects of
  // PowerShell may hold some of the registry. False where it is nothing that
  // an item looks for.
  bool offer(const EvidenceFile& file);

  // Once, after the last file. win.hive, the firewall, the profiles, and what
  // the items tell; a collection record for each of their types. `now`:
  // microseconds since 1970 UTC.
  Gathered finish(std::int64_t now);

 private:
  RegistryReading registry_;
  GatherItems items_;
  bool of_target_;
};

}  // namespace lastmile
