#include "facts/readers/event_fields.hpp"

#include <cstring>

namespace lastmile {

namespace {

constexpr std::size_t longest_name = 2'048;  // bytes

bool same(const EventValue& one, const EventValue& other) {
  return one.type == other.type && one.bytes.size() == other.bytes.size() &&
         (one.bytes.empty() || std::memcmp(one.bytes.data(), other.bytes.data(),
                                           one.bytes.size()) == 0);
}

}  // namespace

std::string_view EventFields::Memo::of(const EventValue& value) {
  if (value.type == EventType::Utf8) {
    return {reinterpret_cast<const char*>(value.bytes.data()),
            value.bytes.size()};
  }
  if (!same(value, of_value)) {
    text.clear();
    append_text(text, value);
    of_value = value;
  }
  return text;
}

bool EventFields::numbers(EventRecord& record) const {
  auto read = [this](EventField which, auto& to) {
    const EventValue& value = at(which);
    to = {};
    if (value.null()) return true;
    std::optional<std::uint64_t> number = to_number(value);
    if (!number || *number >> 32) return false;
    to = static_cast<std::uint32_t>(*number);
    return true;
  };
  return read(EventField::EventId, record.event_id) &&
         read(EventField::Qualifiers, record.qualifiers) &&
         read(EventField::Version, record.version) &&
         read(EventField::Level, record.level) &&
         read(EventField::Task, record.task) &&
         read(EventField::Opcode, record.opcode) &&
         read(EventField::Process, record.process) &&
         read(EventField::Thread, record.thread);
}

std::string_view EventFields::settle(EventRecord& record) {
  if (!has_event_id()) return "it has no event id";
  if (!numbers(record)) return "a number of its System part is none";
  const EventValue& created = at(EventField::Created);
  std::optional<std::int64_t> moment = to_moment(created);
  if (!moment && !created.null()) return "its time is none";
  record.created = moment.value_or(record.written);
  record.keywords = to_number(at(EventField::Keywords)).value_or(0);
  record.source_id = to_number(at(EventField::SourceId)).value_or(record.id);
  record.channel = channel_.of(at(EventField::Channel));
  record.provider = provider_.of(at(EventField::Provider));
  record.source = source_.of(at(EventField::Source));
  record.computer = computer_.of(at(EventField::Computer));
  for (std::string_view name :
       {record.channel, record.provider, record.source, record.computer}) {
    if (name.size() > longest_name) return "a name in it is too long";
  }
  record.provider_guid = at(EventField::ProviderGuid);
  record.user = at(EventField::User);
  record.activity = at(EventField::Activity);
  record.related_activity = at(EventField::RelatedActivity);
  return {};
}

}  // namespace lastmile
