#include "engine/text/archive.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "engine/text/libarchive.hpp"

namespace lastmile {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t block = std::size_t{64} << 10;

struct Closing {
  void operator()(archive* open) const { libarchive().read_free(open); }
};
using Open = std::unique_ptr<archive, Closing>;

// Null where libarchive has no memory. Only what is built into it: it would
// start programs for other compressions.
Open fresh() {
  Open open(libarchive().read_new());
  if (!open) return open;
  libarchive().read_support_filter_gzip(open.get());
  libarchive().read_support_filter_bzip2(open.get());
  libarchive().read_support_filter_xz(open.get());
  libarchive().read_support_filter_zstd(open.get());
  libarchive().read_support_format_zip(open.get());
  libarchive().read_support_format_7zip(open.get());
  libarchive().read_support_format_tar(open.get());
  libarchive().read_support_format_raw(open.get());
  return open;
}

bool is_tar(std::string_view head) {
  constexpr std::size_t header = 512, at = 148, digits = 8;
  if (head.size() < header) return false;
  if (head.substr(257, 5) == "ustar") return true;
  // Old tars have no magic, only a sum over their header.
  unsigned sum = 0, said = 0;
  for (std::size_t i = 0; i < header; ++i) {
    bool own = i >= at && i < at + digits;
    sum += own ? ' ' : static_cast<unsigned char>(head[i]);
  }
  std::string_view text = head.substr(at, digits);
  text.remove_prefix(std::min(text.find_first_not_of(" 0"), text.size()));
  for (char c : text) {
    if (c < '0' || c > '7') break;
    said = said * 8 + static_cast<unsigned>(c - '0');
  }
  return head[0] != 0 && said == sum;
}

std::string said_by(archive* open) {
  const char* text = libarchive().error_string(open);
  return text ? text : "it cannot be read";
}

Diagnostic damaged(const std::string& name, const std::string& why) {
  return {.code = "LM0774",
          .message = name + " is damaged: " + why,
          .hint = "copy it again, or pack the files again"};
}

Diagnostic too_much(const std::string& name, const std::string& what) {
  return {.code = "LM0775",
          .message = name + ": " + what,
          .hint = "unpack it yourself, and give the files that matter"};
}

// The name of a member as all of us write it; what it is called in the archive
// where that cannot be said in UTF-8.
std::string name_of(archive_entry* entry) {
  const char* text = libarchive().entry_pathname_utf8(entry);
  if (!text) text = libarchive().entry_pathname(entry);
  std::string name = text ? text : "";
  std::replace(name.begin(), name.end(), '\\', '/');
  while (name.starts_with("./")) name.erase(0, 2);
  return name;
}

bool leads_out(std::string_view name) {
  if (name.empty() || name.front() == '/') return true;
  if (name.find(':') == 1) return true;  // C:/Windows
  while (!name.empty()) {
    std::size_t end = std::min(name.find('/'), name.size());
    if (name.substr(0, end) == "..") return true;
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return false;
}

// What a compressed file is called without its compression.
std::string without_ending(std::string name) {
  std::size_t folder = name.rfind('/');
  if (folder != name.npos) name.erase(0, folder + 1);
  for (std::string_view ending : {".gz"sv, ".bz2"sv, ".xz"sv, ".zst"sv}) {
    if (name.size() > ending.size() && name.ends_with(ending)) {
      name.resize(name.size() - ending.size());
      break;
    }
  }
  return name;
}

// One archive being read.
class Reading : public ArchiveMember {
 public:
  Reading(archive* open, const std::string& name, std::uint64_t size,
          const ArchiveLimits& limits, ArchiveVisitor& visitor)
      : open_(open),
        archive_(name),
        size_(size),
        limits_(limits),
        visitor_(visitor) {}

  std::unique_ptr<Diagnostic> all();

  const std::string& name() const override { return name_; }
  const Diagnostic* fault() const override { return fault_.get(); }
  std::size_t read(char* to, std::size_t most) override;

 private:
  bool one(archive_entry* entry);
  bool refuse(Diagnostic why);
  void fail(Diagnostic why);
  void count(std::size_t more);

  archive* open_;
  const std::string& archive_;
  std::uint64_t size_;
  const ArchiveLimits& limits_;
  ArchiveVisitor& visitor_;
  std::set<std::string> seen_ = {};
  std::uint64_t total_ = 0;
  std::uint64_t members_ = 0;
  // Of the member that is being visited.
  std::string name_ = {};
  std::uint64_t of_member_ = 0;
  std::unique_ptr<Diagnostic> fault_ = {};
};

void Reading::fail(Diagnostic why) {
  if (!fault_) fault_ = std::make_unique<Diagnostic>(std::move(why));
}

void Reading::count(std::size_t more) {
  total_ += more;
  of_member_ += more;
  auto mebibytes = [](std::uint64_t bytes) {
    return std::to_string(bytes >> 20) + " MiB";
  };
  if (of_member_ > limits_.member_bytes) {
    fail(too_much(archive_, "'" + name_ + "' is larger than " +
                                mebibytes(limits_.member_bytes)));
  } else if (total_ > limits_.total_bytes) {
    fail(too_much(archive_, "more than " + mebibytes(limits_.total_bytes) +
                                " are in it, in '" + name_ + "'"));
  } else if (total_ > limits_.free_bytes && total_ / limits_.ratio > size_) {
    fail(too_much(archive_, "'" + name_ + "' grows to more than " +
                                std::to_string(limits_.ratio) +
                                " times the size of the archive"));
  }
}

std::size_t Reading::read(char* to, std::size_t most) {
  std::size_t done = 0;
  while (done < most && !fault_) {
    la_ssize_t got =
        libarchive().read_data(open_, to + done, std::min(most - done, block));
    if (got == ARCHIVE_RETRY) continue;
    if (got < 0) {
      fail(damaged(archive_, "'" + name_ + "': " + said_by(open_)));
      break;
    }
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
    count(static_cast<std::size_t>(got));
  }
  return done;
}

bool Reading::refuse(Diagnostic why) {
  why.message = archive_ + ": '" + name_ + "' " + why.message;
  visitor_.refused(name_, std::move(why));
  return true;
}

// False: a fault ends it all.
bool Reading::one(archive_entry* entry) {
  of_member_ = 0;
  bool raw = libarchive().format(open_) == ARCHIVE_FORMAT_RAW;
  name_ = raw ? without_ending(archive_) : name_of(entry);
  if (++members_ > limits_.members) {
    fail(too_much(archive_, "more than " + std::to_string(limits_.members) +
                                " files are in it"));
    return false;
  }
  if (name_.size() > limits_.name_bytes) name_.resize(limits_.name_bytes);
  if (leads_out(name_) && !raw) {
    return refuse({.code = "LM0770",
                   .message = "leads out of the archive",
                   .hint = "whoever packed it so meant harm, or packed "
                           "absolute names: look at it with care"});
  }
  auto type = libarchive().entry_filetype(entry);
  bool link = libarchive().entry_hardlink(entry) || type == AE_IFLNK;
  if (type == AE_IFDIR && !link) return true;
  if (link || type != AE_IFREG) {
    return refuse({.code = "LM0771",
                   .message = link ? "is a link" : "is no regular file",
                   .hint = "pack the file that it means"});
  }
  if (!seen_.insert(name_).second) {
    return refuse({.code = "LM0772",
                   .message = "stands there twice; the first one counts",
                   .hint = "pack the files again, each once"});
  }
  if (libarchive().entry_is_data_encrypted(entry) == 1) {
    return refuse({.code = "LM0773",
                   .message = "is encrypted",
                   .hint = "unpack it with its password, and give the files"});
  }
  visitor_.member(*this);
  return !fault_;
}

std::unique_ptr<Diagnostic> Reading::all() {
  for (;;) {
    archive_entry* entry = nullptr;
    int result = libarchive().read_next_header(open_, &entry);
    if (result == ARCHIVE_EOF) break;
    if (result < ARCHIVE_WARN) {
      fail(damaged(archive_, said_by(open_)));
      break;
    }
    int filters = libarchive().filter_count(open_) - 1;  // the last is none
    if (filters > limits_.compressions) {
      fail({.code = "LM0776",
            .message = archive_ + " is compressed " + std::to_string(filters) +
                       " times, one within the other",
            .hint = "unpack it yourself, and give the files that matter"});
      break;
    }
    if (libarchive().format(open_) == ARCHIVE_FORMAT_RAW && filters == 0) {
      fail(damaged(archive_, "what it holds cannot be made out"));
      break;
    }
    if (!one(entry)) break;
  }
  return std::move(fault_);
}

std::unique_ptr<Diagnostic> no_memory(const std::string& name) {
  return std::make_unique<Diagnostic>(damaged(name, "there is no memory"));
}

// Null where archives can be read on this machine.
std::unique_ptr<Diagnostic> no_library(const std::string& name) {
  const std::string& why = why_no_libarchive();
  if (why.empty()) return nullptr;
  return std::make_unique<Diagnostic>(
      Diagnostic{.code = "LM0779",
                 .message = name +
                            " is an archive, and libarchive, which reads "
                            "archives, cannot be opened: " +
                            why,
                 .hint = "install libarchive 3 (libarchive13), or unpack it "
                         "and give the folder"});
}

}  // namespace

bool is_archive(std::string_view head) {
  for (std::string_view magic :
       {"PK\x03\x04"sv, "PK\x05\x06"sv, "7z\xbc\xaf\x27\x1c"sv, "\x1f\x8b"sv,
        "BZh"sv, "\xfd\x37zXZ\0"sv, "\x28\xb5\x2f\xfd"sv}) {
    if (head.starts_with(magic)) return true;
  }
  return is_tar(head);
}

std::unique_ptr<Diagnostic> read_archive(std::string_view bytes,
                                         const std::string& name,
                                         const ArchiveLimits& limits,
                                         ArchiveVisitor& visitor) {
  if (auto why = no_library(name)) return why;
  Open open = fresh();
  if (!open) return no_memory(name);
  if (libarchive().read_open_memory(open.get(), bytes.data(), bytes.size()) !=
      ARCHIVE_OK) {
    return std::make_unique<Diagnostic>(damaged(name, said_by(open.get())));
  }
  return Reading(open.get(), name, bytes.size(), limits, visitor).all();
}

std::unique_ptr<Diagnostic> read_archive_file(int descriptor,
                                              const std::string& name,
                                              const ArchiveLimits& limits,
                                              ArchiveVisitor& visitor) {
  if (auto why = no_library(name)) return why;
  Open open = fresh();
  if (!open) return no_memory(name);
  struct stat status = {};
  if (fstat(descriptor, &status) != 0 ||
      libarchive().read_open_fd(open.get(), descriptor, block) != ARCHIVE_OK) {
    return std::make_unique<Diagnostic>(damaged(name, said_by(open.get())));
  }
  return Reading(open.get(), name, static_cast<std::uint64_t>(status.st_size),
                 limits, visitor)
      .all();
}

}  // namespace lastmile
