#include "facts/readers/evtx.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>

#include "facts/readers/evtx_chunk.hpp"

namespace lastmile {

namespace {

constexpr std::string_view file_magic("ElfFile\0", 8);
constexpr std::string_view chunk_magic("ElfChnk\0", 8);
constexpr std::size_t header_block = 4096;
constexpr std::size_t chunk_size = 65536;
constexpr std::size_t records_begin = 512;
constexpr std::size_t record_header = 24;
constexpr std::size_t least_record = record_header + 4;
constexpr std::uint32_t record_magic = 0x00002a2a;

bool begins_with(ByteView bytes, std::string_view magic) {
  return bytes.size() >= magic.size() &&
         std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

template <class T>
T at(ByteView bytes, std::size_t offset) {
  return evtx_load<T>(bytes.data() + offset);
}

std::uint32_t checksum(ByteView bytes, std::uint32_t of_before = 0) {
  return libdeflate_crc32(of_before, bytes.data(), bytes.size());
}

bool all_zero(ByteView bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](std::uint8_t byte) { return byte == 0; });
}

// One file being read.
struct Reading {
  ByteView file;
  EventSink& sink;
  EvtxSummary summary = {};
  EvtxChunk reader = {};
  EventRecord record = {};

  void header();
  void chunks();
  void chunk(ByteView chunk, std::uint64_t offset);
  bool sound(ByteView chunk, std::size_t end);
  std::size_t one(ByteView chunk, std::size_t begin, std::size_t end);
  void refuse(std::size_t begin, std::size_t end, std::string_view why,
              std::optional<std::uint64_t> id = {});

  std::uint64_t chunk_offset = 0;
  bool damaged = false;
  bool torn = false;  // something in the chunk was no record
};

void Reading::header() {
  if (file.size() < header_block) {
    summary.bytes_missing = header_block - file.size();
    return;
  }
  auto flags = at<std::uint32_t>(file, 120);
  summary.dirty = flags & 1;
  summary.full = flags & 2;
  summary.checksums = !(flags & 4);
  summary.next_record_id = at<std::uint64_t>(file, 24);
  bool right = at<std::uint32_t>(file, 124) == checksum(file.first(120));
  summary.header_sound =
      begins_with(file, file_magic) && (right || !summary.checksums);
}

// How many chunks there are is not asked of the header: while a log is in use
// it lags behind. There are never fewer, though.
void Reading::chunks() {
  for (std::size_t offset = header_block; offset < file.size();
       offset += chunk_size) {
    ByteView bytes =
        file.subspan(offset, std::min(chunk_size, file.size() - offset));
    if (begins_with(bytes, chunk_magic)) {
      ++summary.chunks;
      chunk(bytes, offset);
      summary.bytes_missing = chunk_size - bytes.size();
    } else if (!all_zero(bytes)) {
      ++summary.chunks_unknown;
      chunk_offset = offset;
      refuse(0, bytes.size(), "what stands there is no chunk");
    }
  }
  if (!summary.header_sound) return;
  std::uint64_t whole =
      header_block + std::uint64_t{at<std::uint16_t>(file, 42)} * chunk_size;
  if (file.size() < whole) summary.bytes_missing = whole - file.size();
}

bool Reading::sound(ByteView chunk, std::size_t end) {
  if (!summary.checksums) return true;
  std::uint32_t header = checksum(chunk.first(120));
  header = checksum(chunk.subspan(128, records_begin - 128), header);
  return header == at<std::uint32_t>(chunk, 124) &&
         checksum(chunk.subspan(records_begin, end - records_begin)) ==
             at<std::uint32_t>(chunk, 52);
}

void Reading::chunk(ByteView chunk, std::uint64_t offset) {
  chunk_offset = offset;
  if (chunk.size() < records_begin) {
    refuse(0, chunk.size(), "its chunk is cut off");
    return;
  }
  // Behind the free space lie remains of older records.
  std::size_t end = at<std::uint32_t>(chunk, 48);
  bool has_end = end >= records_begin && end <= chunk.size();
  torn = false;
  damaged = !has_end || !sound(chunk, end);
  summary.chunks_damaged += damaged;
  if (!has_end) end = chunk.size();
  reader.begin(chunk);
  std::size_t begin = records_begin;
  while (begin < end) begin = one(chunk, begin, end);
}

void Reading::refuse(std::size_t begin, std::size_t end, std::string_view why,
                     std::optional<std::uint64_t> id) {
  ++summary.unreadable;
  sink.unreadable({.offset = chunk_offset + begin,
                   .bytes = end - begin,
                   .id = id,
                   .why = why});
}

// The length that stands at both ends of a record; 0: none begins there.
std::size_t record_size(ByteView chunk, std::size_t begin, std::size_t end) {
  if (end - begin < least_record) return 0;
  if (at<std::uint32_t>(chunk, begin) != record_magic) return 0;
  std::size_t size = at<std::uint32_t>(chunk, begin + 4);
  bool fits = size >= least_record && size <= end - begin &&
              at<std::uint32_t>(chunk, begin + size - 4) == size;
  return fits ? size : 0;
}

// Does a record that stands behind torn bytes belong to the chunk? What was
// read or written over it may be another chunk's, and have another's templates.
bool belongs(ByteView chunk, std::size_t record) {
  auto id = at<std::uint64_t>(chunk, record + 8);
  return id >= at<std::uint64_t>(chunk, 24) &&
         id <= at<std::uint64_t>(chunk, 32);
}

// The next record that belongs to the chunk; `end` where there is none.
std::size_t next_record(ByteView chunk, std::size_t begin, std::size_t end) {
  while (++begin < end) {
    const void* found = std::memchr(&chunk[begin], '*', end - begin);
    if (!found) return end;
    begin = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) -
                                     chunk.data());
    if (record_size(chunk, begin, end) != 0 && belongs(chunk, begin)) {
      return begin;
    }
  }
  return end;
}

