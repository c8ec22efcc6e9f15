// engine/pack/state.hpp
//
// state.json: what this store has seen and will not unsee. The highest number
// of every signed list and pack, so that nothing older is taken; the newest
// signed time, so that a clock that was set back helps nobody; and which packs
// were withdrawn.
//
// Promises: a store whose state is missing, damaged or older than its
// generations is STATE, never a state of zeros.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace lastmile {

struct State {
  static constexpr std::size_t most_bytes = std::size_t{4} << 20;

  std::uint64_t count = 0;       // of the times it was written
  std::int64_t newest_time = 0;  // signed, microseconds since 1970
  std::uint64_t root = 0, index = 0, timestamp = 0;  // the highest seen
  std::string timestamp_sha256 = {};                 // of that number's bytes
  std::int64_t fresh_until = 0;  // when that timestamp expires
  std::map<std::string, std::uint64_t> packs = {};  // the highest seq
  // By the SHA-256 of a MANIFEST.json, with the reason.
  std::map<std::string, std::string> revoked = {}, yanked = {};

  std::string text() const;
  static Result<State> read(std::string_view text);  // STATE

  void saw(const std::string& pack, std::uint64_t seq);
};

}  // namespace lastmile
