// facts/profile_list.hpp
//
// The user profiles that Windows knows (ProfileList), one win.profile for each
// SID: whether Windows set its key aside as SID.bak, where its folder is, its
// state and count of users. Where the hive of that profile is among the files,
// it exists, and loads where nothing is wrong with it.

#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "facts/gatherer.hpp"
#include "facts/registry_files.hpp"

namespace lastmile {

Gathered gather_profiles(const RegistrySet& registry,
                         std::span<const RegistryFile> files,
                         std::string_view by, std::int64_t now);

}  // namespace lastmile
