// facts/gather_items.hpp
//
// Carries out the `gather` items of a pack (engine/memory/gather_spec.hpp)
// over what there is of one machine: files, one after the other, and then its
// registry. Each item gives claims, in the order of the items and of what they
// find, and a collection record for every fact type that it tells, also where
// there was nothing to look at. `by` is the item's id.

#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "facts/gather/thing.hpp"

namespace lastmile {

class GatherItems {
 public:
  // The items must outlive this.
  explicit GatherItems(const std::vector<const GatherSpec*>& items,
                       GatherInput input = {});
  ~GatherItems();

  // Any file: an event log, a certificate, JSON, text. False where it is
  // nothing that an item looks for. The bytes are not kept.
  bool read(const EvidenceFile& file);
  // Once, after the last file. `now`: microseconds since 1970 UTC.
  Gathered finish(const RegistrySet& registry, std::int64_t now);

 private:
  struct Item;
  std::vector<std::unique_ptr<Item>> items_;
  std::unique_ptr<AskedEvents> events_;
  GatherInput input_;
};

}  // namespace lastmile
