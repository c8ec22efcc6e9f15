#include "engine/pack/disk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "engine/base/write_all.hpp"
#include "engine/pack/refusal.hpp"

namespace lastmile {
namespace {

// Of `call`, as often as a signal interrupts it.
template <class Call>
auto again(Call call) {
  auto result = call();
  for (int i = 0; i < 100 && result < 0 && errno == EINTR; ++i) result = call();
  return result;
}

// A descriptor that is closed in any case. What was written was flushed
// before, so that close has nothing to tell.
class Handle {
 public:
  explicit Handle(int handle) : handle_(handle) {}
  Handle(const Handle&) = delete;
  ~Handle() {
    if (handle_ >= 0) ::close(handle_);
  }
  int get() const { return handle_; }

 private:
  int handle_;
};

std::string folder_above(const std::string& path) {
  std::size_t slash = path.find_last_of('/');
  if (slash == path.npos) return ".";
  return path.substr(0, std::max<std::size_t>(slash, 1));
}

constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

Diagnostic disk(const std::string& what, const std::string& path, int code) {
  return refusal(Reason::Disk,
                 "cannot " + what + " " + path + ": " + std::strerror(code),
                 code == ENOSPC || code == EDQUOT ? "make room on the disk"
                                                  : "check the disk and the "
                                                    "rights");
}

Folder::Kind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return Folder::Kind::File;
  if (S_ISDIR(mode)) return Folder::Kind::Folder;
  return S_ISLNK(mode) ? Folder::Kind::Link : Folder::Kind::Other;
}

}  // namespace

Folder::Folder(Folder&& other) noexcept
    : handle_(std::exchange(other.handle_, -1)),
      path_(std::move(other.path_)) {}

Folder& Folder::operator=(Folder&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(path_, other.path_);
  return *this;
}

Folder::~Folder() {
  if (handle_ >= 0) ::close(handle_);
}

Diagnostic Folder::fault(const std::string& what,
                         const std::string& name) const {
  int code = errno;
  std::string path = name.empty() ? path_ : path_ + "/" + name;
  if (code == ENOENT) return refusal(Reason::Absent, "there is no " + path);
  if (code == ELOOP || code == ENOTDIR) {
    return refusal(Reason::Store, path + " is not what belongs there");
  }
  return disk(what, path, code);
}

Result<Folder> Folder::open(const std::string& path) {
  int handle = again([&] { return ::open(path.c_str(), folder_flags); });
  if (handle >= 0) return Folder(handle, path);
  if (errno == ENOENT) return refusal(Reason::Absent, "there is no " + path);
  return disk("open", path, errno);
}

Result<Folder> Folder::open_or_make(const std::string& path) {
  for (std::size_t slash = path.find('/', 1);;
       slash = path.find('/', slash + 1)) {
    std::string part = path.substr(0, slash);
    int made = again([&] { return ::mkdir(part.c_str(), 0700); });
    if (made < 0 && errno != EEXIST) {
      struct stat about {};
      int code = errno;  // a folder above may be read-only and there
      if (::stat(part.c_str(), &about) != 0 || !S_ISDIR(about.st_mode)) {
        return disk("make", part, code);
      }
    } else if (made == 0) {
      // That it is there must be on the disk too.
      Result<Folder> above = open(folder_above(part));
      if (!above) return above;
      if (Result<void> done = above->sync(); !done) return done.error();
    }
    if (slash == path.npos) break;
  }
  return open(path);
}

Result<Folder> Folder::folder(const std::string& name) const {
  int handle = again([&] {
    return ::openat(handle_, name.c_str(), folder_flags | O_NOFOLLOW);
  });
  if (handle < 0) return fault("open", name);
  return Folder(handle, path_ + "/" + name);
}

Result<Folder> Folder::make(const std::string& name) const {
  if (again([&] { return ::mkdirat(handle_, name.c_str(), 0700); }) < 0) {
    return fault("make", name);
  }
  return folder(name);
}

Result<Folder> Folder::folder_or_make(const std::string& name) const {
  if (again([&] { return ::mkdirat(handle_, name.c_str(), 0700); }) < 0 &&
      errno != EEXIST) {
    return fault("make", name);
  }
  return folder(name);
}

bool Folder::has(const std::string& name) const {
  struct stat about {};
  // What cannot be looked at is there: who opens it learns what is wrong.
  return again([&] {
           return ::fstatat(handle_, name.c_str(), &about, AT_SYMLINK_NOFOLLOW);
         }) == 0 ||
         errno != ENOENT;
}

