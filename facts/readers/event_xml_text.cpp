#include "facts/readers/event_xml_text.hpp"

#include <cstring>

#include "engine/text/unicode.hpp"

namespace lastmile {

namespace {

struct Mark {
  std::string_view bytes;
  EventXmlEncoding encoding;
  std::size_t length;  // of a byte order mark; 0: a `<` that tells as much
};

constexpr Mark marks[] = {
    {"\xff\xfe", EventXmlEncoding::Utf16Le, 2},
    {"\xfe\xff", EventXmlEncoding::Utf16Be, 2},
    {"\xef\xbb\xbf", EventXmlEncoding::Utf8, 3},
    {std::string_view("<\0", 2), EventXmlEncoding::Utf16Le, 0},
    {std::string_view("\0<", 2), EventXmlEncoding::Utf16Be, 0},
};

std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool is_blank(int c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool is_name_part(int c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == ':';
}

}  // namespace

EventXmlText::EventXmlText(ByteView bytes) : bytes_(bytes) {
  std::string_view text = as_text(bytes);
  std::size_t at = 0;
  for (const Mark& mark : marks) {
    if (!text.starts_with(mark.bytes)) continue;
    encoding_ = mark.encoding;
    at = mark.length;
    break;
  }
  wide_ = encoding_ == EventXmlEncoding::Utf16Le ||
          encoding_ == EventXmlEncoding::Utf16Be;
  if (!wide_ && !is_utf8(text)) encoding_ = EventXmlEncoding::Unknown;
  start_ = behind_prolog(at);
}

int EventXmlText::ascii_at(std::size_t at) const {
  if (at + width() > bytes_.size()) return -1;
  if (!wide_) return bytes_[at] < 0x80 ? bytes_[at] : -1;
  bool big = encoding_ == EventXmlEncoding::Utf16Be;
  std::uint8_t low = bytes_[at + (big ? 1 : 0)];
  std::uint8_t high = bytes_[at + (big ? 0 : 1)];
  return high == 0 && low < 0x80 ? low : -1;
}

std::size_t EventXmlText::behind_blanks(std::size_t at) const {
  while (is_blank(ascii_at(at))) at += width();
  return at;
}

std::size_t EventXmlText::behind_prolog(std::size_t at) const {
  at = behind_blanks(at);
  if (has(at, "<?xml")) {
    constexpr std::size_t longest = 512;  // of a declaration, in bytes
    std::size_t end = at;
    while (end < at + longest && !has(end, "?>")) end += width();
    if (has(end, "?>")) at = end + 2 * width();
  }
  return behind_blanks(at);
}

bool EventXmlText::has(std::size_t at, std::string_view ascii) const {
  for (char c : ascii) {
    if (ascii_at(at) != c) return false;
    at += width();
  }
  return true;
}

bool EventXmlText::opens(std::size_t at, std::string_view name) const {
  return has(at, "<") && has(at + width(), name) &&
         !is_name_part(ascii_at(at + (1 + name.size()) * width()));
}

std::size_t EventXmlText::next_event(std::size_t from) const {
  bool big = encoding_ == EventXmlEncoding::Utf16Be;
  std::size_t at = from + (big ? 1 : 0);  // of the byte that is not zero
  while (at < bytes_.size()) {
    const void* found =
        std::memchr(bytes_.data() + at, '<', bytes_.size() - at);
    if (!found) break;
    at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) -
                                  bytes_.data());
    std::size_t unit = big ? at - 1 : at;
    bool whole = !wide_ || (unit - start_) % 2 == 0;
    if (whole && opens(unit, "Event")) return unit;
    ++at;
  }
  return bytes_.size();
}

std::string EventXmlText::written(std::string_view ascii) const {
  if (!wide_) return std::string(ascii);
  std::string out;
  for (char c : ascii) {
    bool big = encoding_ == EventXmlEncoding::Utf16Be;
    out += big ? '\0' : c;
    out += big ? c : '\0';
  }
  return out;
}

}  // namespace lastmile
