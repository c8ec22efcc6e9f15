// engine/load/pack_folder.hpp
//
// The disk's side of loading: which files make a pack, and their bytes. It
// reads, and never follows a link out of the folder.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/load/load.hpp"

namespace lastmile {

// A folder with pack.yaml is a pack; one without is searched one level down
// for packs, and if it has none it is an unnamed pack of all *.yaml and *.lua
// below. Files are in the order of their paths. LM0130 where nothing can be
// read.
Result<std::vector<PackText>> read_packs(const std::filesystem::path& folder);

// Single files as an unnamed pack: `lastmile run FILES…`.
Result<PackText> read_files(const std::vector<std::filesystem::path>& files);

// A whole file; LM0131 where it cannot be read or is larger than `limit`.
Result<std::string> read_file(const std::filesystem::path& path,
                              std::size_t limit);

}  // namespace lastmile
