#include "engine/text/libarchive.hpp"

#include <stdexcept>

#include "engine/base/shared_library.hpp"

namespace lastmile {
namespace {

// The name of its interface, unchanged since 2012.
constexpr const char* library = "libarchive.so.13";

struct Opened {
  Opened() {
#define LASTMILE_FIND(name) from.find("archive_" #name, functions.name);
    LASTMILE_LIBARCHIVE(LASTMILE_FIND)
#undef LASTMILE_FIND
  }

  SharedLibrary from{library};
  Libarchive functions = {};
};

const Opened& opened() {
  static const Opened once;
  return once;
}

}  // namespace

const std::string& why_no_libarchive() { return opened().from.why_not(); }

const Libarchive& libarchive() {
  if (why_no_libarchive().empty()) return opened().functions;
  throw std::runtime_error("libarchive cannot be opened: " +
                           why_no_libarchive());
}

}  // namespace lastmile
