// facts/readers/evtx.hpp
//
// A Windows event log file (.evtx), of Vista and later, live or forwarded: all
// records that are there, in the order of the file, and how the file is. Our
// own reader, over bytes alone: any bytes end in a summary or a refusal, in
// time and memory that are bounded by their number.
//
// Checksums are verified. A file copied from a running machine has a dirty
// header and perhaps a last chunk that was not sealed yet; both are said and
// neither is a fault. Records of a chunk whose checksum is wrong are given
// where they are well formed, and marked as damaged. Whatever stands where a
// record should and cannot be read is told as unreadable, with its place and
// the reason; nothing is guessed.

#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/result.hpp"
#include "facts/readers/event_record.hpp"

namespace lastmile {

struct EvtxSummary {
  bool header_sound = false;  // its magic and checksum are right
  bool dirty = false;         // was not closed: copied from a live machine
  bool full = false;
  bool checksums = true;             // false: the file says that it has none
  std::uint64_t next_record_id = 0;  // as the header says
  // Its end is cut off by so many: by its last chunk, or by its header.
  std::uint64_t bytes_missing = 0;
  std::uint32_t chunks = 0;          // with something in them
  std::uint32_t chunks_unknown = 0;  // neither empty nor with a chunk's magic
  std::uint32_t chunks_damaged = 0;  // a checksum of theirs is wrong
  std::uint64_t records = 0;
  std::uint64_t damaged_records = 0;    // of `records`, in such chunks
  std::uint64_t recovered_records = 0;  // of `records`, behind torn bytes
  std::uint64_t unreadable = 0;         // see EventSink::unreadable
  // When the records were written; a log that rolled over begins late.
  std::optional<std::int64_t> oldest = {};
  std::optional<std::int64_t> newest = {};
};

// Do these bytes begin like an EVTX file?
bool is_evtx(ByteView bytes);

// LM0730 where the bytes are no such file.
Result<EvtxSummary> read_evtx(ByteView bytes, EventSink& sink);

}  // namespace lastmile
