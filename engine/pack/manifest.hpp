// engine/pack/manifest.hpp
//
// MANIFEST.json of a pack: what it is, what it needs, and every file with its
// size and hash. It is the first file of the archive and is signed by itself
// too, so that an installed tree can be verified without its archive.
//
// Promises: the reader takes strict JSON only (members.hpp): no duplicate, no
// unknown key, whole numbers in range, texts and lists within limits, paths
// that names.hpp allows, in ascending order. The writer gives the same bytes
// for the same manifest.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/pack/version.hpp"

namespace lastmile {

// Of the rule language that this engine reads.
inline constexpr std::string_view schema_version = "1.0.0";

struct ManifestFile {
  std::string path;
  std::uint64_t size = 0;
  std::string sha256;
  std::string kind;  // the first folder, or "pack"
};

struct PackRange {
  std::string name;
  VersionRange range;
};

struct RequiredFact {
  std::string name;
  std::string type;
  std::uint64_t schema = 1;  // at least
};

struct ManifestChange {
  std::string id;
  std::string change;  // added, changed, removed
  std::string text;
};

struct Manifest {
  static constexpr std::string_view format = "lastmile-pack/1";
  static constexpr std::size_t most_bytes = std::size_t{4} << 20;

  struct Counts {
    std::uint64_t rules = 0, causes = 0, fixes = 0, facts = 0, lua_blocks = 0,
                  tests = 0;
  };
  struct Provenance {
    std::string source, commit, builder, build_id;
    // Of the archive without the two files of the manifest.
    std::string reproducible_tar_sha256;
  };
  struct Quality {
    std::uint64_t tests_run = 0, tests_passed = 0;
    std::uint64_t cause_coverage = 0;  // percent
    std::string lint_version;
  };

  std::string name;
  Version version;
  std::uint64_t seq = 0;
  std::string channel = "stable";         // or beta, nightly
  std::int64_t created = 0, expires = 0;  // microseconds since 1970
  VersionRange engine, schema;
  std::string lua_profile = "none";  // or strict
  std::vector<std::string> roots;    // what the ids of its items begin with
  std::vector<PackRange> depends, conflicts;
  std::vector<std::string> replaces;
  std::vector<RequiredFact> requires_facts;
  std::vector<ManifestFile> files;  // by path
  Counts counts;
  std::string licence;
  std::vector<std::string> authors;
  Provenance provenance;
  Quality quality;
  std::vector<ManifestChange> changelog;

  // META_FORMAT; COMPAT where the format is of a later engine; NAME.
  static Result<Manifest> read(std::string_view text);
  std::string text() const;

  bool owns(std::string_view id) const;
};

// "rules", "tests", …: the first folder of a path; "pack" where it has none.
std::string kind_of_path(std::string_view path);

}  // namespace lastmile
