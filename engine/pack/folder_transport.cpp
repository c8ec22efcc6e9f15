// A repository in a folder: on a stick, on a share, or just published. Files
// are opened without following links out of it and without waiting, and only
// regular ones are read.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "engine/pack/refusal.hpp"
#include "engine/pack/transport.hpp"

namespace lastmile {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) {
    other.number_ = -1;
  }
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  int number() const { return number_; }

 private:
  int number_;
};

class FolderTransport : public Transport {
 public:
  explicit FolderTransport(std::string path) : path_(std::move(path)) {}
  std::string address() const override { return "file://" + path_; }
  Result<FileResponse> fetch(const FileRequest& request) override;

 private:
  Result<FileResponse> absent_or(int error, const FileRequest& request) const;
  Diagnostic not_regular(const FileRequest& request) const;
  Result<FileResponse> read(int file, const FileRequest& request) const;

  std::string path_;
};

Diagnostic FolderTransport::not_regular(const FileRequest& request) const {
  return refusal(Reason::Type,
                 address() + "/" + request.path + " is not a regular file",
                 "a repository is made of files and folders; see `pack "
                 "mirror`");
}

Result<FileResponse> FolderTransport::absent_or(
    int error, const FileRequest& request) const {
  if (error == ENOENT || error == ENOTDIR) return FileResponse{};
  if (error == ELOOP || error == ENXIO) return not_regular(request);
  return refusal(error == EACCES ? Reason::Disk : Reason::Network,
                 "cannot read " + address() + "/" + request.path + ": " +
                     std::strerror(error));
}

Result<FileResponse> FolderTransport::read(int file,
                                           const FileRequest& request) const {
  Intake intake(request);
  std::string piece(64 << 10, '\0');
  for (;;) {
    ssize_t got = ::read(file, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return absent_or(errno, request);
    if (got == 0) break;
    if (!intake.take({piece.data(), static_cast<std::size_t>(got)})) break;
  }
  Result<std::string> body = std::move(intake).finish();
  if (!body) return body.error();
  return FileResponse{FileResponse::Kind::Found, std::move(*body)};
}

Result<FileResponse> FolderTransport::fetch(const FileRequest& request) {
  if (!is_repository_path(request.path)) {
    return refusal(Reason::Name, "'" + request.path + "' is no path");
  }
  Descriptor at(open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (at.number() < 0) {
    return refusal(errno == ENOTDIR ? Reason::Type : Reason::Network,
                   errno == ENOTDIR ? address() + " is not a folder"
                                    : "cannot open " + address() + ": " +
                                          std::strerror(errno),
                   "give the folder that holds timestamp.json");
  }
  std::string_view rest = request.path;
  for (std::size_t slash; (slash = rest.find('/')) != rest.npos;) {
    std::string name(rest.substr(0, slash));
    Descriptor below(openat(at.number(), name.c_str(),
                            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (below.number() < 0) return absent_or(errno, request);
    at = std::move(below);
    rest.remove_prefix(slash + 1);
  }
  // Not blocking: a FIFO would wait for whoever writes to it.
  Descriptor file(openat(at.number(), std::string(rest).c_str(),
                         O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
  if (file.number() < 0) return absent_or(errno, request);
  struct stat about = {};
  if (fstat(file.number(), &about) != 0) return absent_or(errno, request);
  if (!S_ISREG(about.st_mode)) return not_regular(request);
  return read(file.number(), request);
}

}  // namespace

std::unique_ptr<Transport> open_folder(std::string_view path) {
  return std::make_unique<FolderTransport>(std::string(path));
}

}  // namespace lastmile
