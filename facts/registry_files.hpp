// facts/registry_files.hpp
//
// Files that were copied or exported from a machine to its registry, as far as
// they hold it: hives with the transaction logs that lie beside them, .reg
// exports, what `reg query` printed and Get-ItemProperty said. Which is what is
// found out by content. How each hive is becomes a fact (win.hive), also of one
// that cannot be read.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts/event_logs.hpp"
#include "facts/readers/hive_health.hpp"
#include "facts/readers/reg_file.hpp"
#include "facts/registry_set.hpp"

namespace lastmile {

// What was seen of one file.
struct RegistryFile {
  enum class Kind : std::uint8_t { Hive, HiveLog, Export };
  Kind kind = Kind::Hive;
  std::string name = {};
  std::string mount = {};        // of a hive: "HKLM\SYSTEM"; empty: not told
  std::string computer = {};     // as it calls its machine; empty: it does not
  HiveHealth health = {};        // of a hive
  RegFileSummary exported = {};  // of an export
  std::vector<std::string> problems = {};  // in words; none: it is sound
};

struct RegistryFiles {
  RegistrySet set;
  std::vector<RegistryFile> files;
  Gathered seen;  // win.hive, with its record; LM0740, LM0741, LM0742, LM0746
};

// File after file, none of which is kept: a hive's tree is.
class RegistryReading {
 public:
  // What became of it; nothing where it is no file of the registry.
  const RegistryFile* read(const EvidenceFile& file);
  // Once, after the last file. `now`: microseconds since 1970 UTC.
  RegistryFiles finish(std::string_view by, std::int64_t now);

 private:
  struct Log {
    std::string name;
    HiveLog log;
  };
  void hive(const EvidenceFile& file);
  void exported(const EvidenceFile& file);
  void queried(const EvidenceFile& file);
  void objects(const EvidenceFile& file);
  void add(RegistrySource source);
  void note(std::string_view code, std::string message, std::string hint);
  void join_logs(RegistryFile& hive) const;

  RegistryFiles out_;
  std::vector<Log> logs_;
};

// The fields of a win.hive fact: what a hive's file is, each in its own word.
Node hive_fields(const RegistryFile& hive);

// Is it a hive, a log of one, or an export?
bool is_registry_file(ByteView bytes);

// Files that are none of these are passed over. `now`: microseconds since 1970
// UTC.
RegistryFiles read_registry_files(std::span<const EvidenceFile> files,
                                  std::string_view by, std::int64_t now);

}  // namespace lastmile
