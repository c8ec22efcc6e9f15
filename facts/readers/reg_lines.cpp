#include "facts/readers/reg_lines.hpp"

#include <algorithm>
#include <cstring>

#include "engine/text/unicode.hpp"
#include "facts/readers/plain_text.hpp"
#include "facts/readers/utf16.hpp"

namespace lastmile {
namespace {

// Continued hex data are long, but not without end.
constexpr std::size_t longest_line = std::size_t{64} << 20;

std::size_t wide_break(ByteView bytes) {
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    if (bytes[i] == '\n' && bytes[i + 1] == 0) return i;
  }
  return bytes.size();
}

}  // namespace

RegLines::RegLines(ByteView bytes) : left_(bytes) {
  auto begins = [&](std::initializer_list<std::uint8_t> mark) {
    return bytes.size() >= mark.size() &&
           std::equal(mark.begin(), mark.end(), bytes.begin());
  };
  if (begins({0xff, 0xfe})) {
    wide_ = true;
    left_ = bytes.subspan(2);
  } else if (begins({0xef, 0xbb, 0xbf})) {
    left_ = bytes.subspan(3);
  } else if (bytes.size() >= 2 && bytes[0] != 0 && bytes[1] == 0) {
    wide_ = true;
  }
}

bool RegLines::take(std::string& line) {
  if (left_.empty() || (wide_ && left_.size() < 2)) return false;
  ++taken_;
  if (wide_) {
    std::size_t end = wide_break(left_);
    append_utf16(line, left_.first(end));
    left_ = left_.subspan(std::min(left_.size(), end + 2));
  } else {
    const void* found = std::memchr(left_.data(), '\n', left_.size());
    std::size_t end = left_.size();
    if (found) {
      end = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) -
                                     left_.data());
    }
    append_as_utf8(line, left_.first(end));
    left_ = left_.subspan(std::min(left_.size(), end + 1));
  }
  if (line.ends_with('\r')) line.pop_back();
  return true;
}

bool RegLines::more(std::string& line) {
  if (line.size() > longest_line) return false;
  line += '\n';
  return take(line);
}

bool RegLines::next(std::string& line) {
  line.clear();
  number_ = taken_ + 1;
  if (!take(line)) return false;
  std::string rest;
  // Only data go on: a key or a comment may end with a backslash by chance.
  while (line.ends_with('\\') && line.find('=') != line.npos &&
         line[0] != '[' && line[0] != ';' && line.size() < longest_line) {
    line.pop_back();
    rest.clear();
    if (!take(rest)) return true;
    line.append(rest, std::min(rest.find_first_not_of(" \t"), rest.size()));
  }
  return true;
}

}  // namespace lastmile
