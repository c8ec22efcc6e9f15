#include "engine/text/libarchive.hpp"

#include <stdexcept>
#include <string>

#include "engine/base/shared_library.hpp"

namespace lastmile {
namespace {

// The name of its interface, unchanged since 2012.
constexpr const char* library = "libarchive.so.13";

const Libarchive* open() {
  static Libarchive opened;
  const SharedLibrary from(library);
  bool whole = from.there();
#define LASTMILE_FIND(name) \
  whole = whole && from.find("archive_" #name, opened.name);
  LASTMILE_LIBARCHIVE(LASTMILE_FIND)
#undef LASTMILE_FIND
  return whole ? &opened : nullptr;
}

const Libarchive* opened() {
  static const Libarchive* const once = open();
  return once;
}

}  // namespace

bool has_libarchive() { return opened() != nullptr; }

const Libarchive& libarchive() {
  if (const Libarchive* there = opened()) return *there;
  throw std::runtime_error("libarchive 3 (" + std::string(library) +
                           ") is not on this machine");
}

}  // namespace lastmile
