// engine/pack/receive.hpp
//
// An archive that somebody handed over, from its bytes to its opened pack. The
// one way in, without an option that leaves a check out: whose signature, over
// these bytes, of this kind, name and version; only then unpacked; then the
// manifest's own signature, and that both speak of the same pack.

#pragma once

#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/pack/archive.hpp"
#include "engine/pack/minisig.hpp"
#include "engine/pack/names.hpp"
#include "engine/pack/trust.hpp"

namespace lastmile {

// Whose signature counts: keys that the user names, for this time, or else
// whom the store trusts for packs of that name. What was revoked there counts
// in no case.
struct Signers {
  std::vector<PublicKey> named = {};
  Trust trust = {};

  // Who may sign packs of this name.
  std::vector<PublicKey> keys_for(std::string_view pack) const;
};

// SIG_MISSING, SIG_FORMAT, SIG_ALG, SIG_KEY, SIG_REVOKED, SIG_BAD, SIG_SCOPE,
// THRESHOLD. The seq of `asked` is taken from the signature.
Result<void> check_signature(std::string_view bytes, std::string_view signature,
                             SignedAs& asked, const Signers& signers);

struct ReceivedPack {
  OpenedPack opened;
  PublicKey key;  // that signed the archive
};

Result<ReceivedPack> receive(const ArchiveName& asked, std::string_view archive,
                             std::string_view signature,
                             const Signers& signers);

// The signature of a manifest, of an archive or an installed tree, by any one
// key that may sign packs of its name.
Result<PublicKey> check_manifest_signature(const Manifest& manifest,
                                           std::string_view manifest_text,
                                           std::string_view signature,
                                           const Signers& signers);

}  // namespace lastmile
