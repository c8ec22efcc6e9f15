// Any bytes as a root: thresholds can be reached, and what is read is written
// back the same.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/pack/publish.hpp"
#include "engine/pack/root.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace lastmile;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto root = Root::read(bytes);
  if (!root) return 0;
  for (const Role* role : {&root->root, &root->release, &root->freshness}) {
    if (role->threshold < 1 || role->threshold > role->keys.size()) {
      std::abort();
    }
  }
  static_cast<void>(root->publisher_of("rdp"));
  std::string text = root_text(*root);
  auto again = Root::read(text);
  // What is written out can be larger than what was read in.
  if (!again && text.size() <= Root::most_bytes) std::abort();
  if (again && root_text(*again) != text) std::abort();
  return 0;
}
