// engine/pack/installer.hpp
//
// What an update asks of the store: what is there, and to take what is new in
// two steps, first beside what is in use, then in its place. The store does
// it for a user; those who simulate updates do it in memory.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/pack/index.hpp"

namespace lastmile {

struct PackInUse {
  std::string name = {};
  std::string version = {};
  std::int64_t seq = 0;
  std::string channel = {};
  std::string manifest_sha256 = {};
  bool pinned = false;  // to be left as it is
  std::vector<std::string> roots = {};
  std::vector<DependsEntry> depends = {};
  std::vector<DependsEntry> conflicts = {};
};

// What came, checked as far as its signatures and hashes go.
struct Arrived {
  std::string bytes = {};
  bool is_tar = false;  // made from a delta; else the archive
  std::vector<std::string> signatures = {};  // of the archive
};

class Installer {
 public:
  virtual ~Installer() = default;
  virtual Result<std::vector<PackInUse>> installed() = 0;
  // The tar of the installed pack of that name.
  virtual Result<std::string> tar_of(std::string_view name) = 0;
  // Everything that can be wrong inside, the pack's own tests included.
  // Nothing is in use yet.
  virtual Result<void> stage(const std::string& name,
                             const VersionEntry& version, Arrived arrived) = 0;
  // What the repository says now, before anything is switched.
  virtual Result<void> remember(const Index& index) = 0;
  // All that was staged, in one step.
  virtual Result<void> activate(const std::string& why) = 0;
};

}  // namespace lastmile
