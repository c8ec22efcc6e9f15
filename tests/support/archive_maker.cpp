#include "tests/support/archive_maker.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <stdexcept>

namespace lastmile {

namespace {

la_ssize_t keep(archive*, void* to, const void* from, size_t size) {
  static_cast<std::string*>(to)->append(static_cast<const char*>(from), size);
  return static_cast<la_ssize_t>(size);
}

void check(archive* out, int result) {
  if (result < ARCHIVE_WARN)
    throw std::runtime_error(archive_error_string(out));
}

void put(archive* out, const Packed& file) {
  std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(
      archive_entry_new(), archive_entry_free);
  archive_entry_set_pathname(entry.get(), file.name.c_str());
  archive_entry_set_perm(entry.get(), 0600);
  archive_entry_set_mtime(entry.get(), 1'000'000'000, 0);
  switch (file.type) {
    case Packed::Type::File:
      archive_entry_set_filetype(entry.get(), AE_IFREG);
      archive_entry_set_size(entry.get(),
                             static_cast<la_int64_t>(file.bytes.size()));
      break;
    case Packed::Type::Folder:
      archive_entry_set_filetype(entry.get(), AE_IFDIR);
      break;
    case Packed::Type::Link:
      archive_entry_set_filetype(entry.get(), AE_IFLNK);
      archive_entry_set_symlink(entry.get(), file.bytes.c_str());
      break;
    case Packed::Type::HardLink:
      archive_entry_set_filetype(entry.get(), AE_IFREG);
      archive_entry_set_hardlink(entry.get(), file.bytes.c_str());
      break;
    case Packed::Type::Pipe:
      archive_entry_set_filetype(entry.get(), AE_IFIFO);
      break;
  }
  check(out, archive_write_header(out, entry.get()));
  if (file.type == Packed::Type::File) {
    archive_write_data(out, file.bytes.data(), file.bytes.size());
  }
}

}  // namespace

std::string packed(const std::string& format, const std::string& filter,
                   const std::vector<Packed>& files) {
  std::string bytes;
  std::unique_ptr<archive, int (*)(archive*)> out(archive_write_new(),
                                                  archive_write_free);
  check(out.get(), archive_write_set_format_by_name(out.get(), format.c_str()));
  if (!filter.empty()) {
    check(out.get(),
          archive_write_add_filter_by_name(out.get(), filter.c_str()));
  }
  archive_write_set_bytes_per_block(out.get(), 0);
  check(out.get(),
        archive_write_open(out.get(), &bytes, nullptr, keep, nullptr));
  for (const Packed& file : files) put(out.get(), file);
  check(out.get(), archive_write_close(out.get()));
  return bytes;
}

std::string compressed(const std::string& filter, const std::string& bytes) {
  return packed("raw", filter, {{"x", bytes}});
}

}  // namespace lastmile
