#include "engine/text/ustar.hpp"

#include <algorithm>
#include <memory>

#include "engine/text/libarchive.hpp"

namespace lastmile {
namespace {

using Kind = UstarFault::Kind;

constexpr std::size_t block = 512;
constexpr std::size_t record = 20 * block;  // what tar programs write at once

struct Free {
  void operator()(archive* of) const {
    libarchive().free(of);  // of either kind
  }
  void operator()(archive_entry* of) const { libarchive().entry_free(of); }
};

std::size_t rounded(std::size_t size) {
  return (size + block - 1) / block * block;
}

bool all_zero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return !c; });
}

// A field of a header up to its first zero byte. What follows must be zeros.
std::optional<std::string_view> text_field(std::string_view header,
                                           std::size_t at, std::size_t size) {
  std::string_view field = header.substr(at, size);
  std::size_t end = std::min(field.find('\0'), field.size());
  if (!all_zero(field.substr(end))) return std::nullopt;
  return field.substr(0, end);
}

// What a block of a ustar header may hold in a pack, libarchive aside (POSIX
// pax, ustar interchange format).
std::optional<UstarFault> examine(std::string_view header, std::string& path) {
  constexpr std::size_t name_at = 0, type_at = 156, link_at = 157,
                        magic_at = 257, user_at = 265, group_at = 297,
                        prefix_at = 345, end_at = 500;
  auto name = text_field(header, name_at, 100);
  auto prefix = text_field(header, prefix_at, 155);
  auto shown = [&] { return "'" + std::string(name.value_or("?")) + "'"; };
  char type = header[type_at];
  if (header.substr(magic_at, 8) != std::string_view("ustar\0"
                                                     "00",
                                                     8)) {
    return UstarFault{Kind::NotUstar, shown() + " has no ustar header"};
  }
  if (type != '0') {
    return UstarFault{Kind::Type,
                      shown() + " is of the type '" + std::string(1, type) +
                          "', and only regular files ('0') are taken"};
  }
  if (!name || !prefix) {
    return UstarFault{Kind::Name, shown() + " holds a zero byte in its name"};
  }
  path = prefix->empty() ? std::string(*name)
                         : std::string(*prefix) + "/" + std::string(*name);
  if (!all_zero(header.substr(link_at, 100))) {
    return UstarFault{Kind::Type, shown() + " names another file as its link"};
  }
  if (!all_zero(header.substr(end_at))) {
    return UstarFault{Kind::NotUstar, shown() + " has bytes behind its header"};
  }
  for (std::size_t at : {user_at, group_at}) {
    auto owner = text_field(header, at, 32);
    if (!owner || (!owner->empty() && *owner != "root")) {
      return UstarFault{Kind::Mode, shown() + " names an owner"};
    }
  }
  return std::nullopt;
}

class Reading {
 public:
  Reading(std::string_view bytes, const UstarLimits& limits)
      : bytes_(bytes), limits_(limits), archive_(libarchive().read_new()) {
    libarchive().read_support_format_tar(archive_.get());
  }

  std::optional<UstarFault> run(std::vector<UstarFile>& out) {
    if (bytes_.empty() || bytes_.size() % block != 0) {
      return UstarFault{Kind::NotUstar, "it is no tar archive"};
    }
    // libarchive looks at the first header when it opens: after us.
    std::string path;
    if (!at_end()) {
      if (auto fault = examine(bytes_.substr(0, block), path)) return fault;
    }
    if (libarchive().read_open_memory(archive_.get(), bytes_.data(),
                                      bytes_.size()) != ARCHIVE_OK) {
      return UstarFault{Kind::NotUstar, "it is no tar archive"};
    }
    while (!at_end()) {
      if (out.size() >= limits_.files) {
        return UstarFault{
            Kind::TooMany,
            "it holds more than " + std::to_string(limits_.files) + " files"};
      }
      UstarFile file;
      if (auto fault = next(file)) return fault;
      out.push_back(std::move(file));
    }
    return finish();
  }

 private:
  bool at_end() const {
    return at_ + block > bytes_.size() || all_zero(bytes_.substr(at_, block));
  }

  std::optional<UstarFault> next(UstarFile& file) {
    std::string_view header = bytes_.substr(at_, block);
    std::string path;
    // Before libarchive sees it, so that it never reads another format.
    if (auto fault = examine(header, path)) return fault;
    std::string shown = "'" + path + "'";
    if (limits_.refuse_path) {
      if (auto why = limits_.refuse_path(path)) {
        return UstarFault{Kind::Name, shown + " " + *why};
      }
    }
    archive_entry* entry = nullptr;
    if (libarchive().read_next_header(archive_.get(), &entry) != ARCHIVE_OK ||
        libarchive().format(archive_.get()) != ARCHIVE_FORMAT_TAR_USTAR ||
        libarchive().read_header_position(archive_.get()) !=
            static_cast<la_int64_t>(at_)) {
      return UstarFault{Kind::NotUstar, shown + " has a damaged header"};
    }
    if (auto fault = agree(entry, path, shown)) return fault;
    auto size = static_cast<std::size_t>(libarchive().entry_size(entry));
    if (size > limits_.file_bytes) {
      return UstarFault{Kind::TooLarge, shown + " has " + std::to_string(size) +
                                            " bytes, and at most " +
                                            std::to_string(limits_.file_bytes) +
                                            " are allowed"};
    }
    std::size_t begin = at_ + block, end = begin + rounded(size);
    if (end > bytes_.size()) {
      return UstarFault{Kind::NotUstar, shown + " is cut short"};
    }
    if (!all_zero(bytes_.substr(begin + size, end - begin - size))) {
      return UstarFault{Kind::NotUstar, shown + " has bytes behind its end"};
    }
    file = {std::move(path), bytes_.substr(begin, size)};
    at_ = end;
    return std::nullopt;
  }

