// engine/pack/disk.hpp
//
// A folder of the store by its descriptor, and all that is done in it. Every
// name is one part of a path, looked up in the folder itself and never through
// a link, so that nobody can move the ground under an installation.
//
// Promises: what `write_new` and `replace` return success for has reached the
// disk; an interrupted call is called again; each failure is DISK with the name
// and the system's own word. Never: a path with a slash, a link followed, an
// existing file written into. POSIX; the one file that another system replaces.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace lastmile {

class Folder {
 public:
  enum class Kind : std::uint8_t { File, Folder, Link, Other };
  struct Entry {
    std::string name;
    Kind kind;
  };

  // `path` may lead through links: it is the user's own word.
  static Result<Folder> open(const std::string& path);
  // The folder and those above it, 0700, where they are not there yet.
  static Result<Folder> open_or_make(const std::string& path);

  Folder(Folder&& other) noexcept;
  Folder& operator=(Folder&& other) noexcept;
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();

  const std::string& path() const { return path_; }

  Result<Folder> folder(const std::string& name) const;  // must be there
  Result<Folder> make(const std::string& name) const;    // must not
  Result<Folder> folder_or_make(const std::string& name) const;

  bool has(const std::string& name) const;  // of whatever kind
  // By name. `.` and `..` are left out.
  Result<std::vector<Entry>> list() const;

  // A regular file, not a link, of at most so many bytes.
  Result<std::string> read(const std::string& name, std::size_t most) const;
  // A new file, flushed to the disk; its entry is not until sync().
  Result<void> write_new(const std::string& name, std::string_view bytes,
                         unsigned mode = 0600) const;
  // Old contents or new, whatever happens, and flushed: NAME.new, renamed.
  // The last step, that the rename itself is on the disk, may fail although
  // everybody sees the new contents: `switched` is then true.
  Result<void> replace(const std::string& name, std::string_view bytes,
                       bool& switched) const;
  // Fails where `new_name` is there.
  Result<void> move(const std::string& name, const Folder& to,
                    const std::string& new_name) const;
  // A file, link or a folder with all that is in it; nothing there is fine.
  Result<void> remove(const std::string& name) const;
  Result<void> sync() const;
  Result<void> make_read_only(const std::string& name) const;

  // Ours, and writable by nobody else? STORE.
  Result<void> check_private() const;

  // Takes a lock that goes with this process; LOCKED after `seconds`.
  Result<int> lock(const std::string& name, double seconds) const;

 private:
  Folder(int handle, std::string path)
      : handle_(handle), path_(std::move(path)) {}
  Diagnostic fault(const std::string& what, const std::string& name) const;

  int handle_ = -1;
  std::string path_;
};

// Lets go of a lock; -1 is none.
void unlock(int lock);

}  // namespace lastmile
