// engine/base/shared_library.hpp
//
// A library that is opened when it is needed, by those that cost every start of
// the program too much to be linked (docs/decisions/0022). It is never closed.

#pragma once

namespace lastmile {

class SharedLibrary {
 public:
  // By the name of its interface, such as "libcurl.so.4".
  explicit SharedLibrary(const char* name);

  bool there() const { return handle_ != nullptr; }
  // False, and null in `to`, where it has no such function.
  template <class Function>
  bool find(const char* name, Function*& to) const {
    to = reinterpret_cast<Function*>(symbol(name));
    return to != nullptr;
  }

 private:
  void* symbol(const char* name) const;

  void* handle_ = nullptr;
};

}  // namespace lastmile
