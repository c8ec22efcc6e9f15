// facts/bundle.hpp
//
// A bundle is what `gather run` leaves: a folder, or the same as an archive,
// with everything that was seen, so that it can be diagnosed elsewhere, later,
// with newer rules.
//
//   bundle.json      what it is, and the hash and size of every file in it
//   facts.json       claims and collection records, as the gatherers said them
//   log.txt          what was done, in words
//   recording.json   what the network answered, byte by byte
//   raw/             the files that were read, as they were
//
// A redacted bundle (redact.hpp) has no recording and no raw files, for they
// hold what cannot be replaced in them; bundle.json says what was left out.
//
// Reading one: a facts.json whose hash is not what bundle.json says was
// changed, and is not believed (LM0780).

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"
#include "facts/gatherer.hpp"
#include "facts/readers/bytes.hpp"

namespace lastmile {

struct BundleFile {
  std::string name;  // within the bundle: "raw/1-System.evtx"
  std::string sha256;
  std::uint64_t bytes = 0;
};

struct LeftOut {
  std::string kind;  // "event log", "recording"
  std::uint64_t bytes = 0;
  std::string why = {};
};

// What bundle.json says.
struct BundleManifest {
  std::string engine = {};  // the version that wrote it
  bool redacted = false;
  std::vector<BundleFile> files = {};
  std::vector<LeftOut> left_out = {};
};

// What facts.json says: a case without a knowledge base.
struct BundleFacts {
  std::int64_t now = 0;  // microseconds since 1970 UTC
  std::string name = {};
  std::string target = {};
  std::string client = {};
  std::vector<std::string> ran = {};  // gatherers and readers
  std::vector<std::pair<std::string, std::string>> answers = {};
  Gathered seen = {};
};

bool is_bundle_manifest(ByteView head);
bool is_bundle_facts(ByteView head);

std::string write_manifest(const BundleManifest& manifest);
std::string write_facts(const BundleFacts& facts);
// LM0781 where the text is none.
Result<BundleManifest> read_manifest(std::string_view text);
Result<BundleFacts> read_facts(std::string_view text);

}  // namespace lastmile
