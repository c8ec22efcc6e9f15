// facts/readers/event_value.hpp
//
// One value of an event, as it lies in the log: a type and bytes that are not
// copied and not yet understood. Reading a log costs nothing for values that
// nobody asks for; who asks gets text as Windows' own event XML writes it, a
// number, or a time. A value whose size does not fit its type is never taken
// for a number: its text is its bytes in hex.
//
// Types are those of BinXML (MS-EVEN6 2.2.12), and Utf8 for text that came as
// such.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "facts/readers/bytes.hpp"

namespace lastmile {

enum class EventType : std::uint8_t {
  Null = 0,
  Text = 1,    // UTF-16
  Narrow = 2,  // one byte a character, of an unnamed code page
  Int8 = 3,
  UInt8 = 4,
  Int16 = 5,
  UInt16 = 6,
  Int32 = 7,
  UInt32 = 8,
  Int64 = 9,
  UInt64 = 10,
  Real32 = 11,
  Real64 = 12,
  Bool = 13,
  Binary = 14,
  Guid = 15,
  Size = 16,
  FileTime = 17,
  SystemTime = 18,
  Sid = 19,
  Hex32 = 20,
  Hex64 = 21,
  Handle = 32,
  Nested = 33,  // BinXML within; never in a record that a reader gives
  Xml = 35,
  Utf8 = 112,
};

struct EventValue {
  ByteView bytes = {};
  EventType type = EventType::Null;
  bool array = false;  // of values of the type, one after the other

  bool null() const { return type == EventType::Null; }
};

EventValue utf8_value(std::string_view text);

// "ALICE", "1149", "0xc000006d", "S-1-5-18", "{…}", "true", a time in ISO 8601.
// Valid UTF-8 always, if what came as UTF-8 was. An array's values are parted
// by commas. Null gives nothing.
void append_text(std::string& out, const EventValue& value);
std::string to_text(const EventValue& value);

// Of the integer types their bits (sign-extended), of a text that is wholly a
// decimal or 0x number that number; else none.
std::optional<std::uint64_t> to_number(const EventValue& value);

// Microseconds since 1970 UTC: of the time types, and of ISO 8601 text. None
// for what is no time or after the year 9999.
std::optional<std::int64_t> to_moment(const EventValue& value);
std::optional<std::int64_t> moment_of_filetime(std::uint64_t filetime);

// Takes the first value off an array, which gets shorter. False at its end.
bool take_item(EventValue& array, EventValue& item);

}  // namespace lastmile
