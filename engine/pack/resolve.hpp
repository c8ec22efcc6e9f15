// engine/pack/resolve.hpp
//
// May these packs stand together in this engine? Asked of manifests alone,
// before anything is fetched or written.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/pack/manifest.hpp"

namespace lastmile {

// What a pack asks of others: the part of a manifest that an index has too.
struct PackNeeds {
  std::string name;
  Version version;
  VersionRange engine, schema;
  std::vector<PackRange> depends, conflicts;
  std::vector<std::string> roots;

  static PackNeeds of(const Manifest& manifest);
};

// COMPAT: engine or schema. A pre-release of the engine counts as its release.
Result<void> check_engine(const PackNeeds& pack, std::string_view engine);
// COMPAT, DEP with the chain, ROOTS; the first that is wrong.
Result<void> check_set(const std::vector<PackNeeds>& packs,
                       std::string_view engine);

}  // namespace lastmile
