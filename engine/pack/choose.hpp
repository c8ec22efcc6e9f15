// engine/pack/choose.hpp
//
// Which versions of which packs an update goes to, from a signed index alone,
// before anything is fetched: the newest that the channel, the engine, the
// schema and the ranges of all the others allow.
//
// Promises: never a lower seq than what is installed, never a version that is
// yanked or revoked, never a change of what is pinned. Same input, same
// choice. DEP with the chain, COMPAT, ROOTS, ABSENT where there is none.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/pack/index.hpp"
#include "engine/pack/installer.hpp"

namespace lastmile {

struct UpdateWish {
  std::vector<std::string> names = {};  // besides what is installed
  bool only = false;                    // of what is installed, only these
  std::string channel = "stable";
  std::string engine = {};  // this program's version
  std::string schema = {};  // of the rule language
};

struct Choice {
  std::string name = {};
  const VersionEntry* version = nullptr;  // into the index
  std::int64_t from_seq = 0;              // what is installed; 0: nothing
};

// What is to be fetched; what is good as it is is left out. `notes`: what is
// newer but does not fit, what is yanked or revoked of what is installed.
Result<std::vector<Choice>> choose(const Index& index,
                                   const std::vector<PackInUse>& installed,
                                   const UpdateWish& wanted,
                                   Diagnostics& notes);

}  // namespace lastmile
