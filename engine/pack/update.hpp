// engine/pack/update.hpp
//
// From a repository to the store: what it says now, what that means for what
// is installed, what is fetched, checked and put in place. All or nothing.
//
// Promises: an error leaves what is in use as it was, and so do mirrors that
// are gone, frozen, slow or hostile, as long as one is honest. Nothing is
// unpacked whose signature was not checked.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/pack/choose.hpp"
#include "engine/pack/refresh.hpp"

namespace lastmile {

struct UpdateRequest {
  UpdateWish wanted = {};
  std::int64_t now = 0;    // microseconds since 1970
  bool look_only = false;  // say what would be done
  bool deltas = true;
};

struct UpdatedPack {
  std::string name = {};
  std::string from = {};  // version; empty: it is new
  std::string to = {};
  std::int64_t seq = 0;
  std::string sha256 = {};
  std::uint64_t fetched = 0;  // bytes
  bool by_delta = false;
};

struct UpdateReport {
  std::string repository = {};
  std::string address = {};
  std::int64_t index = 0;
  std::int64_t issued = 0;
  std::int64_t expires = 0;
  std::vector<UpdatedPack> packs = {};
};

using Mirrors = std::vector<std::unique_ptr<Transport>>;

Result<UpdateReport> update(TrustFiles& files, Trust& trust,
                            const Mirrors& mirrors, Installer& installer,
                            const UpdateRequest& request, Diagnostics& notes);

// The newest of what the mirrors say; the first fault where none is good.
Result<Refreshed> refresh_from(TrustFiles& files, Trust& trust,
                               const Mirrors& mirrors, std::int64_t now,
                               Diagnostics& notes);

// "objects/ab/ab12…".
std::string object_path(std::string_view sha256);
// HASH, SIZE, ABSENT; from the first mirror that has it as it should be.
Result<std::string> fetch_object(const Mirrors& mirrors,
                                 std::string_view sha256, std::uint64_t size);

}  // namespace lastmile
