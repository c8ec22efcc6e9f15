// engine/pack/mirror.hpp
//
// A copy of a repository, or of some of its packs, as a list of files to
// write in order: for a stick, a share or a web server inside. Everything is
// checked as for an update; whoever updates from it checks again.

#pragma once

#include <string>
#include <vector>

#include "engine/pack/publish.hpp"
#include "engine/pack/refresh.hpp"

namespace lastmile {

struct MirrorReport {
  std::size_t packs = 0;
  std::uint64_t bytes = 0;
};

struct MirrorCopy {
  std::vector<NewFile> files = {};
  MirrorReport report = {};
};

// No names: all packs. Archives of all versions that the index lists and that
// are not revoked, their signatures and deltas. ABSENT where a name is none.
Result<MirrorCopy> mirror(TrustFiles& files, Trust& trust, Transport& from,
                          const std::vector<std::string>& names,
                          std::int64_t now, Diagnostics& notes);

}  // namespace lastmile
