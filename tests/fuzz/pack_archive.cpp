// Whatever is in a file called .lmpack, and in the tar within: a pack or one
// refusal, in bounded memory.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "engine/pack/archive.hpp"
#include "engine/pack/names.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace lastmile;
  std::string bytes(reinterpret_cast<const char*>(data), size);
  for (bool packed : {true, false}) {
    Result<OpenedPack> opened =
        packed ? open_archive(bytes) : open_tar(bytes);
    if (!opened) {
      if (opened.error().message.empty()) std::abort();
      continue;
    }
    // What is opened is what the manifest lists, under names that may be.
    const Manifest& manifest = opened->manifest;
    if (opened->files.size() != manifest.files.size()) std::abort();
    for (std::size_t i = 0; i < opened->files.size(); ++i) {
      if (opened->files[i].path != manifest.files[i].path ||
          refuse_path(opened->files[i].path)) {
        std::abort();
      }
    }
  }
  return 0;
}
