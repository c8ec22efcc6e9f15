// engine/pack/sightings.hpp
//
// trust/seen.json: what a store has seen of its repository, so that nobody can
// show it something older. It is written after everything that it speaks of, in
// one step, and a witness beside it (trust/witness) is moved after it: so a
// state that was put back, cut off or taken away is told from one that a power
// cut left behind.
//
// Promises: a Sightings that was read is whole. Never: a missing state read as
// one that has seen nothing, once something was seen (STATE).

#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "engine/base/result.hpp"
#include "engine/pack/trust_files.hpp"

namespace lastmile {

// The newest number seen of a signed file, and its content.
struct Seen {
  std::int64_t number = 0;  // 0: none yet
  std::string sha256 = {};
  std::int64_t time = 0;  // when it was signed; microseconds since 1970
  std::int64_t expires = 0;
  bool operator==(const Seen&) const = default;
};

struct SeenPack {
  std::int64_t seq = 0;
  std::string sha256 = {};  // of the archive with that seq
  bool operator==(const SeenPack&) const = default;
};

struct Sightings {
  std::string repository = {};
  std::int64_t serial = 0;  // of this file; grows with every write
  std::int64_t root = 0;    // the newest root that was trusted
  std::int64_t root_time = 0;
  Seen timestamp = {};
  Seen index = {};
  std::map<std::string, SeenPack> packs = {};
  std::set<std::string> revoked = {};  // hashes, as the index said last
  std::map<std::string, std::string> etags = {};  // address → of timestamp.json

  bool witness_lags = false;  // not in the file

  bool empty() const { return serial == 0; }
  std::string text() const;
  static Result<Sightings> read(std::string_view bytes);
  // The newest time that anybody trusted has signed.
  std::int64_t newest_time() const;
};

// An empty one where nothing was ever seen; STATE.
Result<Sightings> load_sightings(TrustFiles& files);
// Gives the state its next serial.
Result<void> save_sightings(TrustFiles& files, Sightings& state);
// After the user asked for it: as if nothing had been seen.
Result<void> reset_sightings(TrustFiles& files);

}  // namespace lastmile
