// engine/load/cache.hpp
//
// `load` that remembers: what was made of the same packs by the same build of
// this program is read from a file of this user's instead of made again. The
// one door for whoever loads packs from the disk.
//
//   Loaded loaded = load_cached(std::move(packs), cache_folder(), &note);
//
// It is only ever quicker, never different: the file is named and keyed by the
// names and bytes of all files of all packs and by the build, its content is
// hashed, and it must belong to this user and be writable by nobody else, like
// its folder. On any doubt it is ignored and made anew. What is not sound is
// never kept. Nothing that a pack holds is taken for such a file.

#pragma once

#include <string>
#include <vector>

#include "engine/load/load.hpp"

namespace lastmile {

struct CacheNote {
  enum class What : std::uint8_t {
    Off,      // no folder, or this build cannot be told from another
    Used,     // read from the cache
    Made,     // made from the texts, and kept for the next time
    NotKept,  // made from the texts; `why` it could not be kept
  };
  What what = What::Off;
  std::string file = {};
  // Why what was there was not used ("it was cut or changed"); empty where
  // there was nothing.
  std::string why = {};
};

std::string to_text(const CacheNote& note);  // one sentence, for -v

// An empty folder: as `load`. The folder is made where it is not there, for
// this user alone; what lies in it beyond the newest few is cleared away.
Loaded load_cached(std::vector<PackText> packs, const std::string& folder,
                   CacheNote* note = nullptr);

// By which the packs are known: a hash over names and bytes of all files and
// over this build. Empty where this build has no name.
std::string cache_key(const std::vector<PackText>& packs);

// LASTMILE_CACHE (`off` is none), else lastmile in XDG_CACHE_HOME, else in
// ~/.cache; empty where none of them is there.
std::string cache_folder();

}  // namespace lastmile
