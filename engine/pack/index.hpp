// engine/pack/index.hpp
//
// index/N.index.json and timestamp.json: which packs there are, byte for byte,
// and since when this was last so. The index is signed by the release keys,
// the timestamp, which alone changes in place and is renewed every day, by the
// freshness keys.
//
// Promises: what was read is whole and within its limits; sequence numbers of
// a pack differ from each other. Never: trust because it could be read.

#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/pack/minisig.hpp"

namespace lastmile {

struct DeltaEntry {
  std::int64_t from_seq = 0;
  std::uint64_t size = 0;
  std::string sha256 = {};
};

struct DependsEntry {
  std::string name = {};
  std::string range = {};
};

struct VersionEntry {
  std::string version = {};
  std::int64_t seq = 0;
  std::string channel = {};  // stable, beta or nightly
  std::string engine = {};   // a range
  std::string schema = {};   // a range
  std::uint64_t size = 0;    // of the archive
  std::string sha256 = {};
  std::uint64_t tar_size = 0;
  std::string tar_sha256 = {};
  std::string manifest_sha256 = {};
  std::vector<std::string> roots = {};  // the id prefixes that it owns
  std::vector<DependsEntry> depends = {};
  std::vector<DependsEntry> conflicts = {};
  std::string yanked = {};  // the reason; empty: it is not
  std::vector<DeltaEntry> deltas = {};
};

struct PackEntry {
  std::string name = {};
  std::vector<VersionEntry> versions = {};  // by seq, lowest first

  std::int64_t newest_seq() const;
  const VersionEntry* find(std::int64_t seq) const;
};

struct Index {
  std::string repository = {};
  std::int64_t number = 0;
  std::int64_t created = 0;  // microseconds since 1970
  std::int64_t expires = 0;
  std::vector<PackEntry> packs = {};   // by name
  std::set<std::string> revoked = {};  // hashes of archives or manifests

  static constexpr std::size_t most_bytes = std::size_t{8} << 20;
  static Result<Index> read(std::string_view bytes);
  std::string text() const;
  const PackEntry* find(std::string_view name) const;
  bool is_revoked(const VersionEntry& version) const;
  SignedAs scope() const;
};

struct Timestamp {
  std::string repository = {};
  std::int64_t number = 0;
  std::int64_t issued = 0;
  std::int64_t expires = 0;
  std::int64_t root = 0;   // the newest root there is
  std::int64_t index = 0;  // number of the index
  std::uint64_t index_size = 0;
  std::string index_sha256 = {};

  static constexpr std::size_t most_bytes = 1024;
  static Result<Timestamp> read(std::string_view bytes);
  std::string text() const;
  SignedAs scope() const;
};

// The largest archive, tar and pack that there may be.
inline constexpr std::uint64_t most_archive_bytes = std::uint64_t{64} << 20;
// Files and blocks of a tar need a little more than the files in it.
inline constexpr std::uint64_t most_tar_bytes = std::uint64_t{80} << 20;

}  // namespace lastmile
