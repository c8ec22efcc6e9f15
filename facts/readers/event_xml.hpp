// facts/readers/event_xml.hpp
//
// Events as text XML, as `wevtutil qe LOG /f:xml` and the viewer's export
// write them: <Event> elements one after the other, without a root or within
// <Events>, in UTF-8 or UTF-16, with or without a mark or an XML declaration.
// The same records come out as of the log itself (evtx.hpp), values as text.
//
// Parsed by expat with a document type forbidden, so no entity but the five of
// XML itself is ever expanded and nothing outside the bytes is looked at. An
// event that is broken or cut off is told as unreadable, and the next is read.
// Bytes above 127 that are no UTF-8 (cmd.exe writes the console's code page,
// and does not say which) come out as U+FFFD.

#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/result.hpp"
#include "facts/readers/event_record.hpp"

namespace lastmile {

enum class EventXmlEncoding : std::uint8_t {
  Utf8,
  Utf16Le,
  Utf16Be,
  Unknown,  // one byte a character; only ASCII is known
};

struct EventXmlSummary {
  EventXmlEncoding encoding = EventXmlEncoding::Utf8;
  std::uint64_t records = 0;
  std::uint64_t unreadable = 0;
  // So much was broken (1,000 parts) that the rest was not tried; it is one
  // more of the unreadable.
  bool given_up = false;
  std::optional<std::int64_t> oldest = {};  // by when they happened
  std::optional<std::int64_t> newest = {};
};

// Is the first element of these bytes an <Event> or <Events>?
bool is_event_xml(ByteView bytes);

// LM0731 where it is not.
Result<EventXmlSummary> read_event_xml(ByteView bytes, EventSink& sink);

}  // namespace lastmile
