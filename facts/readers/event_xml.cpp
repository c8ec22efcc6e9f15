#include "facts/readers/event_xml.hpp"

#include <expat.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "facts/readers/event_fields.hpp"
#include "facts/readers/event_xml_text.hpp"

namespace lastmile {

namespace {

constexpr std::size_t deepest = 64;
constexpr std::size_t longest_event = 4 * 1024 * 1024;  // of text in it
constexpr std::uint64_t most_unreadable = 1'000;
constexpr std::size_t slice = 1 << 30;  // expat takes lengths as int
constexpr std::string_view event_namespace =
    "http://schemas.microsoft.com/win/2004/08/events/event";

// A part of Reading::text_, which moves while it grows.
struct Stretch {
  std::size_t begin = 0;
  std::size_t size = 0;
};

struct Element {
  EventSpot spot;
  std::size_t text = 0;  // where its text begins
  bool has_children = false;
  bool has_attributes = false;
  Stretch called = {};
};

struct Datum {
  Stretch name;
  Stretch value;
  std::uint32_t index;
};

class Reading {
 public:
  Reading(const EventXmlText& source, EventSink& sink)
      : source_(source), sink_(sink) {
    summary_.encoding = source.encoding();
  }

  EventXmlSummary all();

  void start(std::string_view name, const char** attributes);
  void end();
  void text(std::string_view more);

 private:
  // Parses from there until something is wrong, then says where to go on.
  std::size_t parse(std::size_t from);
  bool feed(std::string_view bytes, bool last);
  std::size_t after_fault(std::size_t from);
  std::size_t position() const;
  void refuse(std::size_t begin, std::size_t end, std::string_view why);
  void stop(std::string_view why);
  void begin_event();
  void attribute(Element& element, std::string_view element_name,
                 std::string_view name, std::string_view value);
  void close(const Element& element);
  void deliver();
  Stretch add(std::string_view text);
  std::string_view view_of(Stretch stretch) const {
    return std::string_view(text_).substr(stretch.begin, stretch.size);
  }

