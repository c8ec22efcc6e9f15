#include "facts/readers/hive_health.hpp"

#include <algorithm>
#include <cstring>

#include "facts/readers/utf16.hpp"

namespace lastmile {
namespace {

constexpr std::size_t base_block = 4096;
constexpr std::size_t page = 4096;

std::uint32_t word(ByteView bytes, std::size_t at) {
  if (at + 4 > bytes.size()) return 0;
  std::uint32_t out = 0;
  for (std::size_t i = 4; i > 0; --i) out = out << 8 | bytes[at + i - 1];
  return out;
}

bool has_mark(ByteView bytes, std::size_t at, std::string_view mark) {
  return at + mark.size() <= bytes.size() &&
         std::memcmp(bytes.data() + at, mark.data(), mark.size()) == 0;
}

ByteView path_bytes(ByteView bytes) {
  if (bytes.size() < 112) return {};
  return before_nul(bytes.subspan(48, 64));
}

// 100 ns since 1601 to microseconds since 1970.
std::optional<std::int64_t> file_time(ByteView bytes, std::size_t at) {
  std::uint64_t ticks =
      std::uint64_t{word(bytes, at + 4)} << 32 | word(bytes, at);
  constexpr std::uint64_t epoch = 116444736000000000;
  if (ticks < epoch || ticks > 2650467743990000000) return std::nullopt;
  return static_cast<std::int64_t>((ticks - epoch) / 10);
}

// Cells follow each other without a gap, each with its size before it,
// negative where it is in use.
std::uint64_t bad_cells(ByteView bin) {
  std::size_t at = 32;
  while (at < bin.size()) {
    auto size = static_cast<std::int32_t>(word(bin, at));
    std::int64_t length = size < 0 ? -std::int64_t{size} : std::int64_t{size};
    if (length < 8 || length % 8 != 0 ||
        static_cast<std::uint64_t>(length) > bin.size() - at) {
      return 1;  // where the next one begins is not known
    }
    at += static_cast<std::size_t>(length);
  }
  return 0;
}

void read_bins(ByteView hive, std::size_t end, HiveHealth& out) {
  bool lost = false;
  for (std::size_t at = base_block; at < end;) {
    ByteView left = hive.subspan(at, end - at);
    std::uint32_t size = word(left, 8);
    bool sound = has_mark(left, 0, "hbin") && left.size() >= 32 &&
                 word(left, 4) == at - base_block && size >= page &&
                 size % page == 0 && size <= left.size();
    if (!sound) {
      // One bad bin may span many pages: it is counted once.
      if (!lost) ++out.hbins_bad;
      lost = true;
      at += page;
      continue;
    }
    lost = false;
    ++out.hbins;
    out.cells_bad += bad_cells(left.first(size));
    at += size;
  }
}

}  // namespace

std::uint32_t hive_checksum(ByteView bytes) {
  if (bytes.size() < 512) return 0;
  std::uint32_t sum = 0;
  for (std::size_t at = 0; at < 508; at += 4) sum ^= word(bytes, at);
  if (sum == 0xffffffff) return 0xfffffffe;
  return sum == 0 ? 1 : sum;
}

bool is_hive(ByteView bytes) {
  return has_mark(bytes, 0, "regf") && !is_hive_log(bytes);
}

bool is_hive_log(ByteView bytes) {
  return has_mark(bytes, 0, "regf") && bytes.size() >= 512 &&
         (word(bytes, 28) == 1 || word(bytes, 28) == 2 || word(bytes, 28) == 6);
}

HiveLog read_hive_log(ByteView log) {
  HiveLog out;
  append_utf16(out.own_path, path_bytes(log));
  out.sound = is_hive_log(log) && hive_checksum(log) == word(log, 508);
  if (!out.sound) return out;
  for (std::size_t at = 512; has_mark(log, at, "HvLE");) {
    out.newest = std::max(out.newest, word(log, at + 12));
    std::uint32_t size = word(log, at + 4);
    if (size < 512 || size > log.size() - at) break;
    at += size;
  }
  bool old = has_mark(log, 512, "DIRT") && word(log, 4) == word(log, 8);
  if (old) out.newest = word(log, 4);
  return out;
}

bool goes_on(const HiveLog& log, const HiveHealth& hive) {
  return log.sound && log.newest != 0 && log.newest >= hive.seq_secondary;
}

bool is_log_of(ByteView log, ByteView hive) {
  ByteView a = path_bytes(log);
  ByteView b = path_bytes(hive);
  return is_hive_log(log) && std::equal(a.begin(), a.end(), b.begin(), b.end());
}

HiveHealth read_hive_health(ByteView hive, std::span<const ByteView> logs) {
  HiveHealth out;
  out.signature_ok = is_hive(hive);
  if (!out.signature_ok) return out;
  out.header_checksum_ok =
      hive.size() >= 512 && hive_checksum(hive) == word(hive, 508);
  out.seq_primary = word(hive, 4);
  out.seq_secondary = word(hive, 8);
  out.dirty = out.seq_primary != out.seq_secondary;
  out.written = file_time(hive, 12);
  append_utf16(out.own_path, path_bytes(hive));
  out.own_name = out.own_path;
  std::size_t slash = out.own_name.rfind('\\');
  if (slash != std::string::npos) out.own_name.erase(0, slash + 1);
  std::uint64_t whole = std::uint64_t{base_block} + word(hive, 40);
  if (hive.size() < whole) out.bytes_missing = whole - hive.size();
  read_bins(
      hive,
      static_cast<std::size_t>(std::min<std::uint64_t>(whole, hive.size())),
      out);
  for (ByteView log : logs) {
    out.logs_present = out.logs_present || is_hive_log(log);
    out.logs_applicable =
        out.logs_applicable || goes_on(read_hive_log(log), out);
  }
  return out;
}

}  // namespace lastmile
