#include "facts/readers/event_record.hpp"

namespace lastmile {

std::string_view level_name(std::uint32_t level) {
  switch (level) {
    case 1: return "critical";
    case 2: return "error";
    case 3: return "warning";
    case 0:
    case 4: return "information";
    case 5: return "verbose";
    default: return {};
  }
}

const EventValue* find_datum(const EventRecord& record, std::string_view name) {
  for (const EventDatum& datum : record.data) {
    if (datum.name == name) return &datum.value;
  }
  return nullptr;
}

}  // namespace lastmile
