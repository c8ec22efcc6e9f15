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

namespace lastmile {

// SIG_FORMAT, SIG_ALG, SIG_KEY, SIG_BAD, SIG_SCOPE; gives the key that signed.
// The seq of `asked` is taken from the signature.
Result<PublicKey> check_signature(std::string_view bytes,
                                  std::string_view signature, SignedAs& asked,
                                  const std::vector<PublicKey>& trusted);

struct ReceivedPack {
  OpenedPack opened;
  PublicKey key;
};

Result<ReceivedPack> receive(const ArchiveName& asked, std::string_view archive,
                             std::string_view signature,
                             const std::vector<PublicKey>& trusted);

// The signature of an installed tree's manifest.
Result<PublicKey> check_manifest_signature(
    const Manifest& manifest, std::string_view manifest_text,
    std::string_view signature, const std::vector<PublicKey>& trusted);

}  // namespace lastmile
