#include "facts/readers/event_shape.hpp"

#include <iterator>

namespace lastmile {

namespace {

struct Part {
  std::string_view element;
  std::string_view attribute;  // empty: the element's text
  EventField field;
};

constexpr Part system_parts[] = {
    {"Provider", "Name", EventField::Provider},
    {"Provider", "Guid", EventField::ProviderGuid},
    {"Provider", "EventSourceName", EventField::Source},
    {"EventID", "", EventField::EventId},
    {"EventID", "Qualifiers", EventField::Qualifiers},
    {"Version", "", EventField::Version},
    {"Level", "", EventField::Level},
    {"Task", "", EventField::Task},
    {"Opcode", "", EventField::Opcode},
    {"Keywords", "", EventField::Keywords},
    {"TimeCreated", "SystemTime", EventField::Created},
    {"EventRecordID", "", EventField::SourceId},
    {"Correlation", "ActivityID", EventField::Activity},
    {"Correlation", "RelatedActivityID", EventField::RelatedActivity},
    {"Execution", "ProcessID", EventField::Process},
    {"Execution", "ThreadID", EventField::Thread},
    {"Channel", "", EventField::Channel},
    {"Computer", "", EventField::Computer},
    {"Security", "UserID", EventField::User},
};

EventField part(std::string_view element, std::string_view attribute) {
  for (const Part& known : system_parts) {
    if (known.element == element && known.attribute == attribute) {
      return known.field;
    }
  }
  return EventField::None;
}

EventSpot child_of_event(std::string_view name) {
  if (name == "System") return {EventSpot::System};
  if (name == "EventData") return {EventSpot::Payload};
  if (name == "UserData") return {EventSpot::Wrapper};
  // Instead of data that Windows could not put into the event's form.
  bool other = name == "ProcessingErrorData" || name == "DebugData";
  return {other ? EventSpot::Tree : EventSpot::Ignored};
}

}  // namespace

std::string_view local_name(std::string_view name) {
  return name.substr(name.rfind(':') + 1);
}

bool about_xml(std::string_view attribute) {
  return attribute == "xmlns" || attribute.starts_with("xmlns:") ||
         attribute.starts_with("xml:") || attribute.starts_with("xsi:");
}

EventSpot EventShape::child(EventSpot parent, std::string_view name) {
  switch (parent.kind) {
    case EventSpot::Document:
      if (name == "Event") return {EventSpot::Event};
      return {name == "Events" ? EventSpot::Document : EventSpot::Ignored};
    case EventSpot::Event:
      if (name != "BinaryEventData") return child_of_event(name);
      return {EventSpot::Tree, EventField::None, below(0, "", name)};
    case EventSpot::System: return {EventSpot::Part, part(name, {})};
    case EventSpot::Payload:
      if (name == "Data") return {EventSpot::Datum};
      return {EventSpot::Tree, EventField::None, below(0, "", name)};
    case EventSpot::Wrapper: return {EventSpot::Tree};
    case EventSpot::Tree:
      return {EventSpot::Tree, EventField::None,
              below(parent.path, parent.path ? "/" : "", name)};
    default: return {EventSpot::Ignored};
  }
}

EventAttribute EventShape::attribute(EventSpot element,
                                     std::string_view element_name,
                                     std::string_view name) {
  if (about_xml(name)) return {};
  name = local_name(name);
  switch (element.kind) {
    case EventSpot::Part: {
      EventField field = part(element_name, name);
      if (field == EventField::None) return {};
      return {EventAttribute::Field, field};
    }
    case EventSpot::Datum:
      return {name == "Name" ? EventAttribute::Name : EventAttribute::Ignored};
    case EventSpot::Payload:
    case EventSpot::Tree:
      return {EventAttribute::Datum, EventField::None,
              below(element.path, element.path ? "/@" : "@", name)};
    default: return {};
  }
}

std::uint32_t EventShape::below(std::uint32_t path, std::string_view sign,
                                std::string_view name) {
  std::string whole(this->path(path));
  whole.append(sign).append(name);
  auto known = numbers_.find(whole);
  if (known != numbers_.end()) return known->second;
  const std::string& kept = paths_.emplace_back(std::move(whole));
  auto number = static_cast<std::uint32_t>(paths_.size());
  numbers_.emplace(kept, number);
  return number;
}

std::string_view EventShape::path(std::uint32_t number) const {
  return number == 0 ? std::string_view{} : paths_[number - 1];
}

std::string_view EventShape::called(std::uint32_t number) const {
  return number == 0 ? std::string_view(".") : path(number);
}

void EventShape::forget_paths() {
  numbers_.clear();
  paths_.clear();
}

}  // namespace lastmile
