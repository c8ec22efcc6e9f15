#include "facts/evidence_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "engine/base/digest.hpp"
#include "engine/text/archive.hpp"

namespace lastmile {

namespace {

namespace fs = std::filesystem;

class File {
 public:
  explicit File(int number) : number_(number) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  bool open() const { return number_ >= 0; }

 private:
  int number_;
};

// Room for one file, kept from one to the next; what is in it is never more
// than was read.
class Room {
 public:
  std::uint8_t* at_least(std::size_t size, std::size_t keep = 0) {
    if (size <= size_) return bytes_.get();
    auto more = std::make_unique_for_overwrite<std::uint8_t[]>(size);
    if (keep != 0) std::memcpy(more.get(), bytes_.get(), keep);
    bytes_ = std::move(more);
    size_ = size;
    return bytes_.get();
  }
  ByteView first(std::size_t count) const { return {bytes_.get(), count}; }

 private:
  std::unique_ptr<std::uint8_t[]> bytes_ = {};
  std::size_t size_ = 0;
};

std::string_view text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Nonblocking, so that what turns out to be a pipe does not wait for a writer.
int open_to_read(const std::string& path, int more) {
  return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | more);
}

// As many bytes as there are, up to `most`; -1 where the system says no.
ssize_t read_some(int file, std::uint8_t* to, std::size_t most) {
  std::size_t done = 0;
  while (done < most) {
    ssize_t got = ::read(file, to + done, most - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return static_cast<ssize_t>(done);
}

void bundled(EvidenceReading& reading, const std::string& name) {
  reading.add(
      {.path = name, .ignored = "part of a bundle, whose facts are read"});
}

void planned(EvidenceReading& reading, const EvidenceKind& kind,
             const std::string& name, std::uint64_t bytes) {
  reading.add({.path = name, .kind = std::string(kind.name), .bytes = bytes});
}

// Of a member that is larger than its head, the whole; of one that nobody
// would read, only the hash.
class Members : public ArchiveVisitor {
 public:
  Members(const std::string& archive, EvidenceReading& reading, Room& room)
      : archive_(archive), reading_(reading), room_(room) {}

  void member(ArchiveMember& member) override {
    std::string name = archive_ + "/" + member.name();
    if (!reading_.wants(name)) return;
    if (reading_.is_bundled(name)) return bundled(reading_, name);
    std::uint8_t* bytes = room_.at_least(evidence_head);
    std::size_t size =
        member.read(reinterpret_cast<char*>(bytes), evidence_head);
    ByteView head = room_.first(size);
    if (is_archive(text_of(head))) {
      nested(name, size);
    } else if (const EvidenceKind* kind = recognise(head)) {
      if (reading_.only_plans()) return planned(reading_, *kind, name, size);
      whole(member, name, size);
    } else if (size < evidence_head && !member.fault()) {
      reading_.add({name, head});  // a gather item may look for it
    } else {
      skip(member, name, size);
    }
  }

  void refused(const std::string& name, Diagnostic why) override {
    reading_.add({.path = archive_ + "/" + name, .problems = {std::move(why)}});
  }

 private:
  void nested(const std::string& name, std::size_t size) {
    reading_.add(
        {.path = name,
         .kind = "archive",
         .bytes = size,
         .problems = {{.code = "LM0764",
                       .message = name + " is an archive in an archive, "
                                         "and was not looked into",
                       .hint = "unpack the outer one, and give the "
                               "folder"}}});
  }

  void whole(ArchiveMember& member, const std::string& name, std::size_t size) {
    std::size_t room = evidence_head;
    while (size == room && !member.fault()) {
      room *= 4;
      std::uint8_t* bytes = room_.at_least(room, size);
      size += member.read(reinterpret_cast<char*>(bytes + size), room - size);
    }
    // What came of a member that ends in a fault is not read: nobody knows
    // what it was. The archive's own report says why.
    if (member.fault()) return;
    reading_.add({name, room_.first(size)});
  }

  void skip(ArchiveMember& member, const std::string& name, std::size_t size) {
    Digest digest;
    std::uint64_t bytes = 0;
    std::uint8_t* room = room_.at_least(evidence_head);
    while (size != 0) {
      digest.add(text_of(room_.first(size)));
      bytes += size;
      size = member.read(reinterpret_cast<char*>(room), evidence_head);
    }
    if (member.fault()) return;
    reading_.add(EvidenceReading::unknown(name, bytes, digest.hex()));
  }

  const std::string& archive_;
  EvidenceReading& reading_;
  Room& room_;
};

// A walk through what a person named.
class Walk {
 public:
  Walk(EvidenceReading& reading, const EvidenceLimits& limits)
      : reading_(reading), limits_(limits) {}

  void named(const std::string& path) {
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0) {
      refuse(path, errno);
    } else if (S_ISDIR(status.st_mode)) {
      folder(path, 0);
    } else {
      file(path, 0);
    }
  }

  void bytes(const EvidenceFile& file) {
    if (!is_archive(text_of(file.bytes))) return reading_.add(file);
    Members members(file.name, reading_, room_);
    auto fault = read_archive(text_of(file.bytes), file.name, {}, members);
    archive_report(file.name, file.bytes.size(), sha256(text_of(file.bytes)),
                   std::move(fault));
  }

 private:
  void refuse(const std::string& path, int error) {
    reading_.add({.path = path,
                  .problems = {{.code = "LM0762",
                                .message = "cannot read " + path + ": " +
                                           std::strerror(error),
                                .hint = "check the name and the rights"}}});
  }

  void pass_over(const std::string& path, std::string why) {
    reading_.add({.path = path, .ignored = std::move(why)});
  }

  void folder(const std::string& path, std::size_t depth);
  void entry(const fs::directory_entry& entry, std::size_t depth);
  void file(const std::string& path, int how);
  void whole(int number, const std::string& path, std::uint64_t size);
  void unknown(int number, const std::string& path, std::uint64_t size);
  void archive(int number, const std::string& path, std::uint64_t size);
  void archive_report(const std::string& path, std::uint64_t size,
                      std::string hash, std::unique_ptr<Diagnostic> fault);
  std::string hash_of(int number);

  EvidenceReading& reading_;
  const EvidenceLimits& limits_;
  Room room_ = {};
  std::size_t files_ = 0;
  bool full_ = false;
};

void Walk::folder(const std::string& path, std::size_t depth) {
  if (depth > limits_.depth) {
    return pass_over(path, "folders within folders, too deep");
  }
  std::error_code error;
  std::vector<fs::directory_entry> entries;
  fs::directory_iterator at(path, error);
  for (; !error && at != fs::directory_iterator(); at.increment(error)) {
    entries.push_back(*at);
    if (entries.size() > limits_.files) break;
  }
  if (error) refuse(path, error.value());
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return a.path().native() < b.path().native();
  });
  for (const fs::directory_entry& each : entries) entry(each, depth);
}

