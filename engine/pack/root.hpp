// engine/pack/root.hpp
//
// trust/N.root.json: whose signatures count for what. Signed by enough of its
// own root keys, and each but the first by enough of those of the one before,
// so that trust moves forward one number at a time and never sideways.
//
// Promises: a Root that exists has thresholds that its distinct, unrevoked
// keys can reach, and publishers whose patterns do not tie. Never: trust in
// it only because it could be read; that is `check_first` and `check_next`.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/pack/role.hpp"

namespace lastmile {

struct Publisher {
  std::string name = {};
  Role role = {};
  std::vector<std::string> packs = {};  // "rdp", "rdp-*" or "*"
};

struct Root {
  std::string repository = {};
  std::int64_t number = 0;
  std::int64_t created = 0;  // microseconds since 1970
  std::int64_t expires = 0;
  Role root = {};
  Role release = {};
  Role freshness = {};
  std::vector<Publisher> publishers = {};
  std::vector<PublicKey> revoked = {};

  static constexpr std::size_t most_bytes = std::size_t{64} << 10;
  // META_FORMAT, COMPAT, or THRESHOLD where a role cannot reach its own.
  static Result<Root> read(std::string_view bytes);

  // Who may sign packs of this name: the longest pattern decides. Null:
  // nobody.
  const Publisher* publisher_of(std::string_view pack) const;
  SignedAs scope() const;
};

// Is it signed by itself?
Result<void> check_first(const Root& root, std::string_view bytes,
                         std::span<const std::string> signatures);
// Is `next` the root after `root`, signed by both? MIX where it bears another
// number or is of another repository, THRESHOLD where one of them is missing.
Result<void> check_next(const Root& root, const Root& next,
                        std::string_view bytes,
                        std::span<const std::string> signatures);

// Does "rdp-*" cover "rdp-gateway"?
bool covers(std::string_view pattern, std::string_view pack);

}  // namespace lastmile
