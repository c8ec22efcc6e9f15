// tests/support/programs.hpp
//
// Programs that a test writes, first on PATH while the object lives.

#pragma once

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/support/scratch.hpp"

namespace lastmile {

class Programs {
 public:
  Programs() : before_(std::getenv("PATH") ? std::getenv("PATH") : "") {
    ::setenv("PATH", (folder() + ":" + before_).c_str(), 1);
  }
  Programs(const Programs&) = delete;
  Programs& operator=(const Programs&) = delete;
  ~Programs() { ::setenv("PATH", before_.c_str(), 1); }

  std::string folder() const { return scratch_.path().string(); }

  // What a shell is to do.
  void add(const std::string& name, const std::string& script) {
    add_bytes(name, "#!/bin/sh\n" + script + "\n");
  }
  void add_bytes(const std::string& name, const std::string& bytes) {
    std::string path = folder() + "/" + name;
    std::ofstream(path, std::ios::binary) << bytes;
    ::chmod(path.c_str(), 0755);
  }

 private:
  Scratch scratch_;
  std::string before_;
};

}  // namespace lastmile
