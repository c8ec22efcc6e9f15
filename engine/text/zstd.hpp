// engine/text/zstd.hpp
//
// The only door to libzstd: one frame to one text and back, and the difference
// between two texts.
//
// Promises: unpacking stops at the byte after `most`, takes no more memory
// than that and a window of 8 MiB, and refuses whatever is not exactly one
// frame; the same bytes are packed to the same frame by the same libzstd.
// Never: an exception, or bytes of a frame that was not sound to its end.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lastmile {

struct ZstdFault {
  enum class Kind : std::uint8_t {
    NotZstd,      // another format, or nothing
    Damaged,      // cut short, a bit turned, a dictionary that nobody has
    Window,       // would need more memory than allowed
    TooLarge,     // unpacks to more than `most`
    MoreThanOne,  // a skippable frame, a second one, or bytes behind it
  };
  Kind kind;
  std::string why;
};

inline constexpr int zstd_window_log = 23;  // 8 MiB

// One frame with its size and checksum. Level 1 to 19.
std::string zstd_pack(std::string_view bytes, int level = 19);
// Into `out`, which is empty where there is a fault.
std::optional<ZstdFault> zstd_unpack(std::string_view frame, std::size_t most,
                                     std::string& out);

// What makes `to` of `from`, as `zstd --patch-from` does it; and back. `from`
// and `to` have at most 128 MiB together. A difference to another `from` gives
// other bytes or a fault: whoever asks knows the hash of what it wants.
std::string zstd_delta(std::string_view from, std::string_view to,
                       int level = 19);
std::optional<ZstdFault> zstd_patch(std::string_view from,
                                    std::string_view delta, std::size_t most,
                                    std::string& out);

}  // namespace lastmile
