#include "engine/text/libarchive.hpp"

#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace lastmile {
namespace {

// The name of its interface, unchanged since 2012.
constexpr const char* library = "libarchive.so.13";

template <class Function>
bool find(void* from, const char* name, Function& to) {
  to = reinterpret_cast<Function>(::dlsym(from, name));
  return to != nullptr;
}

const Libarchive* open() {
  static Libarchive opened;
  void* from = ::dlopen(library, RTLD_LAZY | RTLD_LOCAL);  // never closed
  bool whole = from != nullptr;
#define LASTMILE_FIND(name) \
  whole = whole && find(from, "archive_" #name, opened.name);
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
