// engine/pack/role.hpp
//
// Who may sign a kind of thing, and how many of them it takes. What counts is
// distinct public keys: not numbers in files, not lines in a list, not
// signatures.

#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/pack/minisig.hpp"

namespace lastmile {

struct Role {
  std::vector<PublicKey> keys = {};  // distinct, none of them revoked
  unsigned threshold = 1;            // 1 to keys.size()

  static constexpr unsigned most_keys = 16;
  bool has(const PublicKey& key) const;
  // As the ids of its keys, sorted, with the threshold: are two roles alike?
  bool same_as(const Role& other) const;
};

// So many signature files beside one thing are read, at most.
inline constexpr std::size_t most_signatures = 64;

// Do these signature files, whose order does not matter and of which any
// number may be bad, hold enough signatures of the role over the bytes?
// SIG_MISSING where there is none, THRESHOLD where there are too few, else
// what is wrong with the one that would have been needed. `revoked`: keys
// whose signatures count for nothing, for SIG_REVOKED.
Result<void> check_threshold(const Role& role,
                             std::span<const PublicKey> revoked,
                             const Prehash& bytes, const SignedAs& asked,
                             std::span<const std::string> signatures);

}  // namespace lastmile
