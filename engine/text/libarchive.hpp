// engine/text/libarchive.hpp
//
// The door to libarchive, opened when somebody has an archive. It brings
// libxml2 and ICU with it, among others; to have them linked costs every start
// of the program 4 ms (docs/dependencies.md).

#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <string>

namespace lastmile {

#define LASTMILE_LIBARCHIVE(use)                                                     \
  use(entry_filetype) use(entry_free) use(entry_gid) use(entry_hardlink) use(        \
      entry_is_data_encrypted) use(entry_mode) use(entry_new)                        \
      use(entry_pathname) use(entry_pathname_utf8) use(entry_perm) use(              \
          entry_set_filetype) use(entry_set_mtime) use(entry_set_pathname)           \
          use(entry_set_perm) use(entry_set_size) use(entry_size) use(               \
              entry_size_is_set) use(entry_sparse_count) use(entry_symlink)          \
              use(entry_uid) use(entry_xattr_count) use(error_string) use(           \
                  filter_count) use(format) use(free) use(read_data)                 \
                  use(read_free) use(read_header_position) use(read_new) use(        \
                      read_next_header) use(read_open_fd)                            \
                      use(read_open_memory) use(read_support_filter_bzip2) use(      \
                          read_support_filter_gzip) use(read_support_filter_xz)      \
                          use(read_support_filter_zstd) use(                         \
                              read_support_format_7zip) use(read_support_format_raw) \
                              use(read_support_format_tar) use(                      \
                                  read_support_format_zip)                           \
                                  use(write_add_filter_by_name) use(                 \
                                      write_close) use(write_data)                   \
                                      use(write_free) use(write_header) use(         \
                                          write_new) use(write_open)                 \
                                          use(write_open_filename) use(              \
                                              write_set_bytes_in_last_block)         \
                                              use(write_set_bytes_per_block) use(    \
                                                  write_set_format_by_name)          \
                                                  use(write_set_format_ustar)

// Its functions, without the `archive_` before each name.
struct Libarchive {
#define LASTMILE_MEMBER(name) decltype(&::archive_##name) name;
  LASTMILE_LIBARCHIVE(LASTMILE_MEMBER)
#undef LASTMILE_MEMBER
};

// Why it cannot be opened; empty: it is there. From any thread.
const std::string& why_no_libarchive();
// Throws std::runtime_error where it cannot be opened.
const Libarchive& libarchive();

}  // namespace lastmile
