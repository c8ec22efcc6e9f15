#include "engine/load/private_file.hpp"

#if defined(__unix__)

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include "engine/base/write_all.hpp"

namespace lastmile {
namespace {

constexpr off_t largest = off_t{1} << 30;
constexpr std::string_view unfinished = ".new-";

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int operator*() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

bool is_ours(const struct stat& of) {
  return of.st_uid == ::geteuid() && (of.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

// The folder, where only we can write to it; else why not, or nothing where
// there is none.
int open_folder(const std::string& path, std::string& why) {
  int folder =
      ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat about = {};
  if (folder < 0) {
    if (errno == ENOTDIR || errno == ELOOP)
      why = path + " is no folder";
    else if (errno != ENOENT)
      why = path + ": " + std::strerror(errno);
    return -1;
  }
  if (::fstat(folder, &about) == 0 && is_ours(about) &&
      (about.st_mode & (S_IRWXG | S_IRWXO)) == 0) {
    return folder;
  }
  why = path + " is not this user's alone";
  ::close(folder);
  return -1;
}

struct Old {
  std::string name;
  timespec written;
};

}  // namespace

std::optional<std::string> PrivateFile::read(std::string& why) const {
  Descriptor folder(open_folder(folder_, why));
  if (!folder) return std::nullopt;
  // Not blocking: what lies there may be a pipe.
  Descriptor file(::openat(*folder, name_.c_str(),
                           O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  struct stat about = {};
  if (!file) {
    if (errno != ENOENT) why = std::strerror(errno);
    return std::nullopt;
  }
  if (::fstat(*file, &about) != 0 || !S_ISREG(about.st_mode) ||
      !is_ours(about) || about.st_size > largest) {
    why = "it is no file of this user's alone";
    return std::nullopt;
  }
  std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    ssize_t n = ::read(*file, bytes.data() + have, bytes.size() - have);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    have += static_cast<std::size_t>(n);
  }
  if (have == bytes.size()) return bytes;
  why = "it cannot be read to its end";
  return std::nullopt;
}

bool PrivateFile::write(std::string_view bytes, std::string& why) const {
  std::error_code error;
  std::filesystem::create_directories(
      std::filesystem::path(folder_).parent_path(), error);
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) {
    why = folder_ + ": " + std::strerror(errno);
    return false;
  }
  std::string refusal;
  Descriptor folder(open_folder(folder_, refusal));
  if (!folder) {
    why = refusal.empty() ? folder_ + " went away" : refusal;
    return false;
  }
  std::string fresh =
      std::string(unfinished) + std::to_string(::getpid()) + "-" + name_;
  ::unlinkat(*folder, fresh.c_str(), 0);
  Descriptor file(::openat(*folder, fresh.c_str(),
                           O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                           0600));
  // No fsync: a cache that a power cut tears is found out by its hash.
  if (file && write_all(*file, bytes) &&
      ::renameat(*folder, fresh.c_str(), *folder, name_.c_str()) == 0) {
    return true;
  }
  why = std::strerror(errno);
  ::unlinkat(*folder, fresh.c_str(), 0);
  return false;
}

void PrivateFile::clear_others(std::string_view ending,
                               std::size_t keep) const {
  std::string why;
  int folder = open_folder(folder_, why);
  if (folder < 0) return;
  DIR* list = ::fdopendir(folder);
  if (!list) {
    ::close(folder);
    return;
  }
  constexpr time_t abandoned = 3600;  // seconds: nobody writes that long
  const time_t now = ::time(nullptr);
  std::vector<Old> found;
  while (const dirent* entry = ::readdir(list)) {
    std::string name = entry->d_name;
    struct stat about = {};
    if (!name.ends_with(ending) ||
        ::fstatat(folder, name.c_str(), &about, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(about.st_mode)) {
      continue;
    }
    if (!name.starts_with(unfinished)) {
      found.push_back({name, about.st_mtim});
    } else if (about.st_mtim.tv_sec + abandoned < now) {
      ::unlinkat(folder, name.c_str(), 0);
    }
  }
  std::sort(found.begin(), found.end(), [](const Old& a, const Old& b) {
    auto when = [](const Old& o) {
      return std::pair(o.written.tv_sec, o.written.tv_nsec);
    };
    return when(a) != when(b) ? when(a) > when(b) : a.name < b.name;
  });
  for (std::size_t i = keep; i < found.size(); ++i) {
    if (found[i].name != name_) ::unlinkat(folder, found[i].name.c_str(), 0);
  }
  ::closedir(list);
}

}  // namespace lastmile

#else

namespace lastmile {

std::optional<std::string> PrivateFile::read(std::string&) const { return {}; }
bool PrivateFile::write(std::string_view, std::string& why) const {
  why = "this system has no files that are one user's alone";
  return false;
}
void PrivateFile::clear_others(std::string_view, std::size_t) const {}

}  // namespace lastmile

#endif