  const EventXmlText& source_;
  EventSink& sink_;
  EventXmlSummary summary_;
  XML_Parser parser_ = nullptr;
  std::int64_t origin_ = 0;  // of the parser's byte 0 in the source
  std::size_t done_ = 0;     // where the last event ended
  std::string_view why_;     // we stopped it ourselves,
  std::size_t stopped_ = 0;  // there
  EventShape shape_;
  std::vector<Element> open_;
  // Of the event at hand:
  std::size_t event_ = 0;  // where it begins
  std::size_t depth_ = 0;  // of its element in open_, from 1; 0: none
  std::string text_;
  EventFields fields_;
  std::array<std::optional<Stretch>, event_fields> parts_{};
  std::vector<Datum> found_;
  std::vector<EventDatum> data_;
  EventRecord record_;
  std::uint32_t counted_ = 0;
};

void XMLCALL on_start(void* of, const char* name, const char** attributes) {
  static_cast<Reading*>(of)->start(name, attributes);
}

void XMLCALL on_end(void* of, const char*) { static_cast<Reading*>(of)->end(); }

void XMLCALL on_text(void* of, const char* text, int size) {
  static_cast<Reading*>(of)->text({text, static_cast<std::size_t>(size)});
}

// ASCII, and a question mark for all that we cannot know.
int XMLCALL on_unknown_encoding(void*, const char*, XML_Encoding* info) {
  for (int byte = 0; byte < 256; ++byte) {
    info->map[byte] = byte < 0x80 ? byte : 0xfffd;
  }
  info->data = nullptr;
  info->convert = nullptr;
  info->release = nullptr;
  return XML_STATUS_OK;
}

const char* expat_name(EventXmlEncoding encoding) {
  switch (encoding) {
    case EventXmlEncoding::Utf8: return "UTF-8";
    case EventXmlEncoding::Utf16Le: return "UTF-16LE";
    case EventXmlEncoding::Utf16Be: return "UTF-16BE";
    case EventXmlEncoding::Unknown: return "x-unknown";
  }
  return "UTF-8";
}

EventXmlSummary Reading::all() {
  std::size_t at = source_.start();
  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate(nullptr), &XML_ParserFree);
  parser_ = parser.get();
  while (at < source_.bytes().size()) {
    if (summary_.unreadable == most_unreadable) {
      summary_.given_up = true;
      refuse(at, source_.bytes().size(), "too much before it is broken");
      break;
    }
    at = parse(at);
  }
  return summary_;
}

std::size_t Reading::parse(std::size_t from) {
  const char* encoding = expat_name(source_.encoding());
  XML_ParserReset(parser_, encoding);
  XML_SetUserData(parser_, this);
  XML_SetElementHandler(parser_, on_start, on_end);
  XML_SetCharacterDataHandler(parser_, on_text);
  XML_SetUnknownEncodingHandler(parser_, on_unknown_encoding, nullptr);
  open_.clear();
  depth_ = 0;
  done_ = from;
  why_ = {};
  if (shape_.paths() > 4096) shape_.forget_paths();
  // A root, which an XML text must have and these do not.
  std::string root = source_.written("<Events>");
  origin_ =
      static_cast<std::int64_t>(from) - static_cast<std::int64_t>(root.size());
  ByteView rest = source_.bytes().subspan(from);
  bool ok = feed(root, false);
  while (ok && !rest.empty()) {
    ByteView part = rest.first(std::min(slice, rest.size()));
    rest = rest.subspan(part.size());
    ok = feed({reinterpret_cast<const char*>(part.data()), part.size()}, false);
  }
  ok = ok && feed(source_.written("</Events>"), true);
  return ok ? source_.bytes().size() : after_fault(from);
}

bool Reading::feed(std::string_view bytes, bool last) {
  return XML_Parse(parser_, bytes.data(), static_cast<int>(bytes.size()),
                   last) == XML_STATUS_OK;
}

std::size_t Reading::position() const {
  std::int64_t at = XML_GetCurrentByteIndex(parser_) + origin_;
  auto size = static_cast<std::int64_t>(source_.bytes().size());
  return static_cast<std::size_t>(std::clamp<std::int64_t>(at, 0, size));
}

// What is broken is told; the next event is a new beginning, behind `from`.
std::size_t Reading::after_fault(std::size_t from) {
  std::size_t size = source_.bytes().size();
  std::size_t at = why_.empty() ? position() : stopped_;
  bool in_event = depth_ != 0;
  std::size_t next = source_.next_event(std::max(at, from));
  std::size_t least = in_event ? event_ : from;
  if (next <= least) next = source_.next_event(least + 1);
  if (in_event) {
    std::string why(why_);
    if (why.empty() && at == size) why = "it is cut off";
    if (why.empty()) {
      why = "its XML: ";
      why += XML_ErrorString(XML_GetErrorCode(parser_));
    }
    refuse(event_, next, why);
    return next;
  }
  std::size_t begin = source_.behind_blanks(done_);
  if (begin < next && !source_.has(begin, "<?xml")) {
    bool cut = at == size && source_.has(begin, "<");
    refuse(begin, next,
           cut ? "it is cut off" : "what stands there is no event");
  }
  return next;
}

void Reading::refuse(std::size_t begin, std::size_t end, std::string_view why) {
  ++summary_.unreadable;
  sink_.unreadable({.offset = begin, .bytes = end - begin, .why = why});
}

void Reading::stop(std::string_view why) {
  why_ = why;
  stopped_ = position();
  XML_StopParser(parser_, XML_FALSE);
}

Stretch Reading::add(std::string_view text) {
  Stretch added{text_.size(), text.size()};
  text_ += text;
  return added;
}

void Reading::begin_event() {
  event_ = position();
  depth_ = open_.size() + 1;
  text_.clear();
  found_.clear();
  parts_.fill({});
  counted_ = 0;
}

void Reading::start(std::string_view name, const char** attributes) {
  if (!why_.empty()) return;
  if (open_.size() == deepest) return stop("its XML is more than 64 deep");
  name = local_name(name);
  if (depth_ != 0 && name == "Event") {
    for (const char** at = attributes; *at; at += 2) {
      bool next = std::string_view(*at) == "xmlns" && at[1] == event_namespace;
      if (next) return stop("it does not end before the next begins");
    }
  }
  EventSpot parent = open_.empty() ? EventSpot{} : open_.back().spot;
  Element element{.spot = shape_.child(parent, name)};
  if (element.spot.kind == EventSpot::Event) begin_event();
  if (!open_.empty()) open_.back().has_children = true;
  for (const char** at = attributes; *at; at += 2) {
    attribute(element, name, *at, at[1]);
  }
  if (text_.size() > longest_event) return stop("it is longer than 4 MiB");
  element.text = text_.size();
  open_.push_back(element);
}

void Reading::attribute(Element& element, std::string_view element_name,
                        std::string_view name, std::string_view value) {
  EventAttribute says = shape_.attribute(element.spot, element_name, name);
  switch (says.kind) {
    case EventAttribute::Ignored: return;
    case EventAttribute::Name: element.called = add(value); return;
    case EventAttribute::Field:
      parts_[static_cast<std::size_t>(says.field)] = add(value);
      return;
    case EventAttribute::Datum: {
      element.has_attributes = true;
      Stretch called = add(shape_.path(says.path));
      found_.push_back({called, add(value), 0});
      return;
    }
  }
}

void Reading::text(std::string_view more) {
  if (depth_ == 0 || !why_.empty()) return;
  if (open_.back().spot.kind == EventSpot::Ignored) return;
  if (text_.size() + more.size() > longest_event) {
    return stop("it is longer than 4 MiB");
  }
  text_ += more;
}

void Reading::end() {
  if (!why_.empty()) return;
  Element element = open_.back();
  open_.pop_back();
  if (depth_ == 0) return;
  close(element);
  if (open_.size() + 1 != depth_) return;
  depth_ = 0;
  done_ =
      position() + static_cast<std::size_t>(XML_GetCurrentByteCount(parser_));
  deliver();
}

void Reading::close(const Element& element) {
  Stretch value{element.text, text_.size() - element.text};
  switch (element.spot.kind) {
    case EventSpot::Part:
      if (value.size > 0 && element.spot.field != EventField::None) {
        parts_[static_cast<std::size_t>(element.spot.field)] = value;
      }
      return;
    case EventSpot::Datum:
      found_.push_back({element.called, value, ++counted_});
      return;
    case EventSpot::Tree: {
      bool says_nothing = element.has_attributes || element.spot.path == 0;
      if (element.has_children || (value.size == 0 && says_nothing)) return;
      found_.push_back({add(shape_.called(element.spot.path)), value, 0});
      return;
    }
    default: return;
  }
}

void Reading::deliver() {
  fields_.clear();
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (!parts_[i]) continue;
    fields_[static_cast<EventField>(i)] = utf8_value(view_of(*parts_[i]));
  }
  record_.offset = event_;
  record_.id = 0;
  std::string_view why = fields_.settle(record_);
  bool timed =
      parts_[static_cast<std::size_t>(EventField::Created)].has_value();
  if (why.empty() && !timed) why = "it has no time";
  if (!why.empty()) return refuse(event_, done_, why);
  record_.id = record_.source_id;
  record_.written = record_.created;
  ++summary_.records;
  std::int64_t when = record_.created;
  summary_.oldest = std::min(summary_.oldest.value_or(when), when);
  summary_.newest = std::max(summary_.newest.value_or(when), when);
  data_.clear();
  record_.data = {};
  if (sink_.wants_data(record_)) {
    for (const Datum& datum : found_) {
      data_.push_back(
          {view_of(datum.name), utf8_value(view_of(datum.value)), datum.index});
    }
    record_.data = data_;
  }
  sink_.event(record_);
}

}  // namespace

bool is_event_xml(ByteView bytes) {
  EventXmlText text(bytes.first(std::min<std::size_t>(bytes.size(), 4096)));
  return text.opens(text.start(), "Event") ||
         text.opens(text.start(), "Events");
}

Result<EventXmlSummary> read_event_xml(ByteView bytes, EventSink& sink) {
  EventXmlText text(bytes);
  std::size_t start = text.start();
  if (!text.opens(start, "Event") && !text.opens(start, "Events")) {
    return Diagnostic{
        .code = "LM0731",
        .message = "this is no XML of Windows events",
        .hint = "Write it with: wevtutil qe LOG /f:xml > FILE.xml"};
  }
  return Reading(text, sink).all();
}

}  // namespace lastmile
