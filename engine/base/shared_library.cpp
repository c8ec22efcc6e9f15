#include "engine/base/shared_library.hpp"

#include <dlfcn.h>

namespace lastmile {
namespace {

std::string last_error() {
  const char* text = ::dlerror();
  return text ? text : "no reason was given";
}

}  // namespace

SharedLibrary::SharedLibrary(const char* name)
    : handle_(::dlopen(name, RTLD_LAZY | RTLD_LOCAL)) {
  if (!handle_) why_not_ = last_error();
}

void* SharedLibrary::symbol(const char* name) {
  void* found = handle_ ? ::dlsym(handle_, name) : nullptr;
  if (!found && why_not_.empty()) why_not_ = last_error();
  return found;
}

}  // namespace lastmile
