// engine/pack/refresh.hpp
//
// What a repository says now, checked in the order of The Update Framework
// (https://theupdateframework.github.io/specification/, section 5): roots one
// by one, then the timestamp, then the index. The order is the security.
//
// Promises: the roots that hold are kept at once, so that a revocation is
// never lost; nothing else is written before commit(). A Refreshed is signed,
// not expired and not older than what was seen. Never: a step left out because
// another succeeded.

#pragma once

#include <string>
#include <vector>

#include "engine/pack/index.hpp"
#include "engine/pack/transport.hpp"
#include "engine/pack/trust.hpp"

namespace lastmile {

// A signed file as it came.
struct SignedFile {
  std::string bytes = {};
  std::vector<std::string> signatures = {};
};

struct Refreshed {
  Timestamp timestamp = {};
  Index index = {};
  SignedFile timestamp_file = {};
  SignedFile index_file = {};
  std::string address = {};
  std::string etag = {};
};

// `now` in microseconds since 1970, of this computer's clock. What is worth
// saying although it stops nothing goes to `notes`: a clock that is behind, a
// pack that is gone from the index.
Result<Refreshed> refresh(TrustFiles& files, Trust& trust, Transport& transport,
                          std::int64_t now, Diagnostics& notes);

// Remembers it: files first, then the state.
Result<void> commit(TrustFiles& files, Trust& trust, const Refreshed& seen);

// The index that was remembered last, checked again. ABSENT.
Result<Index> remembered_index(TrustFiles& files, const Trust& trust);

// The later of the clock and of what was signed.
std::int64_t trusted_now(const Sightings& state, std::int64_t now);

// A sentence where the knowledge was not proved fresh for longer than its
// repository allows; never a reason not to use it. `fresh_until` 0: it is of
// no repository.
std::optional<Diagnostic> staleness(std::int64_t fresh_until,
                                    std::int64_t newest_time, std::int64_t now);

}  // namespace lastmile
