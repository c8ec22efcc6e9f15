// tests/support/archive_maker.hpp
//
// Archives as others pack them, also as nobody should.

#pragma once

#include <string>
#include <utility>
#include <vector>

namespace lastmile {

struct Packed {
  enum class Type { File, Folder, Link, HardLink, Pipe };
  std::string name;
  std::string bytes = {};  // of a link: what it means
  Type type = Type::File;
};

// `format`: "zip", "7zip", "ustar", "gnutar"; `filter`: "", "gzip", "bzip2",
// "xz", "zstd". Throws std::runtime_error where libarchive does not do that.
std::string packed(const std::string& format, const std::string& filter,
                   const std::vector<Packed>& files);
// One compressed file.
std::string compressed(const std::string& filter, const std::string& bytes);

}  // namespace lastmile
