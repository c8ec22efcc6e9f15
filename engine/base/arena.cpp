#include "engine/base/arena.hpp"

#include <algorithm>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace lastmile {

void Arena::Give::operator()(std::byte* memory) const {
  if (aligned) {
    ::operator delete[](memory, std::align_val_t(page));
  } else {
    delete[] memory;
  }
}

Arena::Block Arena::take(std::size_t bytes) {
  if (bytes % page != 0) {
    return {{new std::byte[bytes], Give{false}}, bytes};
  }
  auto* memory =
      static_cast<std::byte*>(::operator new[](bytes, std::align_val_t(page)));
#ifdef __linux__
  madvise(memory, bytes, MADV_HUGEPAGE);  // a wish, no more
#endif
  return {{memory, Give{true}}, bytes};
}

void* Arena::more(std::size_t size) {
  std::size_t bytes = size * 16;
  if (size >= sizes) {
    large_.push_back(take(bytes));
    bytes_ += bytes;
    return large_.back().memory.get();
  }
  if (used_ == blocks_.size()) {
    std::size_t wanted =
        blocks_.empty() ? least_block
                        : std::min(largest_block, blocks_.back().bytes * 2);
    if (bytes_ >= much) wanted = page;
    blocks_.push_back(take(wanted));
    bytes_ += wanted;
  }
  // What is left of the last block is small change.
  Block& block = blocks_[used_++];
  at_ = block.memory.get();
  end_ = at_ + block.bytes;
  void* place = at_;
  at_ += bytes;
  return place;
}

void Arena::reset() {
  free_.fill(nullptr);
  for (const Block& block : large_) bytes_ -= block.bytes;
  large_.clear();
  used_ = 0;
  at_ = end_ = nullptr;
}

}  // namespace lastmile
