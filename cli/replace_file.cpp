#include "cli/replace_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "engine/base/write_all.hpp"

namespace lastmile {
namespace fs = std::filesystem;

namespace {

Diagnostic cannot_write(const std::string& path, const std::string& why) {
  return {"LM0905",
          "cannot write " + path + ": " + why,
          {},
          "check the folder and the rights"};
}

// As the file was: whose it is, as far as we may say so, and its mode. The
// owner first, since a change of it takes bits of the mode away.
bool dress(int file, const struct stat& as) {
  bool same = as.st_uid == ::geteuid() && as.st_gid == ::getegid();
  if (!same && ::fchown(file, as.st_uid, as.st_gid) != 0 && errno != EPERM) {
    return false;
  }
  return ::fchmod(file, as.st_mode & 07777) == 0;
}

// The new name lasts only when the folder is on the disk too. Not every file
// system can say so, and the file is whole either way.
void sync_folder(const fs::path& folder) {
  int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return;
  ::fsync(handle);
  ::close(handle);
}

}  // namespace

Result<void> replace_file(const std::string& path, std::string_view bytes) {
  std::error_code error;
  fs::path target = fs::canonical(path, error);
  if (error) return cannot_write(path, error.message());
  struct stat was = {};
  if (::stat(target.c_str(), &was) != 0) {
    return cannot_write(path, std::strerror(errno));
  }
  if (!S_ISREG(was.st_mode)) return cannot_write(path, "it is no file");
  // What may not be written is not replaced either.
  if (::access(target.c_str(), W_OK) != 0) {
    return cannot_write(path, std::strerror(errno));
  }
  fs::path fresh =
      target.parent_path() / ("." + target.filename().string() + "." +
                              std::to_string(::getpid()) + ".part");
  int file = ::open(fresh.c_str(),
                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return cannot_write(path, std::strerror(errno));
  bool whole = write_all(file, bytes) && dress(file, was) && ::fsync(file) == 0;
  int why = errno;
  ::close(file);
  if (whole && ::rename(fresh.c_str(), target.c_str()) == 0) {
    sync_folder(target.parent_path());
    return {};
  }
  if (whole) why = errno;
  ::unlink(fresh.c_str());
  return cannot_write(path, std::strerror(why));
}

}  // namespace lastmile