void Walk::entry(const fs::directory_entry& entry, std::size_t depth) {
  if (full_) return;
  std::string path = entry.path().string();
  if (++files_ > limits_.files) {
    full_ = true;
    reading_.add(
        {.path = path,
         .problems = {{.code = "LM0765",
                       .message = "more than " + std::to_string(limits_.files) +
                                  " files; the rest, from " + path +
                                  " on, was not looked at",
                       .hint = "give the folder that matters"}}});
    return;
  }
  std::error_code error;
  switch (entry.symlink_status(error).type()) {
    case fs::file_type::directory: return folder(path, depth + 1);
    case fs::file_type::regular: return file(path, O_NOFOLLOW);
    case fs::file_type::symlink:
      return pass_over(path, "a link, which is not followed");
    default: return pass_over(path, "no regular file");
  }
}

void Walk::file(const std::string& path, int how) {
  if (reading_.is_bundled(path)) return bundled(reading_, path);
  if (!reading_.wants(path)) return;
  File file(open_to_read(path, how));
  struct stat status = {};
  if (!file.open() || ::fstat(file.number(), &status) != 0) {
    return refuse(path, errno);
  }
  if (!S_ISREG(status.st_mode)) return pass_over(path, "no regular file");
  auto size = static_cast<std::uint64_t>(status.st_size);
  std::uint8_t* head = room_.at_least(evidence_head);
  ssize_t got = read_some(file.number(), head, evidence_head);
  if (got < 0) return refuse(path, errno);
  ByteView view = room_.first(static_cast<std::size_t>(got));
  ::lseek(file.number(), 0, SEEK_SET);
  if (is_archive(text_of(view))) return archive(file.number(), path, size);
  const EvidenceKind* kind = recognise(view);
  // A gather item may look for it; such are no large files.
  constexpr std::uint64_t most_looked_for = std::uint64_t{16} << 20;
  if (!kind && size > most_looked_for) {
    return unknown(file.number(), path, size);
  }
  if (!kind && reading_.only_plans()) {
    return unknown(file.number(), path, size);
  }
  if (reading_.only_plans() && kind->use == Use::Read) {
    return planned(reading_, *kind, path, size);
  }
  whole(file.number(), path, size);
}

