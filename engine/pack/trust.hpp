// engine/pack/trust.hpp
//
// Whom this store trusts: a first root that came with the program or that its
// owner gave it, every root since, each checked against the one before when it
// is loaded and not only when it came, and private publishers that the owner
// named. With it what was seen so far (engine/pack/sightings.hpp).
//
// Promises: what is on the disk is believed only as far as signatures carry
// it; a bad or half-written root there is as if it were not. Never: trust on
// first use; anything taken from the network.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/pack/root.hpp"
#include "engine/pack/sightings.hpp"
#include "engine/pack/trust_files.hpp"

namespace lastmile {

struct Trust {
  Sightings state = {};
  std::optional<Root> root = {};  // the newest; nothing: no repository yet
  std::string root_sha256 = {};
  std::int64_t anchor = 0;          // the number of the first root
  std::vector<Publisher> own = {};  // private publishers, by name

  // STATE where what was seen is lost; META_FORMAT.
  static Result<Trust> load(TrustFiles& files);
  // The same without a look at the state: what `--reset-state` begins with.
  static Result<Trust> load_roots(TrustFiles& files);

  // Who may sign packs of this name; the longest pattern decides, and the
  // owner's word before the repository's. Null: nobody.
  const Publisher* publisher_of(std::string_view pack) const;
  // Do these signatures make it a pack (or manifest) that we trust? Else
  // SIG_SCOPE where its signer may not sign it, SIG_MISSING, SIG_BAD, …
  Result<void> check(const SignedAs& scope, std::string_view bytes,
                     std::span<const std::string> signatures) const;
};

// Takes a root that its owner vouches for as the first. KEY where there is
// another already and `replace` is not asked for.
Result<Root> add_root(TrustFiles& files, std::string_view bytes,
                      std::span<const std::string> signatures, bool replace);
Result<void> add_publisher(TrustFiles& files, const Publisher& publisher);
// ABSENT where there is none of that name.
Result<void> remove_publisher(TrustFiles& files, std::string_view name);

// Writes a root that was checked, with its signatures, so that the next load
// finds it.
Result<void> keep_root(TrustFiles& files, const Root& root,
                       std::string_view bytes,
                       std::span<const std::string> signatures);
// What a change of roots makes of what was seen: numbers that a key set which
// no longer counts may have driven up are dropped.
void turn(Sightings& state, const Root& from, const Root& to);

// The root that was compiled in; empty: none was.
std::string_view builtin_root();

}  // namespace lastmile
