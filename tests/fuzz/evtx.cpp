// Any bytes as an event log: what is told lies within them and adds up, and
// every value gives a text. Bytes that are no log are taken for the records of
// one chunk, so that the fuzzer need not find out about headers first.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "engine/text/unicode.hpp"
#include "facts/readers/evtx.hpp"

namespace {

using namespace lastmile;

struct Checking : EventSink {
  explicit Checking(std::size_t file) : size(file) {}

  void event(const EventRecord& record) override {
    ++records;
    if (record.offset >= size || record.offset < end) std::abort();
    end = record.offset + 1;
    std::string text;
    for (const EventDatum& datum : record.data) {
      if (datum.value.type == EventType::Nested) std::abort();
      text.clear();
      append_text(text, datum.value);
      if (!is_utf8(text) || !is_utf8(datum.name)) std::abort();
      used ^= to_number(datum.value).value_or(1) ^
              static_cast<std::uint64_t>(to_moment(datum.value).value_or(1));
    }
    for (std::string_view name :
         {record.channel, record.provider, record.source, record.computer}) {
      if (!is_utf8(name)) std::abort();
    }
    for (const EventValue* value :
         {&record.user, &record.activity, &record.related_activity,
          &record.provider_guid}) {
      if (!is_utf8(to_text(*value))) std::abort();
    }
  }
  void unreadable(const UnreadableEvent& found) override {
    ++refused;
    if (found.why.empty() || found.offset + found.bytes > size) std::abort();
    if (found.offset < end) std::abort();
    end = found.offset + found.bytes;
  }

  std::size_t size;
  std::uint64_t end = 0;  // what is told comes in the order of the file
  std::uint64_t records = 0;
  std::uint64_t refused = 0;
  std::uint64_t used = 0;
};

std::string as_log(const std::uint8_t* data, std::size_t size) {
  std::string out(4096 + 512, '\0');
  std::memcpy(out.data(), "ElfFile", 8);
  std::memcpy(out.data() + 4096, "ElfChnk", 8);
  std::memset(out.data() + 4096 + 32, 0xff, 8);  // any record id belongs
  auto end = static_cast<std::uint32_t>(512 + size);
  std::memcpy(out.data() + 4096 + 48, &end, sizeof end);
  out.append(reinterpret_cast<const char*>(data), size);
  return out;
}

void read(ByteView bytes) {
  Checking sink(bytes.size());
  Result<EvtxSummary> summary = read_evtx(bytes, sink);
  if (!summary) {
    if (sink.records + sink.refused != 0 || is_evtx(bytes)) std::abort();
    return;
  }
  bool adds_up =
      summary->records == sink.records && summary->unreadable == sink.refused;
  if (!adds_up) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  ByteView bytes(data, size);
  if (is_evtx(bytes)) {
    read(bytes);
  } else if (size <= 65536 - 512) {
    std::string log = as_log(data, size);
    read(view(log));
  }
  return 0;
}
