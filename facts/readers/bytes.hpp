// facts/readers/bytes.hpp
//
// Bytes from outside, and the one way to read them: a Cursor that never looks
// past the end. A read that does not fit gives zero and leaves the cursor
// failed for good, so a reader checks once, at the end of a structure, and
// still cannot be led out of the buffer by any length that it met on the way.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lastmile {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

class Cursor {
 public:
  explicit Cursor(ByteView bytes) : bytes_(bytes) {}

  bool failed() const { return failed_; }
  std::size_t position() const { return position_; }
  std::size_t left() const { return failed_ ? 0 : bytes_.size() - position_; }

  std::uint8_t u8();
  std::uint16_t u16_be();
  std::uint16_t u16_le();
  std::uint32_t u32_le();
  std::uint64_t u64_le();
  ByteView take(std::size_t count);  // empty where it does not fit
  void skip(std::size_t count) { take(count); }

 private:
  std::uint64_t little(std::size_t count);

  ByteView bytes_;
  std::size_t position_ = 0;
  bool failed_ = false;
};

ByteView view(std::string_view text);

// "0300000b", and back: false where the text is no even row of hex digits.
std::string to_hex(ByteView bytes);
bool from_hex(std::string_view text, Bytes& out);

// The printable ASCII that the bytes begin with or hold, other bytes as dots;
// at most `most` characters. For showing what answered instead of RDP.
std::string printable_start(ByteView bytes, std::size_t most);

}  // namespace lastmile
