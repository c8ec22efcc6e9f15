#include "engine/pack/trust_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "engine/base/write_all.hpp"
#include "engine/pack/refusal.hpp"

namespace lastmile {
namespace {

class TrustFolder : public TrustFiles {
 public:
  explicit TrustFolder(std::string path) : path_(std::move(path)) {}
  Result<std::optional<std::string>> read(std::string_view name,
                                          std::size_t most) override;
  Result<void> replace(std::string_view name, std::string_view bytes) override;
  Result<void> remove(std::string_view name) override;
  Result<std::vector<std::string>> names() override;

 private:
  std::string at(std::string_view name) const {
    return path_ + "/" + std::string(name);
  }
  Diagnostic fault(std::string_view what, std::string_view name) const {
    return refusal(
        Reason::Disk,
        std::string(what) + " " + at(name) + ": " + std::strerror(errno),
        "look at the folder's rights and at the room on the disk");
  }
  Result<void> ready();
  bool write_for_good(int file, std::string_view bytes);
  Result<void> sync_folder_of(std::string_view name);
  Result<void> ready(const std::string& folder);

  std::string path_;
};

Result<void> TrustFolder::ready() {
  std::error_code error;
  std::filesystem::create_directories(
      std::filesystem::path(path_).parent_path(), error);
  if (Result<void> made = ready(path_); !made) return made;
  return ready(at("trust"));
}

Result<void> TrustFolder::ready(const std::string& folder) {
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return fault("cannot make the folder of", "");
  }
  struct stat about = {};
  if (lstat(folder.c_str(), &about) != 0) return fault("cannot look at", "");
  if (!S_ISDIR(about.st_mode) || (about.st_mode & 022) != 0) {
    return refusal(Reason::Store,
                   folder + " is not a folder that only its owner can write",
                   "chmod go-w it, or choose another store");
  }
  return {};
}

Result<std::optional<std::string>> TrustFolder::read(std::string_view name,
                                                     std::size_t most) {
  int file =
      open(at(name).c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0 && (errno == ENOENT || errno == ENOTDIR)) {
    return std::optional<std::string>();
  }
  if (file < 0) return fault("cannot open", name);
  struct Close {
    int file;
    ~Close() { close(file); }
  } closed{file};
  struct stat about = {};
  if (fstat(file, &about) != 0) return fault("cannot look at", name);
  if (!S_ISREG(about.st_mode)) {
    return refusal(Reason::Store, at(name) + " is not a regular file");
  }
  std::string out;
  char piece[16384];
  for (;;) {
    ssize_t got = ::read(file, piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fault("cannot read", name);
    if (got == 0) return std::optional<std::string>(std::move(out));
    out.append(piece, static_cast<std::size_t>(got));
    if (out.size() > most) {
      return refusal(Reason::Size, at(name) + " is larger than it can be");
    }
  }
}

// On the disk when it returns true.
bool TrustFolder::write_for_good(int file, std::string_view bytes) {
  if (!write_all(file, bytes)) return false;
  int done;
  do done = fsync(file);
  while (done != 0 && errno == EINTR);
  return done == 0;
}

Result<void> TrustFolder::sync_folder_of(std::string_view name) {
  std::size_t slash = name.rfind('/');
  std::string path = slash == name.npos ? path_ : at(name.substr(0, slash));
  int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return fault("cannot open", "");
  int done;
  do done = fsync(folder);
  while (done != 0 && errno == EINTR);
  if (done != 0) {
    Diagnostic why = fault("cannot make sure of", "");
    close(folder);
    return why;
  }
  close(folder);
  return {};
}

Result<void> TrustFolder::replace(std::string_view name,
                                  std::string_view bytes) {
  if (Result<void> made = ready(); !made) return made;
  std::string fresh = std::string(name) + ".new";
  unlink(at(fresh).c_str());
  int file = open(at(fresh).c_str(),
                  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return fault("cannot make", fresh);
  bool wrote = write_for_good(file, bytes);
  if (!wrote) {
    Diagnostic why = fault("cannot write", fresh);
    close(file);
    unlink(at(fresh).c_str());
    return why;
  }
  if (close(file) != 0 && errno != EINTR) return fault("cannot close", fresh);
  if (rename(at(fresh).c_str(), at(name).c_str()) != 0) {
    Diagnostic why = fault("cannot rename", fresh);
    unlink(at(fresh).c_str());
    return why;
  }
  return sync_folder_of(name);
}

Result<void> TrustFolder::remove(std::string_view name) {
  if (unlink(at(name).c_str()) != 0 && errno != ENOENT) {
    return fault("cannot remove", name);
  }
  return {};
}

Result<std::vector<std::string>> TrustFolder::names() {
  std::vector<std::string> out;
  std::error_code error;
  std::string folder = at("trust");
  std::filesystem::directory_iterator at(folder, error);
  if (error) {
    if (error == std::errc::no_such_file_or_directory) return out;
    return refusal(Reason::Disk,
                   "cannot list " + folder + ": " + error.message());
  }
  for (; at != std::filesystem::directory_iterator(); at.increment(error)) {
    out.push_back("trust/" + at->path().filename().string());
    if (error) break;
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

std::unique_ptr<TrustFiles> trust_folder(std::string path) {
  return std::make_unique<TrustFolder>(std::move(path));
}

bool TrustMemory::power() {
  if (writes_left < 0) return true;
  if (writes_left == 0) return false;
  --writes_left;
  return true;
}

Result<std::optional<std::string>> TrustMemory::read(std::string_view name,
                                                     std::size_t most) {
  auto at = files.find(name);
  if (at == files.end()) return std::optional<std::string>();
  if (at->second.size() > most) return refusal(Reason::Size, "too large");
  return std::optional<std::string>(at->second);
}

Result<void> TrustMemory::replace(std::string_view name,
                                  std::string_view bytes) {
  if (!power()) return refusal(Reason::Disk, "no power");
  files[std::string(name)] = bytes;
  return {};
}

Result<void> TrustMemory::remove(std::string_view name) {
  if (!power()) return refusal(Reason::Disk, "no power");
  if (auto at = files.find(name); at != files.end()) files.erase(at);
  return {};
}

Result<std::vector<std::string>> TrustMemory::names() {
  std::vector<std::string> out;
  for (const auto& [name, bytes] : files) {
    if (name.starts_with("trust/")) out.push_back(name);
  }
  return out;
}

}  // namespace lastmile
