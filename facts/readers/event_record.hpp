// facts/readers/event_record.hpp
//
// One record of a Windows event log, the same from every reader (evtx.hpp,
// event_xml.hpp), and who receives them. A record is a look at bytes that
// belong to the reader: all of it is void when `event` returns. Nothing is
// allocated a record, and values stay as they lie in the log until somebody
// asks for their text (event_value.hpp).
//
// A record that cannot be read is told as such, with the place and the reason;
// no part of it is guessed.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "facts/readers/event_value.hpp"

namespace lastmile {

// `<Data Name="IpAddress">10.0.0.4</Data>` is "IpAddress"; a Data without a
// name has none. What stands in UserData is named by the path below the one
// element in it: "Param1", "Session/User", attributes "Session/@id", its own
// text "."; so are other elements than Data in EventData ("Binary").
struct EventDatum {
  std::string_view name = {};
  EventValue value = {};
  std::uint32_t index = 0;  // of a Data: the first of the record is 1
};

struct EventRecord {
  std::uint64_t offset = 0;  // of its first byte in the file
  // As the log counts it; in a forwarded event, not the number that it had
  // where it happened, which is source_id.
  std::uint64_t id = 0;
  std::uint64_t source_id = 0;
  // Microseconds since 1970 UTC: put into this log; happened. XML knows only
  // when it happened, and both are the same there.
  std::int64_t written = 0;
  std::int64_t created = 0;
  std::string_view channel = {};
  std::string_view provider = {};
  std::string_view source = {};  // EventSourceName: the provider's old name
  std::string_view computer = {};
  std::uint32_t event_id = 0;
  std::optional<std::uint32_t> qualifiers = {};
  std::uint32_t version = 0;
  std::uint32_t level = 0;  // 1 critical, 2 error, 3 warning, 4 information
  std::uint32_t task = 0;
  std::uint32_t opcode = 0;
  std::uint64_t keywords = 0;
  std::optional<std::uint32_t> process = {};
  std::optional<std::uint32_t> thread = {};
  EventValue provider_guid = {};
  EventValue user = {};  // a SID; null where the record names none
  EventValue activity = {};
  EventValue related_activity = {};
  // It lies in a chunk whose checksum is wrong: well formed, and yet perhaps
  // not what was written.
  bool damaged = false;
  // In front of it in its chunk stands something that is no record.
  bool recovered = false;
  std::span<const EventDatum> data = {};
};

// "critical", "error", "warning", "information", "verbose"; empty for others.
// 0 is "information" as Windows' viewer shows it.
std::string_view level_name(std::uint32_t level);

// The first datum of the name, or null; names compare exactly.
const EventValue* find_datum(const EventRecord& record, std::string_view name);

struct UnreadableEvent {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;               // how much of the file it takes
  std::optional<std::uint64_t> id = {};  // where that could still be read
  std::string_view why = {};             // "its template is cut off"
};

class EventSink {
 public:
  virtual ~EventSink() = default;
  // Is this record's data wanted? Asked when all but `data` is known; records
  // come without data, and faster, where not.
  virtual bool wants_data(const EventRecord&) { return true; }
  virtual void event(const EventRecord& record) = 0;
  virtual void unreadable(const UnreadableEvent&) {}
};

}  // namespace lastmile
