// cli/store_installer.hpp
//
// The installed packs as an update sees them: engine/pack/installer.hpp over
// the store of this machine, with the trial that every new pack has to pass.

#pragma once

#include <string>
#include <vector>

#include "engine/pack/installer.hpp"
#include "engine/pack/store.hpp"
#include "engine/pack/trust.hpp"

namespace lastmile {

class StoreInstaller : public Installer {
 public:
  StoreInstaller(Store& store, const Trust& trust, Trial trial)
      : store_(store), trust_(trust), trial_(std::move(trial)) {}

  Result<std::vector<PackInUse>> installed() override;
  Result<std::string> tar_of(std::string_view name) override;
  // MIX where the pack is not the one that the index describes.
  Result<void> stage(const std::string& name, const VersionEntry& version,
                     Arrived arrived) override;
  Result<void> remember(const Index& index) override;
  Result<void> activate(const std::string& why) override;

 private:
  Store& store_;
  const Trust& trust_;
  Trial trial_;
  std::vector<StagedPack> staged_ = {};
};

// Do the store and its trust folder remember the same repository state? STATE
// where one of them was put back.
Result<void> same_memory(const Store& store, Trust& trust);

}  // namespace lastmile
