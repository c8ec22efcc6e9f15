#include "engine/text/archive_writer.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "engine/text/libarchive.hpp"

namespace lastmile {
namespace {

struct Form {
  std::string_view ending, format, filter;
};

constexpr Form forms[] = {
    {".zip", "zip", ""},        {".tar", "pax", ""},
    {".tar.gz", "pax", "gzip"}, {".tgz", "pax", "gzip"},
    {".tar.xz", "pax", "xz"},   {".tar.zst", "pax", "zstd"}};

const Form* form_of(std::string_view path) {
  for (const Form& form : forms) {
    if (path.size() > form.ending.size() && path.ends_with(form.ending)) {
      return &form;
    }
  }
  return nullptr;
}

struct Closing {
  void operator()(archive* open) const { libarchive().write_free(open); }
  void operator()(archive_entry* entry) const {
    libarchive().entry_free(entry);
  }
};

using Fault = std::unique_ptr<Diagnostic>;

Fault fault(const std::string& path, const std::string& why) {
  return std::make_unique<Diagnostic>(
      Diagnostic{.code = "LM0783",
                 .message = "cannot write " + path + ": " + why,
                 .hint = "check the folder, the rights and the room there"});
}

std::string said_by(archive* open) {
  const char* text = libarchive().error_string(open);
  return text ? text : "no reason was given";
}

Fault put(archive* out, const std::string& path, const std::string& name,
          const std::string& from, std::int64_t now) {
  std::error_code error;
  std::uintmax_t size = std::filesystem::file_size(from, error);
  std::ifstream file(from, std::ios::binary);
  if (error || !file) return fault(path, "cannot read " + from);
  std::unique_ptr<archive_entry, Closing> entry(libarchive().entry_new());
  libarchive().entry_set_pathname(entry.get(), name.c_str());
  libarchive().entry_set_filetype(entry.get(), AE_IFREG);
  libarchive().entry_set_perm(entry.get(), 0644);
  libarchive().entry_set_mtime(entry.get(), now, 0);
  libarchive().entry_set_size(entry.get(), static_cast<la_int64_t>(size));
  if (libarchive().write_header(out, entry.get()) < ARCHIVE_WARN) {
    return fault(path, said_by(out));
  }
  std::vector<char> block(std::size_t{256} << 10);
  while (file) {
    file.read(block.data(), static_cast<std::streamsize>(block.size()));
    auto got = static_cast<std::size_t>(file.gcount());
    if (got != 0 && libarchive().write_data(out, block.data(), got) < 0) {
      return fault(path, said_by(out));
    }
  }
  return nullptr;
}

}  // namespace

bool is_archive_name(std::string_view path) { return form_of(path); }

Fault write_archive(
    const std::string& path,
    const std::vector<std::pair<std::string, std::string>>& files,
    std::int64_t now) {
  const Form* form = form_of(path);
  if (!form) return fault(path, "its name is none of an archive");
  if (const std::string& why = why_no_libarchive(); !why.empty()) {
    return fault(path, "libarchive cannot be opened: " + why);
  }
  std::unique_ptr<archive, Closing> out(libarchive().write_new());
  if (!out) return fault(path, "there is no memory");
  std::string format(form->format), filter(form->filter);
  bool sound =
      libarchive().write_set_format_by_name(out.get(), format.c_str()) >=
          ARCHIVE_WARN &&
      (filter.empty() || libarchive().write_add_filter_by_name(
                             out.get(), filter.c_str()) >= ARCHIVE_WARN) &&
      libarchive().write_open_filename(out.get(), path.c_str()) >= ARCHIVE_WARN;
  if (!sound) return fault(path, said_by(out.get()));
  for (const auto& [name, from] : files) {
    if (Fault found = put(out.get(), path, name, from, now)) return found;
  }
  if (libarchive().write_close(out.get()) < ARCHIVE_WARN) {
    return fault(path, said_by(out.get()));
  }
  return nullptr;
}

}  // namespace lastmile
