// facts/readers/event_shape.hpp
//
// Which part of an event record an element or attribute of its XML is. BinXML
// and text XML are walked by different readers and understood by this one
// description (the schema is event.xsd of the Windows SDK), so both give the
// same records.

#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace lastmile {

// The parts of <System>.
enum class EventField : std::uint8_t {
  None,
  Provider,
  ProviderGuid,
  Source,
  EventId,
  Qualifiers,
  Version,
  Level,
  Task,
  Opcode,
  Keywords,
  Created,
  SourceId,
  Activity,
  RelatedActivity,
  Process,
  Thread,
  Channel,
  Computer,
  User,
};
inline constexpr std::size_t event_fields = 20;

// Where in an event's XML a reader stands.
struct EventSpot {
  enum Kind : std::uint8_t {
    Document,  // around <Event>
    Event,
    System,
    Part,     // an element of System; its text is `field`
    Payload,  // <EventData>
    Datum,    // <Data>
    Wrapper,  // <UserData>
    Tree,     // what is in it; its text is the datum `path`
    Ignored,
  };
  Kind kind = Document;
  EventField field = EventField::None;
  std::uint32_t path = 0;  // 0: at the top
  bool operator==(const EventSpot&) const = default;
};

// What an attribute says.
struct EventAttribute {
  enum Kind : std::uint8_t {
    Ignored,
    Field,  // `field`
    Name,   // what the Data is called
    Datum,  // a datum of its own, called `path`
  };
  Kind kind = Ignored;
  EventField field = EventField::None;
  std::uint32_t path = 0;
};

class EventShape {
 public:
  // Names without their prefix.
  EventSpot child(EventSpot parent, std::string_view name);
  EventAttribute attribute(EventSpot element, std::string_view element_name,
                           std::string_view name);
  // Good until `forget_paths`.
  std::string_view path(std::uint32_t number) const;
  // What a datum there is called: the path, or "." at the top.
  std::string_view called(std::uint32_t number) const;
  // Paths are few in honest logs; who reads others' calls this when
  // `paths` gets large. No spot may be alive.
  void forget_paths();
  std::size_t paths() const { return paths_.size(); }

 private:
  std::uint32_t below(std::uint32_t path, std::string_view sign,
                      std::string_view name);

  std::deque<std::string> paths_;
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
};

// "EventXML" of "auto-ns2:EventXML".
std::string_view local_name(std::string_view name);
// "xmlns", "xmlns:x", "xsi:type"…: about the XML and not in it.
bool about_xml(std::string_view attribute);

}  // namespace lastmile
