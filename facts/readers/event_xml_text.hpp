// facts/readers/event_xml_text.hpp
//
// The bytes of an XML text whose encoding was found out, for looking at its
// ASCII without converting it: where it begins, where the next event does. Of
// event_xml.cpp, and clixml.cpp for where its text begins.

#pragma once

#include <string>
#include <string_view>

#include "facts/readers/event_xml.hpp"

namespace lastmile {

class EventXmlText {
 public:
  explicit EventXmlText(ByteView bytes);

  EventXmlEncoding encoding() const { return encoding_; }
  ByteView bytes() const { return bytes_; }
  // Behind a byte order mark, an XML declaration and blanks.
  std::size_t start() const { return start_; }
  // Does this ASCII stand at that byte?
  bool has(std::size_t at, std::string_view ascii) const;
  std::size_t behind_blanks(std::size_t at) const;
  // The tag `<NAME`, and not a longer name.
  bool opens(std::size_t at, std::string_view name) const;
  // Where the next `<Event` begins, from there on; the size where none does.
  std::size_t next_event(std::size_t from) const;
  // ASCII in this encoding.
  std::string written(std::string_view ascii) const;

 private:
  std::size_t width() const { return wide_ ? 2 : 1; }
  // -1: no ASCII, or the end.
  int ascii_at(std::size_t at) const;
  std::size_t behind_prolog(std::size_t at) const;

  ByteView bytes_;
  EventXmlEncoding encoding_ = EventXmlEncoding::Utf8;
  bool wide_ = false;
  std::size_t start_ = 0;
};

}  // namespace lastmile