Result<std::vector<Folder::Entry>> Folder::list() const {
  int copy = again([&] { return ::openat(handle_, ".", folder_flags); });
  if (copy < 0) return fault("list", "");
  DIR* all = ::fdopendir(copy);
  if (!all) {
    Diagnostic why = fault("list", "");
    ::close(copy);
    return why;
  }
  std::vector<Entry> out;
  int code = 0;
  for (;;) {
    errno = 0;
    dirent* one = ::readdir(all);
    if (!one) {
      if (errno == EINTR) continue;
      code = errno;
      break;
    }
    std::string name = one->d_name;
    if (name == "." || name == "..") continue;
    struct stat about {};
    if (again([&] {
          return ::fstatat(handle_, name.c_str(), &about, AT_SYMLINK_NOFOLLOW);
        }) < 0) {
      code = errno;
      break;
    }
    out.push_back({std::move(name), kind_of(about.st_mode)});
  }
  ::closedir(all);
  errno = code;
  if (code != 0) return fault("list", "");
  std::sort(out.begin(), out.end(),
            [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return out;
}

Result<std::string> Folder::read(const std::string& name,
                                 std::size_t most) const {
  // Not to be kept waiting by a pipe.
  Handle file(again([&] {
    return ::openat(handle_, name.c_str(),
                    O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  }));
  if (file.get() < 0) return fault("read", name);
  struct stat about {};
  if (again([&] { return ::fstat(file.get(), &about); }) < 0) {
    return fault("read", name);
  }
  if (!S_ISREG(about.st_mode)) {
    return refusal(Reason::Store,
                   path_ + "/" + name + " is not a regular file");
  }
  std::string out;
  std::size_t block =
      std::max<std::size_t>(static_cast<std::size_t>(about.st_size) + 1, 4096);
  for (;;) {
    std::size_t size = out.size();
    if (size > most) {
      return refusal(Reason::Size, path_ + "/" + name + " is larger than " +
                                       std::to_string(most) + " bytes");
    }
    out.resize(size + std::min(block, most + 1 - size));
    ssize_t n = again([&] {
      return ::read(file.get(), out.data() + size, out.size() - size);
    });
    if (n < 0) return fault("read", name);
    out.resize(size + static_cast<std::size_t>(n));
    if (n == 0) return out;
  }
}

Result<void> Folder::write_new(const std::string& name, std::string_view bytes,
                               unsigned mode) const {
  Handle file(again([&] {
    return ::openat(handle_, name.c_str(),
                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                    static_cast<mode_t>(mode));
  }));
  if (file.get() < 0) return fault("write", name);
  if (!write_all(file.get(), bytes) ||
      again([&] { return ::fsync(file.get()); }) < 0) {
    return fault("write", name);
  }
  return {};
}

Result<void> Folder::replace(const std::string& name, std::string_view bytes,
                             bool& switched) const {
  switched = false;
  std::string fresh = name + ".new";
  if (Result<void> gone = remove(fresh); !gone) return gone;  // of a killed run
  if (Result<void> made = write_new(fresh, bytes); !made) {
    (void)remove(fresh);
    return made;
  }
  if (again([&] {
        return ::renameat(handle_, fresh.c_str(), handle_, name.c_str());
      }) < 0) {
    Diagnostic why = fault("replace", name);
    (void)remove(fresh);
    return why;
  }
  switched = true;
  return sync();
}

Result<void> Folder::move(const std::string& name, const Folder& to,
                          const std::string& new_name) const {
  if (again([&] {
        return ::renameat2(handle_, name.c_str(), to.handle_, new_name.c_str(),
                           RENAME_NOREPLACE);
      }) == 0) {
    return {};
  }
  // A file system without that flag. The lock is held: nobody comes between.
  if ((errno == EINVAL || errno == ENOSYS) && !to.has(new_name) &&
      again([&] {
        return ::renameat(handle_, name.c_str(), to.handle_, new_name.c_str());
      }) == 0) {
    return {};
  }
  return fault("move", name);
}

Result<void> Folder::remove(const std::string& name) const {
  if (again([&] { return ::unlinkat(handle_, name.c_str(), 0); }) == 0 ||
      errno == ENOENT) {
    return {};
  }
  if (errno != EISDIR && errno != EPERM) return fault("remove", name);
  {
    Result<Folder> inner = folder(name);
    if (!inner) return std::move(inner).error();
    Result<std::vector<Entry>> entries = inner->list();
    if (!entries) return std::move(entries).error();
    for (const Entry& entry : *entries) {
      if (Result<void> gone = inner->remove(entry.name); !gone) return gone;
    }
  }
  if (again([&] { return ::unlinkat(handle_, name.c_str(), AT_REMOVEDIR); }) ==
          0 ||
      errno == ENOENT) {
    return {};
  }
  return fault("remove", name);
}

Result<void> Folder::sync() const {
  if (again([&] { return ::fsync(handle_); }) < 0) return fault("flush", "");
  return {};
}

Result<void> Folder::make_read_only(const std::string& name) const {
  if (again([&] { return ::fchmodat(handle_, name.c_str(), 0444, 0); }) < 0) {
    return fault("protect", name);
  }
  return {};
}

Result<void> Folder::check_private() const {
  struct stat about {};
  if (again([&] { return ::fstat(handle_, &about); }) < 0) {
    return fault("look at", "");
  }
  if (about.st_uid != ::geteuid() && about.st_uid != 0) {
    return refusal(Reason::Store, path_ + " belongs to another user",
                   "give another folder: --store");
  }
  if ((about.st_mode & 0022) != 0) {
    return refusal(Reason::Store, path_ + " can be written by others",
                   "chmod go-w " + path_);
  }
  return {};
}

Result<int> Folder::lock(const std::string& name, double seconds) const {
  using namespace std::chrono;
  int file = again([&] {
    return ::openat(handle_, name.c_str(),
                    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  });
  if (file < 0) return fault("lock", name);
  auto until = steady_clock::now() + duration<double>(seconds);
  while (again([&] { return ::flock(file, LOCK_EX | LOCK_NB); }) < 0) {
    if (errno != EWOULDBLOCK) {
      Diagnostic why = fault("lock", name);
      ::close(file);
      return why;
    }
    if (steady_clock::now() >= until) {
      ::close(file);
      return refusal(Reason::Locked, "another process is changing " + path_,
                     "wait for it, or end it");
    }
    std::this_thread::sleep_for(milliseconds(20));
  }
  return file;
}

void unlock(int lock) {
  if (lock >= 0) ::close(lock);
}

}  // namespace lastmile
