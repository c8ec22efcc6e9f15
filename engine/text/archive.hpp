// engine/text/archive.hpp
//
// The only door to libarchive: what is in a zip, a 7z, a tar in any common
// compression, or a file that is compressed alone. Members come one after the
// other, in the order of the archive; nothing is ever written to disk, and
// nothing but a regular file is ever given out.
//
// Archives come from strangers. A member whose name leads out of the archive
// (`..`, an absolute name), that is a link or a device, that stands there twice
// or is encrypted is refused by name, and the next is read. What grows beyond
// all measure ends the reading. Time and memory are bounded by the limits,
// whatever the bytes.
//
// This is for evidence, which is read as far as it goes. Packs are held to
// more (engine/pack).

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/diagnostic.hpp"

namespace lastmile {

struct ArchiveLimits {
  std::uint64_t members = 20'000;
  std::uint64_t member_bytes = std::uint64_t{1} << 30;
  std::uint64_t total_bytes = std::uint64_t{4} << 30;
  // So many times the size of the archive may come out of it; the first
  // `free_bytes` are not counted, for a log of zeros packs well.
  std::uint64_t ratio = 250;
  std::uint64_t free_bytes = std::uint64_t{64} << 20;
  std::size_t name_bytes = 1024;
  int compressions = 2;  // one within the other: a .tar.gz.gz has two
};

// Does a file that begins so hold others, or itself in fewer bytes? By its
// first 512 bytes.
bool is_archive(std::string_view head);

// The bytes of the member that is being visited.
class ArchiveMember {
 public:
  virtual ~ArchiveMember() = default;
  virtual const std::string& name() const = 0;  // with '/' between folders
  // Fills as much of `to` as there is, and says how much; less than `most`
  // means the end, or that the rest cannot be had (see `fault`).
  virtual std::size_t read(char* to, std::size_t most) = 0;
  // Why the member ends before its end; null where it does not.
  virtual const Diagnostic* fault() const = 0;
};

class ArchiveVisitor {
 public:
  virtual ~ArchiveVisitor() = default;
  // A regular file. What is not read of it is skipped.
  virtual void member(ArchiveMember& member) = 0;
  // LM0770 its name leads out, LM0771 it is no regular file, LM0772 it stands
  // there twice, LM0773 it is encrypted.
  virtual void refused(const std::string& name, Diagnostic why) = 0;
};

// Nothing where all was visited; else why the rest was not: LM0774 (damaged, or
// no archive after all), LM0775 (too large, too many, or grows too much),
// LM0776 (compressed more than `compressions` times). `name` is the archive's
// own: a file that is compressed alone is called by it, without its ending.
std::unique_ptr<Diagnostic> read_archive(std::string_view bytes,
                                         const std::string& name,
                                         const ArchiveLimits& limits,
                                         ArchiveVisitor& visitor);
// The same of an open file, which stays open; it can be larger than memory.
std::unique_ptr<Diagnostic> read_archive_file(int descriptor,
                                              const std::string& name,
                                              const ArchiveLimits& limits,
                                              ArchiveVisitor& visitor);

}  // namespace lastmile
