#include "facts/readers/event_value.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>

#include "engine/base/scalar.hpp"
#include "engine/text/unicode.hpp"
#include "facts/readers/utf16.hpp"

namespace lastmile {

namespace {

template <class T>
T load(const std::uint8_t* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

// Bytes of one value of the type; 0: any number.
std::size_t size_of(EventType type) {
  switch (type) {
    case EventType::Int8:
    case EventType::UInt8: return 1;
    case EventType::Int16:
    case EventType::UInt16: return 2;
    case EventType::Int32:
    case EventType::UInt32:
    case EventType::Real32:
    case EventType::Bool:
    case EventType::Hex32: return 4;
    case EventType::Int64:
    case EventType::UInt64:
    case EventType::Real64:
    case EventType::FileTime:
    case EventType::Hex64: return 8;
    case EventType::Guid:
    case EventType::SystemTime: return 16;
    default: return 0;
  }
}

bool well_sized(const EventValue& value) {
  std::size_t due = size_of(value.type);
  std::size_t size = value.bytes.size();
  if (value.type == EventType::Size) return size == 4 || size == 8;
  if (value.type == EventType::Sid) {
    return size >= 8 && size == 8 + 4u * value.bytes[1];
  }
  return due == 0 || due == size;
}

template <class T>
void append_decimal(std::string& out, T number) {
  char text[32];
  auto end = std::to_chars(text, text + sizeof text, number).ptr;
  out.append(text, end);
}

void append_hex_number(std::string& out, std::uint64_t number) {
  char text[20];
  auto end = std::to_chars(text, text + sizeof text, number, 16).ptr;
  out.append("0x").append(text, end);
}

char* put_bytes(char* to, ByteView bytes) {
  constexpr char digits[] = "0123456789ABCDEF";
  for (std::uint8_t byte : bytes) {
    *to++ = digits[byte >> 4];
    *to++ = digits[byte & 15];
  }
  return to;
}

void append_bytes(std::string& out, ByteView bytes) {
  std::size_t before = out.size();
  out.resize(before + 2 * bytes.size());
  put_bytes(out.data() + before, bytes);
}

void append_narrow(std::string& out, ByteView bytes) {
  for (std::uint8_t byte : bytes) {
    if (byte == 0) return;
    append_utf8(out, byte < 0x80 ? char32_t{byte} : U'\uFFFD');
  }
}

void append_guid(std::string& out, ByteView bytes) {
  constexpr int order[] = {3,  2, 1, 0,  -1, 5,  4,  -1, 7,  6,
                           -1, 8, 9, -1, 10, 11, 12, 13, 14, 15};
  char text[38];
  char* to = text;
  *to++ = '{';
  for (int at : order) {
    if (at < 0) {
      *to++ = '-';
    } else {
      to = put_bytes(to, bytes.subspan(static_cast<std::size_t>(at), 1));
    }
  }
  *to++ = '}';
  out.append(text, to);
}

// MS-DTYP 2.4.2.1: the authority is written in hex from 2^32 on.
void append_sid(std::string& out, ByteView bytes) {
  std::uint64_t authority = 0;
  for (std::size_t i = 2; i < 8; ++i) authority = authority << 8 | bytes[i];
  out += "S-";
  append_decimal(out, bytes[0]);
  out += '-';
  if (authority >> 32) {
    append_hex_number(out, authority);
  } else {
    append_decimal(out, authority);
  }
  for (std::size_t at = 8; at < bytes.size(); at += 4) {
    out += '-';
    append_decimal(out, load<std::uint32_t>(bytes.data() + at));
  }
}

std::optional<std::int64_t> moment_of_system_time(const std::uint8_t* from) {
  using namespace std::chrono;
  std::uint16_t part[8];
  std::memcpy(part, from, sizeof part);
  year_month_day date{year(part[0]), month(part[1]), day(part[3])};
  bool fits = part[0] <= 9999 && date.ok() && part[4] < 24 && part[5] < 60 &&
              part[6] < 60 && part[7] < 1000;
  if (!fits) return {};
  auto whole = sys_days(date) + hours(part[4]) + minutes(part[5]) +
               seconds(part[6]) + milliseconds(part[7]);
  return duration_cast<microseconds>(whole.time_since_epoch()).count();
}

std::uint64_t unsigned_bits(const EventValue& value) {
  const std::uint8_t* from = value.bytes.data();
  switch (value.bytes.size()) {
    case 1: return from[0];
    case 2: return load<std::uint16_t>(from);
    case 4: return load<std::uint32_t>(from);
    default: return load<std::uint64_t>(from);
  }
}

std::uint64_t signed_bits(const EventValue& value) {
  const std::uint8_t* from = value.bytes.data();
  std::int64_t bits = 0;
  switch (value.bytes.size()) {
    case 1: bits = load<std::int8_t>(from); break;
    case 2: bits = load<std::int16_t>(from); break;
    case 4: bits = load<std::int32_t>(from); break;
    default: bits = load<std::int64_t>(from); break;
  }
  return static_cast<std::uint64_t>(bits);
}

void append_time(std::string& out, const EventValue& value) {
  if (std::optional<std::int64_t> moment = to_moment(value)) {
    out += format_time(*moment);
  } else if (value.type == EventType::FileTime) {
    append_hex_number(out, unsigned_bits(value));
  } else {
    append_bytes(out, value.bytes);
  }
}

void append_single(std::string& out, const EventValue& value) {
  if (!well_sized(value)) return append_bytes(out, value.bytes);
  const std::uint8_t* from = value.bytes.data();
  switch (value.type) {
    case EventType::Null: return;
    case EventType::Text:
    case EventType::Xml: return append_utf16(out, value.bytes);
    case EventType::Narrow: return append_narrow(out, value.bytes);
    case EventType::Utf8:
      out.append(reinterpret_cast<const char*>(from), value.bytes.size());
      return;
    case EventType::Int8:
    case EventType::Int16:
    case EventType::Int32:
    case EventType::Int64:
      return append_decimal(out, static_cast<std::int64_t>(signed_bits(value)));
    case EventType::UInt8:
    case EventType::UInt16:
    case EventType::UInt32:
    case EventType::UInt64: return append_decimal(out, unsigned_bits(value));
    case EventType::Real32: return append_decimal(out, load<float>(from));
    case EventType::Real64: return append_decimal(out, load<double>(from));
    case EventType::Bool:
      out += unsigned_bits(value) ? "true" : "false";
      return;
    case EventType::Size:
    case EventType::Hex32:
    case EventType::Hex64: return append_hex_number(out, unsigned_bits(value));
    case EventType::FileTime:
    case EventType::SystemTime: return append_time(out, value);
    case EventType::Guid: return append_guid(out, value.bytes);
    case EventType::Sid: return append_sid(out, value.bytes);
    default: return append_bytes(out, value.bytes);
  }
}

std::optional<std::uint64_t> number_in(std::string_view text) {
  bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  bool minus = !hex && text.starts_with('-');
  if (minus) text.remove_prefix(1);
  std::uint64_t number = 0;
  auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(),
                                      number, hex ? 16 : 10);
  if (fault != std::errc() || end != text.data() + text.size()) return {};
  return minus ? 0 - number : number;
}

bool is_text(EventType type) {
  return type == EventType::Text || type == EventType::Utf8 ||
         type == EventType::Narrow;
}

// Up to and with the first NUL unit of `width` bytes.
std::size_t text_item(ByteView bytes, std::size_t width) {
  if (width == 1) {
    auto nul = std::find(bytes.begin(), bytes.end(), 0);
    auto size = static_cast<std::size_t>(nul - bytes.begin());
    return std::min(size + 1, bytes.size());
  }
  return std::min(before_nul(bytes).size() + 2, bytes.size());
}

std::size_t item_size(const EventValue& array) {
  std::size_t left = array.bytes.size();
  switch (array.type) {
    case EventType::Text: return text_item(array.bytes, 2);
    case EventType::Narrow: return text_item(array.bytes, 1);
    case EventType::Sid:
      return left < 2 ? left
                      : std::min<std::size_t>(left, 8 + 4u * array.bytes[1]);
    default: break;
  }
  std::size_t due = size_of(array.type);
  return due == 0 ? left : std::min(left, due);
}

}  // namespace

EventValue utf8_value(std::string_view text) {
  return {.bytes = view(text), .type = EventType::Utf8};
}

bool take_item(EventValue& array, EventValue& item) {
  if (array.bytes.empty()) return false;
  std::size_t size = item_size(array);
  item = {.bytes = array.bytes.first(size), .type = array.type};
  array.bytes = array.bytes.subspan(size);
  return true;
}

void append_text(std::string& out, const EventValue& value) {
  if (!value.array) return append_single(out, value);
  EventValue rest = value, item;
  for (bool first = true; take_item(rest, item); first = false) {
    if (!first) out += ',';
    append_single(out, item);
  }
}

std::string to_text(const EventValue& value) {
  std::string out;
  append_text(out, value);
  return out;
}

std::optional<std::uint64_t> to_number(const EventValue& value) {
  if (value.array || !well_sized(value)) return {};
  switch (value.type) {
    case EventType::Int8:
    case EventType::Int16:
    case EventType::Int32:
    case EventType::Int64: return signed_bits(value);
    case EventType::UInt8:
    case EventType::UInt16:
    case EventType::UInt32:
    case EventType::UInt64:
    case EventType::Bool:
    case EventType::Size:
    case EventType::Hex32:
    case EventType::Hex64: return unsigned_bits(value);
    default: break;
  }
  // No number is longer; a minus and 20 digits, in UTF-16.
  if (!is_text(value.type) || value.bytes.size() > 48) return {};
  return number_in(to_text(value));
}

std::optional<std::int64_t> moment_of_filetime(std::uint64_t filetime) {
  constexpr std::uint64_t epoch = 116444736000000000;  // 1970 since 1601
  constexpr std::uint64_t end = 2650467744000000000;   // 10000 since 1601
  if (filetime >= end) return {};
  return (static_cast<std::int64_t>(filetime) -
          static_cast<std::int64_t>(epoch)) /
         10;
}

std::optional<std::int64_t> to_moment(const EventValue& value) {
  if (value.array || !well_sized(value)) return {};
  if (value.type == EventType::FileTime) {
    return moment_of_filetime(unsigned_bits(value));
  }
  if (value.type == EventType::SystemTime) {
    return moment_of_system_time(value.bytes.data());
  }
  if (!is_text(value.type) || value.bytes.size() > 80) return {};
  std::string text = to_text(value);
  // Windows writes 100 or 1 ns; parse_time knows microseconds.
  std::size_t dot = text.find('.');
  std::size_t end = text.find_first_not_of("0123456789", dot + 1);
  if (dot != std::string::npos && end != std::string::npos && end > dot + 7) {
    text.erase(dot + 7, end - dot - 7);
  }
  Result<std::int64_t> moment = parse_time(text);
  return moment ? std::optional(*moment) : std::nullopt;
}

}  // namespace lastmile
