// engine/text/ustar.hpp
//
// The only door to libarchive as far as packs go: POSIX ustar archives of
// regular files, written always alike and read as strictly as that.
//
// libarchive reads the headers; each is then held against its 512 bytes,
// because libarchive lets pass what has no place in a pack: links, devices,
// rights, extended headers that rename a file, a second archive behind the
// first. Promises: every byte of the archive belongs to a file that was told
// or to the padding, which is zeros; memory is what the caller gave, and a
// view for each file. Never: a file of the disk is read or written.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lastmile {

struct UstarFile {
  std::string path;
  std::string_view bytes;  // within the archive
};

struct UstarFault {
  enum class Kind : std::uint8_t {
    NotUstar,  // another format; cut short; bytes behind the end
    Type,      // not a regular file, or an extended header
    Name,      // `allowed` says no
    Mode,      // rights or owner
    TooMany,   // files
    TooLarge,  // one file
  };
  Kind kind;
  std::string why;  // with the name, which may hold anything
};

struct UstarLimits {
  std::size_t files = 5000;
  std::size_t file_bytes = std::size_t{4} << 20;
  // Why a path is refused; nothing where it is fine.
  std::optional<std::string> (*refuse_path)(std::string_view path) = nullptr;
};

// All files in the order of the archive. `out` is empty where there is a fault.
std::optional<UstarFault> read_ustar(std::string_view archive,
                                     const UstarLimits& limits,
                                     std::vector<UstarFile>& out);

// Mode 0644, owner 0, that time in seconds since 1970; in the order given.
// Empty where a path or a size does not fit into ustar.
std::string write_ustar(const std::vector<UstarFile>& files,
                        std::int64_t seconds);

// The bytes of an archive with so many files of so many bytes in all, at most.
std::size_t ustar_size_at_most(std::size_t files, std::size_t bytes);

}  // namespace lastmile