  // Does libarchive read the same out of it?
  static std::optional<UstarFault> agree(archive_entry* entry,
                                         const std::string& path,
                                         const std::string& shown) {
    const char* read = libarchive().entry_pathname(entry);
    if (!read || path != read) {
      return UstarFault{Kind::Name, shown + " has two names"};
    }
    if (libarchive().entry_filetype(entry) != AE_IFREG ||
        libarchive().entry_hardlink(entry) ||
        libarchive().entry_symlink(entry) ||
        libarchive().entry_sparse_count(entry) > 0 ||
        libarchive().entry_xattr_count(entry) > 0) {
      return UstarFault{Kind::Type, shown + " is no regular file"};
    }
    if (libarchive().entry_mode(entry) != (AE_IFREG | 0644)) {
      char octal[16];
      std::snprintf(octal, sizeof octal, "%04o",
                    static_cast<unsigned>(libarchive().entry_perm(entry)));
      return UstarFault{Kind::Mode,
                        shown + " has the mode " + octal + ", not 0644"};
    }
    if (libarchive().entry_uid(entry) != 0 ||
        libarchive().entry_gid(entry) != 0) {
      return UstarFault{Kind::Mode, shown + " has an owner other than 0"};
    }
    if (!libarchive().entry_size_is_set(entry) ||
        libarchive().entry_size(entry) < 0) {
      return UstarFault{Kind::NotUstar, shown + " has no size"};
    }
    return std::nullopt;
  }

  // Two blocks of zeros, and what fills up the last record.
  std::optional<UstarFault> finish() {
    std::string_view rest = bytes_.substr(at_);
    if (rest.size() < 2 * block) {
      return UstarFault{Kind::NotUstar, "its end is cut off"};
    }
    if (rest.size() >= 2 * block + record || !all_zero(rest)) {
      return UstarFault{Kind::NotUstar, "bytes stand behind its end"};
    }
    archive_entry* entry = nullptr;
    if (libarchive().read_next_header(archive_.get(), &entry) != ARCHIVE_EOF) {
      return UstarFault{Kind::NotUstar, "it goes on behind its end"};
    }
    return std::nullopt;
  }

  std::string_view bytes_;
  const UstarLimits& limits_;
  std::unique_ptr<archive, Free> archive_;
  std::size_t at_ = 0;
};

la_ssize_t append(archive*, void* out, const void* bytes, std::size_t size) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

}  // namespace

std::optional<UstarFault> read_ustar(std::string_view bytes,
                                     const UstarLimits& limits,
                                     std::vector<UstarFile>& out) {
  out.clear();
  auto fault = Reading(bytes, limits).run(out);
  if (fault) out.clear();
  return fault;
}

std::string write_ustar(const std::vector<UstarFile>& files,
                        std::int64_t seconds) {
  std::string out;
  std::unique_ptr<archive, Free> to(libarchive().write_new());
  libarchive().write_set_format_ustar(to.get());
  libarchive().write_set_bytes_per_block(to.get(), record);
  libarchive().write_set_bytes_in_last_block(to.get(), record);
  if (libarchive().write_open(to.get(), &out, nullptr, append, nullptr) !=
      ARCHIVE_OK) {
    return {};
  }
  for (const UstarFile& file : files) {
    std::unique_ptr<archive_entry, Free> entry(libarchive().entry_new());
    libarchive().entry_set_pathname(entry.get(), file.path.c_str());
    libarchive().entry_set_size(entry.get(),
                                static_cast<la_int64_t>(file.bytes.size()));
    libarchive().entry_set_filetype(entry.get(), AE_IFREG);
    libarchive().entry_set_perm(entry.get(), 0644);
    libarchive().entry_set_mtime(entry.get(), seconds, 0);
    if (libarchive().write_header(to.get(), entry.get()) != ARCHIVE_OK ||
        libarchive().write_data(to.get(), file.bytes.data(),
                                file.bytes.size()) !=
            static_cast<la_ssize_t>(file.bytes.size())) {
      return {};
    }
  }
  if (libarchive().write_close(to.get()) != ARCHIVE_OK) return {};
  return out;
}

std::size_t ustar_size_at_most(std::size_t files, std::size_t bytes) {
  return bytes + files * (2 * block) + 2 * block + record;
}

}  // namespace lastmile
