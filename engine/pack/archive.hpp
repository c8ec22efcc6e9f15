// engine/pack/archive.hpp
//
// A .lmpack: one zstd frame of one ustar archive, MANIFEST.json first, its
// signature second, then the files that it lists. Opening is for bytes whose
// signature was already checked; it trusts nothing all the same.
//
// Promises: an OpenedPack holds exactly the files of its manifest, each with
// its size and hash, under names that names.hpp allows; nothing was written
// anywhere. The same files give the same tar, byte for byte.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/pack/manifest.hpp"
#include "engine/text/ustar.hpp"

namespace lastmile {

// Views look into `tar`: to be moved, never copied.
struct OpenedPack {
  OpenedPack() = default;
  OpenedPack(OpenedPack&&) = default;
  OpenedPack& operator=(OpenedPack&&) = default;

  Manifest manifest;
  std::string tar;  // never short: a move keeps its bytes where they are
  std::string_view manifest_text, manifest_signature;
  std::vector<UstarFile> files;  // without the two of the manifest
  std::string manifest_sha256;
};

// What is known of the archive before it is opened: from a signed index, or
// nothing, for a file that was handed over.
struct ExpectedTar {
  std::optional<std::uint64_t> size = {};
  std::string sha256 = {};  // empty: not known
};

// ARCHIVE, BOMB, WINDOW, SIZE, NAME, TYPE, MODE, TWICE, MANIFEST, META_FORMAT,
// SIG_MISSING, HASH, COMPAT.
Result<OpenedPack> open_archive(std::string_view archive,
                                const ExpectedTar& expected = {});
Result<OpenedPack> open_tar(std::string tar, const ExpectedTar& expected = {});

// DISK where libarchive, which is opened when it is needed, cannot be: nothing
// can be packed, and nothing is unpacked.
Result<void> archives_work();

// The tar of a manifest, its signature and the files, which are those that the
// manifest lists, in its order. An empty signature leaves its entry out: an
// archive that is yet to be signed. Where archives work.
std::string pack_tar(const Manifest& manifest, std::string_view manifest_text,
                     std::string_view manifest_signature,
                     const std::vector<UstarFile>& files);

// Is it as open_tar wants it but for the missing signature? For signing.
Result<OpenedPack> open_unsigned(std::string_view archive);

}  // namespace lastmile
