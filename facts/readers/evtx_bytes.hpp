// facts/readers/evtx_bytes.hpp
//
// Reading BinXML: a cursor over a chunk whose positions are the chunk's own,
// for names and templates are referred to by them. Like Cursor (bytes.hpp) it
// never leaves its part, and a read that does not fit gives zero and fails it
// for good. All in the header: it is the innermost loop.

#pragma once

#include <cstdint>
#include <cstring>

#include "facts/readers/bytes.hpp"

namespace lastmile {

// Little-endian, from anywhere; the caller has checked that it is there.
template <class T>
T evtx_load(const std::uint8_t* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

class EvtxCursor {
 public:
  // [begin, end) of the chunk; failed from the start where that is no part.
  EvtxCursor(ByteView chunk, std::size_t begin, std::size_t end)
      : chunk_(chunk), at_(begin), end_(end) {
    failed_ = end > chunk.size() || begin > end;
    if (failed_) at_ = end_ = 0;
  }

  bool failed() const { return failed_; }
  std::size_t at() const { return at_; }
  std::size_t left() const { return end_ - at_; }

  std::uint8_t u8() { return take_number<std::uint8_t>(); }
  std::uint16_t u16() { return take_number<std::uint16_t>(); }
  std::uint32_t u32() { return take_number<std::uint32_t>(); }
  std::uint8_t peek() const { return left() ? chunk_[at_] : 0; }
  ByteView take(std::size_t count) {
    if (!fits(count)) return {};
    ByteView taken = chunk_.subspan(at_, count);
    at_ += count;
    return taken;
  }
  void skip(std::size_t count) {
    if (fits(count)) at_ += count;
  }

 private:
  bool fits(std::size_t count) {
    if (count <= left()) return true;
    failed_ = true;
    at_ = end_;
    return false;
  }
  template <class T>
  T take_number() {
    if (!fits(sizeof(T))) return 0;
    T value = evtx_load<T>(chunk_.data() + at_);
    at_ += sizeof(T);
    return value;
  }

  ByteView chunk_;
  std::size_t at_;
  std::size_t end_;
  bool failed_ = false;
};

}  // namespace lastmile
