// engine/pack/poll.hpp
//
// When a computer that looks for updates by itself looks again. Kept in
// trust/poll, which nobody signs and nobody needs: without it, it is time.
//
// Promises: a quarter more or less than what was asked for, so that a million
// clients do not come at once; a day's rest where a server asks not to be
// asked; after other failures sooner, and twice as long each time.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/pack/trust_files.hpp"

namespace lastmile {

struct Poll {
  std::int64_t next = 0;    // microseconds since 1970; 0: now
  std::int64_t failed = 0;  // times in a row

  std::string text() const;
  static Poll read(std::string_view text);  // what is damaged is an empty one

  // A clock that was ahead when `next` was written does not put it off.
  bool due(std::int64_t now, std::int64_t every) const;
};

enum class Polled : std::uint8_t { Good, Failed, SentAway };

// `dice` is anywhere from 0 to 1.
Poll after(const Poll& before, Polled how, std::int64_t now, std::int64_t every,
           double dice);

Poll load_poll(TrustFiles& files);
Result<void> save_poll(TrustFiles& files, const Poll& poll);

}  // namespace lastmile
