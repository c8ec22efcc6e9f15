// Any bytes as an index, and what an update would choose from it: nothing that
// is revoked or withdrawn.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/pack/choose.hpp"
#include "engine/pack/index.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace lastmile;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto index = Index::read(bytes);
  if (!index) return 0;
  std::string text = index->text();
  auto again = Index::read(text);
  if (again && again->text() != text) std::abort();
  UpdateWish wish;
  wish.engine = "0.1.0";
  wish.schema = "1.0.0";
  for (const PackEntry& pack : index->packs) {
    if (wish.names.size() < 8) wish.names.push_back(pack.name);
  }
  Diagnostics notes;
  auto chosen = choose(*index, {}, wish, notes);
  if (!chosen) return 0;
  for (const Choice& choice : *chosen) {
    if (index->is_revoked(*choice.version)) std::abort();
    if (!choice.version->yanked.empty()) std::abort();
  }
  return 0;
}
