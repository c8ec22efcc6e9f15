// bench_event_logs [--fields | --values | --text] [--times=N] FILE…
//
// Reads Windows event logs that are in memory already, N times (5), and prints
// the processor time of the quickest: as far as the System part (--fields),
// with all data as they lie in the log (--values), or with a text made of
// every value (--text, as the peer prints them).

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "facts/readers/evtx.hpp"
#include "tests/bench/measure.hpp"

namespace {

using namespace lastmile;

enum class Depth { Fields, Values, Text };

struct Reader : EventSink {
  explicit Reader(Depth wanted) : depth(wanted) {}

  bool wants_data(const EventRecord&) override {
    return depth != Depth::Fields;
  }
  void event(const EventRecord& record) override {
    seen += record.event_id + record.channel.size() + record.computer.size();
    for (const EventDatum& datum : record.data) {
      seen += datum.name.size() + datum.value.bytes.size();
      if (depth == Depth::Text) append_text(text, datum.value);
    }
    if (depth == Depth::Text) {
      for (const EventValue& value :
           {record.user, record.activity, record.provider_guid}) {
        append_text(text, value);
      }
    }
    seen += text.size();
    text.clear();
  }

  Depth depth;
  std::string text;
  std::size_t seen = 0;  // so that nothing is left out as unused
};

// Mapped, as a program that reads many large files would have them. Not given
// back: the process ends soon.
ByteView contents(const char* path) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  struct stat status = {};
  if (file >= 0 && fstat(file, &status) == 0) {
    auto size = static_cast<std::size_t>(status.st_size);
    void* at =
        mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (at != MAP_FAILED) return {static_cast<std::uint8_t*>(at), size};
  }
  std::fprintf(stderr, "bench_event_logs: cannot read %s\n", path);
  std::exit(2);
}

}  // namespace

int main(int count, char** words) {
  Depth depth = Depth::Text;
  int times = 5;
  std::vector<ByteView> files;
  for (int i = 1; i < count; ++i) {
    std::string_view word = words[i];
    if (word == "--fields") {
      depth = Depth::Fields;
    } else if (word == "--values") {
      depth = Depth::Values;
    } else if (word.starts_with("--times=")) {
      times = std::atoi(words[i] + 8);
    } else if (word != "--text") {
      files.push_back(contents(words[i]));
    }
  }
  std::size_t bytes = 0, records = 0, seen = 0;
  for (ByteView file : files) bytes += file.size();
  double best = 1e9;
  for (int i = 0; i < times; ++i) {
    Reader reader(depth);
    records = 0;
    bench::Stopwatch watch;
    watch.start();
    for (ByteView file : files) {
      auto summary = read_evtx(file, reader);
      if (!summary) return 3;
      records += summary->records;
    }
    watch.stop();
    best = std::min(best, watch.seconds());
    seen += reader.seen;
  }
  bench::Report report;
  report.add("total_s", best);
  report.add("bytes", bytes);
  report.add("records", records);
  report.add("peak_rss_bytes", bench::peak_rss_bytes());
  report.print();
  return seen == 0;
}
