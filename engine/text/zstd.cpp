#include "engine/text/zstd.hpp"

#define ZSTD_STATIC_LINKING_ONLY  // ZSTD_getFrameHeader
#include <zstd.h>

#include <algorithm>
#include <memory>

namespace lastmile {
namespace {

using Kind = ZstdFault::Kind;

struct Free {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

// A window in which all of both texts is in reach.
constexpr int longest_window_log = 27;

int window_log_of(std::size_t size) {
  int log = 10;
  while (log < longest_window_log && (std::size_t{1} << log) < size) ++log;
  return log;
}

std::string pack(std::string_view bytes, int level, int window_log,
                 std::string_view prefix) {
  std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_contentSizeFlag, 1);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, window_log);
  if (!prefix.empty()) {
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_enableLongDistanceMatching, 1);
    ZSTD_CCtx_refPrefix(context.get(), prefix.data(), prefix.size());
  }
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  std::size_t size = ZSTD_compress2(context.get(), out.data(), out.size(),
                                    bytes.data(), bytes.size());
  out.resize(ZSTD_isError(size) ? 0 : size);
  return out;
}

// The frame's own words about itself, before a byte is unpacked.
std::optional<ZstdFault> examine(std::string_view frame, std::size_t most,
                                 std::size_t widest, ZSTD_frameHeader& header) {
  if (frame.size() < 4) return ZstdFault{Kind::NotZstd, "it is no zstd frame"};
  std::uint32_t magic = 0;
  for (int i = 3; i >= 0; --i) {
    magic = magic << 8 | static_cast<unsigned char>(frame[std::size_t(i)]);
  }
  if ((magic & ZSTD_MAGIC_SKIPPABLE_MASK) == ZSTD_MAGIC_SKIPPABLE_START) {
    return ZstdFault{Kind::MoreThanOne, "it begins with a skippable frame"};
  }
  if (magic != ZSTD_MAGICNUMBER) {
    return ZstdFault{Kind::NotZstd, "it is no zstd frame"};
  }
  if (ZSTD_getFrameHeader(&header, frame.data(), frame.size()) != 0) {
    return ZstdFault{Kind::Damaged, "the head of its frame is damaged"};
  }
  if (header.dictID != 0) {
    return ZstdFault{Kind::Damaged, "it needs a dictionary"};
  }
  bool known = header.frameContentSize != ZSTD_CONTENTSIZE_UNKNOWN;
  if (known && header.frameContentSize > most) {
    return ZstdFault{Kind::TooLarge,
                     "it says that it unpacks to " +
                         std::to_string(header.frameContentSize) +
                         " bytes, and at most " + std::to_string(most) +
                         " are allowed"};
  }
  if (header.windowSize > widest) {
    return ZstdFault{Kind::Window, "it asks for a window of " +
                                       std::to_string(header.windowSize) +
                                       " bytes, and at most " +
                                       std::to_string(widest) + " are allowed"};
  }
  std::size_t size = ZSTD_findFrameCompressedSize(frame.data(), frame.size());
  if (ZSTD_isError(size)) {
    return ZstdFault{Kind::Damaged, "it is cut short or damaged"};
  }
  if (size != frame.size()) {
    return ZstdFault{Kind::MoreThanOne, std::to_string(frame.size() - size) +
                                            " bytes stand behind its frame"};
  }
  return std::nullopt;
}

// Of a frame that does not say how long it is: into `room`, which is touched as
// it is filled, and never moved.
std::optional<ZstdFault> unpack_stream(ZSTD_DCtx& context,
                                       std::string_view frame, std::size_t most,
                                       std::size_t room, std::string& out) {
  ZSTD_inBuffer in{frame.data(), frame.size(), 0};
  out.reserve(room);
  for (std::size_t left = 1; left != 0;) {
    std::size_t size = out.size();
    // One byte above the limit shows that there is more.
    out.resize(std::min(size + ZSTD_DStreamOutSize(), most + 1));
    ZSTD_outBuffer to{out.data(), out.size(), size};
    left = ZSTD_decompressStream(&context, &to, &in);
    bool stuck = to.pos == size && in.pos == in.size && left != 0;
    out.resize(to.pos);
    if (ZSTD_isError(left) || stuck) {
      out.clear();
      return ZstdFault{Kind::Damaged, "it is damaged"};
    }
    if (out.size() > most) {
      out.clear();
      return ZstdFault{Kind::TooLarge, "it unpacks to more than " +
                                           std::to_string(most) + " bytes"};
    }
  }
  return std::nullopt;
}

std::optional<ZstdFault> unpack(std::string_view frame, std::size_t most,
                                int window_log, std::string_view prefix,
                                std::string& out) {
  out.clear();
  ZSTD_frameHeader header;
  if (auto fault = examine(frame, most, std::size_t{1} << window_log, header)) {
    return fault;
  }
  std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
  ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, window_log);
  if (!prefix.empty()) {
    ZSTD_DCtx_refPrefix(context.get(), prefix.data(), prefix.size());
  }
  // What the blocks can hold at most.
  unsigned long long bound = ZSTD_decompressBound(frame.data(), frame.size());
  if (header.frameContentSize == ZSTD_CONTENTSIZE_UNKNOWN) {
    std::size_t room =
        static_cast<std::size_t>(std::min<unsigned long long>(bound, most + 1));
    return unpack_stream(*context, frame, most, room, out);
  }
  // Straight to its place: a stream would keep a window beside it.
  if (header.frameContentSize > bound) {
    return ZstdFault{Kind::Damaged, "it is damaged"};
  }
  out.resize(static_cast<std::size_t>(header.frameContentSize));
  std::size_t size = ZSTD_decompressDCtx(context.get(), out.data(), out.size(),
                                         frame.data(), frame.size());
  if (size == out.size()) return std::nullopt;  // an error is none
  out.clear();
  return ZstdFault{Kind::Damaged, "it is damaged"};
}

}  // namespace

std::string zstd_pack(std::string_view bytes, int level) {
  return pack(bytes, level, zstd_window_log, {});
}

std::optional<ZstdFault> zstd_unpack(std::string_view frame, std::size_t most,
                                     std::string& out) {
  return unpack(frame, most, zstd_window_log, {}, out);
}

std::string zstd_delta(std::string_view from, std::string_view to, int level) {
  return pack(to, level, window_log_of(from.size() + to.size()), from);
}

std::optional<ZstdFault> zstd_patch(std::string_view from,
                                    std::string_view delta, std::size_t most,
                                    std::string& out) {
  return unpack(delta, most, longest_window_log, from, out);
}

}  // namespace lastmile
