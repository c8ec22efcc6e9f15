#include "facts/readers/plain_text.hpp"

#include <algorithm>

#include "engine/text/unicode.hpp"
#include "facts/readers/utf16.hpp"

namespace lastmile {
namespace {

constexpr std::size_t largest = std::size_t{16} << 20;

enum class Encoding { Utf8, Little, Big };

bool begins(ByteView bytes, std::initializer_list<std::uint8_t> mark) {
  return bytes.size() >= mark.size() &&
         std::equal(mark.begin(), mark.end(), bytes.begin());
}

// Without a mark: every second byte of plain text in UTF-16 is 0.
Encoding guess(ByteView bytes) {
  ByteView start = bytes.first(std::min<std::size_t>(bytes.size(), 64) / 2 * 2);
  std::size_t even = 0, odd = 0;
  for (std::size_t i = 0; i + 1 < start.size(); i += 2) {
    even += start[i] == 0;
    odd += start[i + 1] == 0;
  }
  std::size_t pairs = start.size() / 2;
  if (pairs < 2) return Encoding::Utf8;
  if (even == 0 && odd * 10 >= pairs * 9) return Encoding::Little;
  if (odd == 0 && even * 10 >= pairs * 9) return Encoding::Big;
  return Encoding::Utf8;
}

// The bytes of one character of UTF-8 that begins here; 0: none does.
std::size_t utf8_length(ByteView left) {
  std::uint8_t c = left[0];
  std::size_t length = c < 0x80   ? 1
                       : c < 0xc2 ? 0
                       : c < 0xe0 ? 2
                       : c < 0xf0 ? 3
                       : c < 0xf5 ? 4
                                  : 0;
  if (length == 0 || length > left.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((left[i] & 0xc0) != 0x80) return 0;
  }
  bool surrogate = c == 0xed && left[1] >= 0xa0;
  bool overlong =
      (c == 0xe0 && left[1] < 0xa0) || (c == 0xf0 && left[1] < 0x90);
  bool beyond = c == 0xf4 && left[1] >= 0x90;
  return surrogate || overlong || beyond ? 0 : length;
}

void break_lines_plainly(std::string& text) {
  std::size_t to = 0;
  for (std::size_t from = 0; from < text.size(); ++from) {
    if (text[from] == '\r') {
      bool pair = from + 1 < text.size() && text[from + 1] == '\n';
      if (pair) continue;
      text[to++] = '\n';
      continue;
    }
    text[to++] = text[from];
  }
  text.resize(to);
}

}  // namespace

void append_as_utf8(std::string& out, ByteView bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t length = utf8_length(bytes.subspan(at));
    if (length == 0) {
      append_utf8(out, U'\uFFFD');
      ++at;
      continue;
    }
    out.append(reinterpret_cast<const char*>(bytes.data()) + at, length);
    at += length;
  }
}

std::optional<std::string> plain_text(ByteView bytes) {
  if (bytes.size() > largest) return std::nullopt;
  Encoding encoding = guess(bytes);
  if (begins(bytes, {0xff, 0xfe})) {
    encoding = Encoding::Little;
    bytes = bytes.subspan(2);
  } else if (begins(bytes, {0xfe, 0xff})) {
    encoding = Encoding::Big;
    bytes = bytes.subspan(2);
  } else if (begins(bytes, {0xef, 0xbb, 0xbf})) {
    encoding = Encoding::Utf8;
    bytes = bytes.subspan(3);
  }
  std::string out;
  if (encoding == Encoding::Utf8) {
    if (std::find(bytes.begin(), bytes.end(), 0) != bytes.end()) {
      return std::nullopt;
    }
    out.reserve(bytes.size());
    append_as_utf8(out, bytes);
  } else {
    Bytes units(bytes.begin(), bytes.end());
    if (encoding == Encoding::Big) {
      for (std::size_t i = 0; i + 1 < units.size(); i += 2) {
        std::swap(units[i], units[i + 1]);
      }
    }
    if (before_nul(units).size() + 1 < units.size()) return std::nullopt;
    append_utf16(out, units);
  }
  break_lines_plainly(out);
  return out;
}

}  // namespace lastmile
