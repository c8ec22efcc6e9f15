// facts/readers/event_fields.hpp
//
// The System part of one event while it is being read, and its way into an
// EventRecord: numbers are numbers, times are times, or the record cannot be
// read. Shared by all readers of events.

#pragma once

#include <array>
#include <string>
#include <string_view>

#include "facts/readers/event_record.hpp"
#include "facts/readers/event_shape.hpp"

namespace lastmile {

class EventFields {
 public:
  void clear() { values_.fill({}); }
  EventValue& operator[](EventField which) {
    return values_[static_cast<std::size_t>(which)];
  }
  bool has_event_id() const { return !at(EventField::EventId).null(); }
  // All but offset, damaged and data; `id` and `written` stay where the event
  // does not name them. Empty, or why not. The record's texts are good as long
  // as the values, and until the next call.
  std::string_view settle(EventRecord& record);

 private:
  // UTF-8 of a value that most records have the same.
  struct Memo {
    EventValue of_value = {};
    std::string text = {};
    std::string_view of(const EventValue& value);
  };

  const EventValue& at(EventField which) const {
    return values_[static_cast<std::size_t>(which)];
  }
  bool numbers(EventRecord& record) const;

  std::array<EventValue, event_fields> values_{};
  Memo channel_, computer_, provider_, source_;
};

}  // namespace lastmile
