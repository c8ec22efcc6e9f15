// facts/readers/hive_health.hpp
//
// What can be seen of a registry hive's state without walking its tree: the
// base block, the rows of hive bins and cells, and the transaction logs that
// lie beside it. Each in its own word; whether a hive is corrupt is for rules
// to say. A dirty hive is normal: that is what a copy of a hive looks like
// while Windows has it open.
//
// The format is as M. Suhanov described it ("Windows registry file format
// specification"), held against hives of Windows 7 to 10.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "facts/readers/bytes.hpp"

namespace lastmile {

struct HiveHealth {
  bool signature_ok = false;  // "regf", and of a primary file
  bool header_checksum_ok = false;
  std::uint32_t seq_primary = 0;
  std::uint32_t seq_secondary = 0;
  bool dirty = false;         // the two differ: it was being written
  std::string own_path = {};  // what Windows wrote of it: at most its end
  std::string own_name = {};  // the last part of that
  std::optional<std::int64_t> written = {};  // microseconds since 1970 UTC
  std::uint64_t bytes_missing = 0;           // at its end
  std::uint64_t hbins = 0;
  std::uint64_t hbins_bad = 0;
  std::uint64_t cells_bad = 0;
  bool logs_present = false;
  bool logs_applicable = false;  // one goes on where the hive stopped
  // Filled by Hive (hive.hpp):
  bool root_readable = false;
  std::uint64_t keys_read = 0;
  std::uint64_t values_read = 0;
  bool cyclic = false;     // a key is reached from below itself
  bool too_large = false;  // more keys than are counted

  // Is nothing known to be missing? Being dirty does not count.
  bool sound() const {
    return signature_ok && header_checksum_ok && bytes_missing == 0 &&
           hbins_bad == 0 && cells_bad == 0 && root_readable && !cyclic &&
           !too_large;
  }
};

// By its first bytes, damaged or not; not its transaction logs.
bool is_hive(ByteView bytes);
bool is_hive_log(ByteView bytes);

// Never fails: what cannot be seen is no, 0 or nothing.
HiveHealth read_hive_health(ByteView hive, std::span<const ByteView> logs = {});

// What of a transaction log tells whether it goes on where a hive stopped.
struct HiveLog {
  bool sound = false;         // its base block is
  std::string own_path = {};  // of the hive, as Windows wrote it
  std::uint32_t newest = 0;   // sequence number of its last entry; 0: none
};
HiveLog read_hive_log(ByteView log);
bool goes_on(const HiveLog& log, const HiveHealth& hive);

// Does a log name the same hive as its own? The path that Windows wrote into
// both is compared.
bool is_log_of(ByteView log, ByteView hive);

// The XOR of the first 127 words of a base block, as it should stand in the
// 128th; 0 where there are fewer bytes.
std::uint32_t hive_checksum(ByteView base_block);

}  // namespace lastmile
