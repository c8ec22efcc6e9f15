#include "facts/readers/bytes.hpp"

#include <algorithm>

namespace lastmile {

std::uint64_t Cursor::little(std::size_t count) {
  ByteView bytes = take(count);
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i > 0; --i) {
    value = value << 8 | bytes[i - 1];
  }
  return value;
}

ByteView Cursor::take(std::size_t count) {
  if (failed_ || count > bytes_.size() - position_) {
    failed_ = true;
    return {};
  }
  ByteView taken = bytes_.subspan(position_, count);
  position_ += count;
  return taken;
}

std::uint8_t Cursor::u8() { return static_cast<std::uint8_t>(little(1)); }

std::uint16_t Cursor::u16_le() { return static_cast<std::uint16_t>(little(2)); }

std::uint16_t Cursor::u16_be() {
  std::uint16_t swapped = u16_le();
  return static_cast<std::uint16_t>(swapped << 8 | swapped >> 8);
}

std::uint32_t Cursor::u32_le() { return static_cast<std::uint32_t>(little(4)); }

std::uint64_t Cursor::u64_le() { return little(8); }

ByteView view(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string to_hex(ByteView bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (std::uint8_t byte : bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

bool from_hex(std::string_view text, Bytes& out) {
  out.clear();
  if (text.size() % 2 != 0) return false;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    int high = digit(text[i]);
    int low = digit(text[i + 1]);
    if (high < 0 || low < 0) return false;
    out.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return true;
}

std::string printable_start(ByteView bytes, std::size_t most) {
  std::string out;
  for (std::uint8_t byte : bytes.first(std::min(most, bytes.size()))) {
    bool shown = byte >= 0x20 && byte < 0x7f;
    out += shown ? static_cast<char>(byte) : '.';
  }
  while (!out.empty() && (out.back() == '.' || out.back() == ' ')) {
    out.pop_back();
  }
  return out;
}

}  // namespace lastmile
