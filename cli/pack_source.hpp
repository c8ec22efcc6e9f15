// cli/pack_source.hpp
//
// From a folder of knowledge to what goes into a pack: its files under the
// names that a pack has, and its manifest, which is a function of the folder
// alone: built twice, it is the same.
//
// What a pack says of itself stands in pack.yaml: pack, version, engine,
// schema, and under `publish`: seq, channel, created, expires, roots, depends,
// conflicts, replaces, licence, authors, source, commit.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/knowledge/knowledge_base.hpp"
#include "engine/pack/manifest.hpp"
#include "engine/text/ustar.hpp"

namespace lastmile {

struct SourceFolder {
  // By the path within the pack, in its order. CHANGELOG.md, README.md and
  // other pages of the folder get small letters.
  std::map<std::string, std::string> files = {};
  std::int64_t newest = 0;  // seconds since 1970: the last change of a file
  std::vector<std::string> left_out = {};  // of other kinds

  std::vector<UstarFile> views() const;
};

// Knowledge (*.yaml, *.json, *.lua) and pages (*.md). NAME, TYPE for a link,
// TWICE, SIZE, ABSENT.
Result<SourceFolder> read_source(const std::string& folder);

// What the command line says above pack.yaml; 0 and empty where it does not.
struct PublishOptions {
  std::uint64_t seq = 0;
  std::string channel = {}, commit = {}, source = {};
};

// Without counts and quality. Times come from SOURCE_DATE_EPOCH, else
// `publish: created`, else the newest file. A seq that nobody gave is made of
// the version: 1.4.2 is 1004002.
Result<Manifest> manifest_of(const SourceFolder& source,
                             const PublishOptions& options);

// Counts, coverage and, where pack.yaml names no roots, what the ids begin
// with.
Result<void> describe(Manifest& manifest, const KnowledgeBase& base);

}  // namespace lastmile
