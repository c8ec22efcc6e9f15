#include "engine/base/huge_pages.hpp"

#include <cstdint>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace lastmile {

void prefer_huge_pages(void* memory, std::size_t bytes) noexcept {
#ifdef __linux__
  auto from = reinterpret_cast<std::uintptr_t>(memory);
  std::uintptr_t first = (from + huge_page - 1) / huge_page * huge_page;
  std::uintptr_t end = (from + bytes) / huge_page * huge_page;
  if (first >= end) return;
  // Without them all goes on, only slower.
  (void)::madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
#else
  (void)memory;
  (void)bytes;
#endif
}

}  // namespace lastmile
