#include "engine/base/arena.hpp"

#include <algorithm>

namespace lastmile {

void* Arena::more(std::size_t size) {
  std::size_t bytes = size * 16;
  if (size >= sizes) {
    large_.push_back({std::make_unique<std::byte[]>(bytes), bytes});
    bytes_ += bytes;
    return large_.back().memory.get();
  }
  if (used_ == blocks_.size()) {
    std::size_t wanted =
        blocks_.empty() ? least_block
                        : std::min(largest_block, blocks_.back().bytes * 2);
    blocks_.push_back(
        {std::unique_ptr<std::byte[]>(new std::byte[wanted]), wanted});
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
