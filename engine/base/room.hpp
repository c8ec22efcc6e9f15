// engine/base/room.hpp
//
// A little memory on the stack for what a function needs while it runs: lists
// that are mostly short. What does not fit comes from the heap; nothing is
// given back before the room goes.

#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>

namespace lastmile {

template <std::size_t bytes>
class Room {
 public:
  Room() = default;
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  std::pmr::memory_resource* memory() { return &memory_; }

 private:
  alignas(std::max_align_t) std::array<std::byte, bytes> here_;
  std::pmr::monotonic_buffer_resource memory_{here_.data(), here_.size()};
};

}  // namespace lastmile
