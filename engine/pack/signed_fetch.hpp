// engine/pack/signed_fetch.hpp
//
// What refreshing, updating and mirroring share: signature files by the ids
// of the keys that may sign, and signed files as they are kept in the trust
// folder.

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/pack/refresh.hpp"

namespace lastmile {

// PATH.KEY-ID.minisig of each key: those that there are, at least so many if
// `enough` is given; then of the revoked ones, if there were not enough.
Result<std::vector<std::string>> fetch_signatures(
    Transport& transport, const std::string& path,
    std::span<const PublicKey> keys, std::span<const PublicKey> revoked = {},
    std::size_t enough = 0);

// Signed by the role as something of this kind and name, whatever its number.
Result<SignedAs> signed_scope(const Role& role,
                              std::span<const PublicKey> revoked,
                              const SignedFile& file, std::string_view kind,
                              std::string_view name);
// And as exactly this.
Result<void> check_exact(const Role& role, std::span<const PublicKey> revoked,
                         const SignedFile& file, const SignedAs& scope);

// trust/N.KIND.json and what was signed of it.
Result<SignedFile> read_kept(TrustFiles& files, std::string_view kind,
                             std::int64_t number);
Result<void> keep(TrustFiles& files, std::string_view kind, std::int64_t number,
                  const SignedFile& file);
// All others of the kind go.
void forget_others(TrustFiles& files, std::string_view kind,
                   std::int64_t number);

}  // namespace lastmile
