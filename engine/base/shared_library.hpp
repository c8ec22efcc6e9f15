// engine/base/shared_library.hpp
//
// A library that is opened when it is needed, by those that cost every start of
// the program too much to be linked (docs/decisions/0022). It is never closed.

#pragma once

#include <string>

namespace lastmile {

class SharedLibrary {
 public:
  // By the name of its interface, such as "libcurl.so.4".
  explicit SharedLibrary(const char* name);

  // Why it is not there, in the loader's words: it is not installed, or its
  // file cannot be read. Empty: it is there, with all that was looked for.
  const std::string& why_not() const { return why_not_; }
  // False where it has no such function, and of a library that is not there.
  template <class Function>
  bool find(const char* name, Function*& to) {
    to = reinterpret_cast<Function*>(symbol(name));
    return to != nullptr;
  }

 private:
  void* symbol(const char* name);

  void* handle_ = nullptr;
  std::string why_not_ = {};
};

}  // namespace lastmile
