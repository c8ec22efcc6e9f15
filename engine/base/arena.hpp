// engine/base/arena.hpp
//
// Memory for many small things that live as long as a session, or go one by
// one: blocks are cut into sizes of sixteen bytes, what is released is given
// out again first, and `reset` makes all of it free at once without giving it
// back to the system. It runs no destructor: only for what needs none.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

namespace lastmile {

class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Aligned to sixteen bytes. Throws std::bad_alloc.
  void* allocate(std::size_t bytes) {
    std::size_t size = units(bytes);
    if (size < sizes) {
      if (Free* first = free_[size]) {
        free_[size] = first->next;
        return first;
      }
      if (size * 16 <= static_cast<std::size_t>(end_ - at_)) {
        void* place = at_;
        at_ += size * 16;
        return place;
      }
    }
    return more(size);
  }
  // `bytes` as it was asked for.
  void release(void* place, std::size_t bytes) {
    std::size_t size = units(bytes);
    if (size >= sizes) return;  // comes back with the next reset
    auto* first = static_cast<Free*>(place);
    first->next = free_[size];
    free_[size] = first;
  }
  template <class T>
  T* make() {
    return new (allocate(sizeof(T))) T();
  }
  template <class T>
  T* array(std::size_t count) {
    return static_cast<T*>(allocate(count * sizeof(T)));
  }

  // All that was given out is void.
  void reset();
  // What the system has given us.
  std::size_t bytes() const { return bytes_; }

 private:
  struct Free {
    Free* next;
  };
  static constexpr std::size_t sizes = 64;  // up to 1 KiB is reused
  static constexpr std::size_t least_block = 4 * 1024;
  static constexpr std::size_t largest_block = 256 * 1024;
  // Where much is wanted, in pages of this size, if the system has them: they
  // are given at once, and found again more quickly.
  static constexpr std::size_t page = 2 * 1024 * 1024;
  static constexpr std::size_t much = 4 * 1024 * 1024;
  struct Give {
    bool aligned = false;
    void operator()(std::byte* memory) const;
  };
  struct Block {
    std::unique_ptr<std::byte[], Give> memory;
    std::size_t bytes;
  };
  static Block take(std::size_t bytes);

  // Nothing too has a place.
  static std::size_t units(std::size_t bytes) {
    return bytes == 0 ? 1 : (bytes + 15) / 16;
  }
  void* more(std::size_t size);

  std::array<Free*, sizes> free_{};
  std::byte* at_ = nullptr;
  std::byte* end_ = nullptr;
  std::vector<Block> blocks_;
  std::size_t used_ = 0;  // blocks in use; those after it are free
  std::vector<Block> large_;
  std::size_t bytes_ = 0;
};

}  // namespace lastmile
