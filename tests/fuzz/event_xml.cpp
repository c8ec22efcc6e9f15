// Any bytes as the XML of events: what is told lies within them, in their
// order, and adds up.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "engine/text/unicode.hpp"
#include "facts/readers/event_xml.hpp"

namespace {

using namespace lastmile;

struct Checking : EventSink {
  explicit Checking(std::size_t file) : size(file) {}

  void event(const EventRecord& record) override {
    ++records;
    if (record.offset >= size || record.offset < end) std::abort();
    end = record.offset + 1;
    if (!is_utf8(record.channel) || !is_utf8(record.provider)) std::abort();
    for (const EventDatum& datum : record.data) {
      if (!is_utf8(datum.name) || !is_utf8(to_text(datum.value))) std::abort();
    }
  }
  void unreadable(const UnreadableEvent& found) override {
    ++refused;
    if (found.why.empty() || found.offset + found.bytes > size) std::abort();
    if (found.offset < end || found.bytes == 0) std::abort();
    end = found.offset + found.bytes;
  }

  std::size_t size;
  std::uint64_t end = 0;
  std::uint64_t records = 0;
  std::uint64_t refused = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  ByteView bytes(data, size);
  Checking sink(size);
  Result<EventXmlSummary> summary = read_event_xml(bytes, sink);
  if (!summary) {
    if (sink.records + sink.refused != 0) std::abort();
    return 0;
  }
  bool adds_up =
      summary->records == sink.records && summary->unreadable == sink.refused;
  if (!adds_up) std::abort();
  return 0;
}
