// Any bytes as a delta: never more than was allowed, nothing where it fails.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/text/zstd.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace lastmile;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static const std::string base(4096, 0x61);
  std::string out;
  constexpr std::size_t most = 1 << 16;
  if (zstd_patch(base, bytes, most, out)) {
    if (!out.empty()) std::abort();
  } else if (out.size() > most) {
    std::abort();
  }
  return 0;
}