// Reads one record, or says what cannot be read; where to go on.
std::size_t Reading::one(ByteView chunk, std::size_t begin, std::size_t end) {
  std::size_t size = record_size(chunk, begin, end);
  if (size == 0) {
    if (all_zero(chunk.subspan(begin, end - begin))) return end;
    std::size_t next = next_record(chunk, begin, end);
    refuse(begin, next, "what stands there is no record");
    torn = true;
    return next;
  }
  auto id = at<std::uint64_t>(chunk, begin + 8);
  if (torn && !belongs(chunk, begin)) {
    refuse(begin, begin + size, "it belongs to another chunk", id);
    return begin + size;
  }
  std::optional<std::int64_t> written =
      moment_of_filetime(at<std::uint64_t>(chunk, begin + 16));
  record.id = id;
  record.written = written.value_or(0);
  record.offset = chunk_offset + begin;
  record.damaged = damaged;
  record.recovered = torn;
  std::string_view why = written ? reader.read(begin + record_header,
                                               begin + size - 4, sink, record)
                                 : "its time is none";
  if (!why.empty()) {
    refuse(begin, begin + size, why, id);
    return begin + size;
  }
  ++summary.records;
  summary.damaged_records += damaged;
  summary.recovered_records += torn;
  summary.oldest = std::min(summary.oldest.value_or(*written), *written);
  summary.newest = std::max(summary.newest.value_or(*written), *written);
  sink.event(record);
  return begin + size;
}

}  // namespace

bool is_evtx(ByteView bytes) {
  return begins_with(bytes, file_magic) ||
         (bytes.size() > header_block &&
          begins_with(bytes.subspan(header_block), chunk_magic));
}

Result<EvtxSummary> read_evtx(ByteView bytes, EventSink& sink) {
  if (!is_evtx(bytes)) {
    return Diagnostic{
        .code = "LM0730",
        .message = "this is no Windows event log (.evtx)",
        .hint =
            "Copy the file from C:\\Windows\\System32\\winevt\\Logs, or "
            "export the log with wevtutil epl."};
  }
  Reading reading{.file = bytes, .sink = sink};
  reading.header();
  reading.chunks();
  return reading.summary;
}

}  // namespace lastmile
