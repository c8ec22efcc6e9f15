// engine/match/buckets.hpp
//
// All hash indexes of one Rete in one table: by index and hash of the key, the
// head of a list. Open addressing; what belongs to an earlier epoch is free, so
// that a reset costs nothing.

#pragma once

#include <cstdint>
#include <vector>

namespace lastmile::rete {

class Buckets {
 public:
  Buckets() : slots_(64) {}

  // Null where the list is empty.
  void* find(std::uint32_t index, std::uint64_t hash) const {
    for (std::size_t at = hash & mask();; at = (at + 1) & mask()) {
      const Slot& slot = slots_[at];
      if (slot.epoch != epoch_) return nullptr;
      if (slot.hash == hash && slot.index == index) return slot.head;
    }
  }

  // The head, to be set; it is void with the next call of `head` or `erase`.
  void*& head(std::uint32_t index, std::uint64_t hash) {
    if (slots_.size() < 2 * (count_ + 1)) grow();
    for (std::size_t at = hash & mask();; at = (at + 1) & mask()) {
      Slot& slot = slots_[at];
      if (slot.epoch != epoch_) {
        slot = {hash, index, epoch_, nullptr};
        ++count_;
        return slot.head;
      }
      if (slot.hash == hash && slot.index == index) return slot.head;
    }
  }

  // Of a list that became empty. Moves back what stands behind it (Knuth,
  // volume 3, algorithm 6.4R).
  void erase(std::uint32_t index, std::uint64_t hash) {
    std::size_t at = hash & mask();
    while (slots_[at].hash != hash || slots_[at].index != index) {
      at = (at + 1) & mask();
    }
    for (std::size_t next = (at + 1) & mask(); slots_[next].epoch == epoch_;
         next = (next + 1) & mask()) {
      std::size_t home = slots_[next].hash & mask();
      if (((next - home) & mask()) < ((next - at) & mask())) continue;
      slots_[at] = slots_[next];
      at = next;
    }
    slots_[at].epoch = epoch_ - 1;
    --count_;
  }

  template <class F>
  void each(std::uint32_t index, F call) const {
    for (const Slot& slot : slots_) {
      if (slot.epoch == epoch_ && slot.index == index) call(slot.head);
    }
  }

  void reset() {
    count_ = 0;
    if (++epoch_ != 0xFFFFFFFFu) return;
    epoch_ = 1;
    slots_.assign(slots_.size(), Slot());
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t index = 0;
    std::uint32_t epoch = 0;
    void* head = nullptr;
  };

  std::size_t mask() const { return slots_.size() - 1; }
  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    slots_.swap(old);
    for (const Slot& slot : old) {
      if (slot.epoch != epoch_) continue;
      std::size_t at = slot.hash & mask();
      while (slots_[at].epoch == epoch_) at = (at + 1) & mask();
      slots_[at] = slot;
    }
  }

  std::vector<Slot> slots_;
  std::size_t count_ = 0;
  std::uint32_t epoch_ = 1;
};

}  // namespace lastmile::rete
