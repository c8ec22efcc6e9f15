#include "facts/readers/capture.hpp"

#include <algorithm>

namespace lastmile {

namespace {

class Numbers {
 public:
  Numbers(ByteView bytes, bool big) : bytes_(bytes), big_(big) {}

  std::uint32_t at(std::size_t place, std::size_t size) const {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < size; ++i) {
      std::size_t from = big_ ? place + i : place + size - 1 - i;
      out = out << 8 | bytes_[from];
    }
    return out;
  }

 private:
  ByteView bytes_;
  bool big_;
};

using Each = std::function<void(const CapturedPacket&)>;

CaptureSummary read_pcap(ByteView bytes, const Each& each) {
  CaptureSummary out;
  std::uint32_t magic = Numbers(bytes, true).at(0, 4);
  bool big = magic == 0xa1b2c3d4 || magic == 0xa1b23c4d;
  bool nanoseconds = magic == 0xa1b23c4d || magic == 0x4d3cb2a1;
  Numbers numbers(bytes, big);
  std::uint32_t link = numbers.at(20, 4) & 0xffff;
  std::size_t at = 24;
  while (at < bytes.size()) {
    if (bytes.size() - at < 16) break;
    std::size_t kept = numbers.at(at + 8, 4);
    if (kept > bytes.size() - at - 16) break;
    std::int64_t fraction = numbers.at(at + 4, 4);
    CapturedPacket packet{.time = std::int64_t{numbers.at(at, 4)} * 1'000'000 +
                                  (nanoseconds ? fraction / 1000 : fraction),
                          .link = link,
                          .bytes = bytes.subspan(at + 16, kept),
                          .cut = numbers.at(at + 12, 4) > kept,
                          .number = ++out.packets};
    each(packet);
    at += 16 + kept;
  }
  out.ends_early = at != bytes.size();
  return out;
}

struct Interface {
  std::uint32_t link = 0;
  double tick = 1;  // microseconds
};

Interface interface_of(ByteView block, const Numbers& numbers, std::size_t at) {
  Interface out{.link = numbers.at(at + 8, 2)};
  std::size_t end = at + block.size() - 4;
  for (std::size_t option = at + 16; option + 4 <= end;) {
    std::uint32_t kind = numbers.at(option, 2);
    std::size_t size = numbers.at(option + 2, 2);
    if (kind == 0 || size > end - option - 4) break;
    if (kind == 9 && size == 1) {
      std::uint32_t resolution = numbers.at(option + 4, 1);
      double base = (resolution & 0x80) != 0 ? 2 : 10, parts = 1;
      for (std::uint32_t i = 0; i < (resolution & 0x7f); ++i) parts *= base;
      out.tick = 1e6 / parts;
    }
    option += 4 + (size + 3) / 4 * 4;
  }
  return out;
}

CaptureSummary read_pcapng(ByteView bytes, const Each& each) {
  CaptureSummary out;
  bool big = false;
  std::vector<Interface> interfaces;
  std::size_t at = 0;
  while (bytes.size() - at >= 12) {
    bool section = Numbers(bytes, true).at(at, 4) == 0x0a0d0d0a;
    if (section) {
      if (bytes.size() - at < 28) break;
      big = Numbers(bytes, true).at(at + 8, 4) == 0x1a2b3c4d;
      interfaces.clear();
    }
    Numbers numbers(bytes, big);
    std::uint32_t kind = numbers.at(at, 4);
    std::size_t size = numbers.at(at + 4, 4);
    if (size < 12 || size % 4 != 0 || size > bytes.size() - at) break;
    if (kind == 1 && size >= 20 && interfaces.size() < 4096) {
      interfaces.push_back(interface_of(bytes.subspan(at, size), numbers, at));
    } else if (kind == 6 && size >= 32) {
      std::size_t number = numbers.at(at + 8, 4);
      std::size_t kept = numbers.at(at + 20, 4);
      if (number >= interfaces.size() || kept > size - 32) break;
      std::uint64_t ticks =
          std::uint64_t{numbers.at(at + 12, 4)} << 32 | numbers.at(at + 16, 4);
      double time = static_cast<double>(ticks) * interfaces[number].tick;
      CapturedPacket packet{
          .time = time < 9e15 ? static_cast<std::int64_t>(time) : 0,
          .link = interfaces[number].link,
          .bytes = bytes.subspan(at + 28, kept),
          .cut = numbers.at(at + 24, 4) > kept,
          .number = ++out.packets};
      each(packet);
    } else if (kind == 3 && size >= 16 && !interfaces.empty()) {
      std::size_t sent = numbers.at(at + 8, 4);
      std::size_t kept = std::min(sent, size - 16);
      each({.link = interfaces[0].link,
            .bytes = bytes.subspan(at + 12, kept),
            .cut = kept < sent,
            .number = ++out.packets});
    }
    at += size;
  }
  out.ends_early = at != bytes.size();
  return out;
}

}  // namespace

bool is_capture(ByteView head) {
  if (head.size() < 24) return false;
  std::uint32_t magic = Numbers(head, true).at(0, 4);
  if (magic == 0x0a0d0d0a) {
    std::uint32_t order = Numbers(head, true).at(8, 4);
    return order == 0x1a2b3c4d || order == 0x4d3c2b1a;
  }
  return magic == 0xa1b2c3d4 || magic == 0xd4c3b2a1 || magic == 0xa1b23c4d ||
         magic == 0x4d3cb2a1;
}

CaptureSummary read_capture(ByteView bytes, const Each& each) {
  if (!is_capture(bytes)) return {.ends_early = true};
  bool next = Numbers(bytes, true).at(0, 4) == 0x0a0d0d0a;
  return next ? read_pcapng(bytes, each) : read_pcap(bytes, each);
}

}  // namespace lastmile
