#include "tests/allocation/shortage.hpp"

#include <cstdlib>
#include <new>

namespace {

std::size_t alive = 0;
std::size_t calls = 0;
std::size_t failing = 0;  // the call that fails; 0: none
bool for_ever = false;
bool was_felt = false;

bool fails() {
  if (failing == 0) return false;
  ++calls;
  bool now = for_ever ? calls >= failing : calls == failing;
  was_felt = was_felt || now;
  return now;
}

void* take(std::size_t size, std::size_t alignment) noexcept {
  if (fails()) return nullptr;
  if (size == 0) size = 1;
  void* memory = nullptr;
  if (alignment <= alignof(std::max_align_t)) {
    memory = std::malloc(size);
  } else if (posix_memalign(&memory, alignment, size) != 0) {
    memory = nullptr;
  }
  if (memory) ++alive;
  return memory;
}

void* take_or_throw(std::size_t size, std::size_t alignment) {
  void* memory = take(size, alignment);
  if (!memory) throw std::bad_alloc();
  return memory;
}

void give(void* memory) noexcept {
  if (!memory) return;
  --alive;
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return take_or_throw(size, 1); }
void* operator new[](std::size_t size) { return take_or_throw(size, 1); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return take_or_throw(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return take_or_throw(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return take(size, 1);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return take(size, 1);
}
void operator delete(void* memory) noexcept { give(memory); }
void operator delete[](void* memory) noexcept { give(memory); }
void operator delete(void* memory, std::size_t) noexcept { give(memory); }
void operator delete[](void* memory, std::size_t) noexcept { give(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  give(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
  give(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept { give(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept {
  give(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  give(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
  give(memory);
}

namespace lastmile {

Shortage::Shortage(std::size_t nth, Lasts lasts) {
  calls = 0;
  was_felt = false;
  for_ever = lasts == Lasts::ForEver;
  failing = nth;
}

void Shortage::end() { failing = 0; }

bool Shortage::felt() const { return was_felt; }

std::size_t alive_allocations() { return alive; }

}  // namespace lastmile