void Walk::whole(int number, const std::string& path, std::uint64_t size) {
  if (size > limits_.file_bytes) {
    reading_.add(
        {.path = path,
         .bytes = size,
         .problems = {{.code = "LM0763",
                       .message = path + " is larger than " +
                                  std::to_string(limits_.file_bytes >> 20) +
                                  " MiB, and was not read",
                       .hint = "export the part that matters: "
                               "wevtutil epl LOG FILE /q:QUERY"}}});
    return;
  }
  // Read and not mapped: a file that shrinks meanwhile must not end us.
  std::uint8_t* bytes = room_.at_least(size);
  ssize_t got = read_some(number, bytes, size);
  if (got < 0) return refuse(path, errno);
  reading_.add({path, room_.first(static_cast<std::size_t>(got))});
}

std::string Walk::hash_of(int number) {
  Digest digest;
  std::uint8_t* bytes = room_.at_least(evidence_head);
  ::lseek(number, 0, SEEK_SET);
  for (;;) {
    ssize_t got = read_some(number, bytes, evidence_head);
    if (got <= 0) break;
    digest.add(text_of(room_.first(static_cast<std::size_t>(got))));
  }
  return digest.hex();
}

// A disk image beside the logs is not worth a minute of hashing.
void Walk::unknown(int number, const std::string& path, std::uint64_t size) {
  constexpr std::uint64_t most_hashed = std::uint64_t{256} << 20;
  std::string hash = size <= most_hashed ? hash_of(number) : std::string();
  reading_.add(EvidenceReading::unknown(path, size, std::move(hash)));
}

void Walk::archive(int number, const std::string& path, std::uint64_t size) {
  Members members(path, reading_, room_);
  auto fault = read_archive_file(number, path, {}, members);
  archive_report(path, size, hash_of(number), std::move(fault));
}

void Walk::archive_report(const std::string& path, std::uint64_t size,
                          std::string hash, std::unique_ptr<Diagnostic> fault) {
  FileReport report{.path = path,
                    .kind = "archive",
                    .sha256 = std::move(hash),
                    .bytes = size};
  if (fault) report.problems.push_back(*std::move(fault));
  reading_.add(std::move(report));
}

}  // namespace

bool is_evidence(ByteView bytes) {
  if (is_archive(text_of(bytes))) return true;
  const EvidenceKind* kind = recognise(bytes);
  return kind && kind->use != Use::Text;
}

bool is_evidence(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return false;
  if (S_ISDIR(status.st_mode)) return true;
  if (!S_ISREG(status.st_mode)) return false;
  File file(open_to_read(path, 0));
  if (!file.open()) return false;
  Bytes head(evidence_head);
  ssize_t got = read_some(file.number(), head.data(), head.size());
  head.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  return is_evidence(ByteView(head));
}

void add_evidence(const std::string& path, EvidenceReading& reading,
                  const EvidenceLimits& limits) {
  Walk(reading, limits).named(path);
}

void add_evidence(const EvidenceFile& file, EvidenceReading& reading) {
  EvidenceLimits limits;
  Walk(reading, limits).bytes(file);
}

}  // namespace lastmile
