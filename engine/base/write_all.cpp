#include "engine/base/write_all.hpp"

#if defined(__unix__)

#include <unistd.h>

#include <cerrno>

namespace lastmile {

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t n = ::write(file, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n == 0) errno = EIO;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace lastmile

#endif  // __unix__
