// engine/pack/names.hpp
//
// Which names there may be in a pack, so that a pack unpacks to the same files
// on every system and to nothing else: relative, [a-z0-9_.-], no part that
// begins with '.' or '-', ends with '.', or that Windows keeps for itself; at
// most 8 parts, 200 bytes.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lastmile {

inline constexpr std::string_view manifest_name = "MANIFEST.json";
inline constexpr std::string_view manifest_signature_name =
    "MANIFEST.json.minisig";
inline constexpr std::size_t most_pack_files = 5000;
inline constexpr std::size_t most_pack_file_bytes = std::size_t{4} << 20;
inline constexpr std::size_t most_pack_bytes = std::size_t{64} << 20;

// Why it is refused, to stand behind the name: "is not relative". The two
// names of the manifest are fine too.
std::optional<std::string> refuse_path(std::string_view path);

// "rdp-1.4.2.lmpack"
std::string archive_name(std::string_view name, std::string_view version);
// Back; nothing where a file is not called so. The version is what follows the
// first '-' that a digit follows and that leaves a version.
struct ArchiveName {
  std::string name;
  std::string version;
};
std::optional<ArchiveName> read_archive_name(std::string_view file);

}  // namespace lastmile
