// engine/match/buckets.hpp
//
// All hash indexes of one Rete in one table: by index and key (its hash), the
// head of a list. Open addressing; what belongs to an earlier epoch is free, so
// that a reset costs nothing. A slot is sixteen bytes: of the hash it keeps
// half (lists of two keys may become one; whoever reads them tests what he
// finds), of the epoch what the numbers of the indexes leave free. An index
// without a key is one list, and stands apart.

#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "engine/base/value.hpp"

namespace lastmile::rete {

class Buckets {
 public:
  // By index: has it no key?
  explicit Buckets(const std::vector<bool>& keyless)
      : index_bits_(static_cast<int>(std::bit_width(keyless.size()))),
        slots_(64) {
    lists_.reserve(keyless.size());
    for (bool is_list : keyless) lists_.push_back({nullptr, 0, is_list});
  }

  // Null where the list is empty.
  void* find(std::uint32_t index, std::uint64_t key) const {
    const List& list = lists_[index];
    if (list.keyless) return list.epoch == epoch_ ? list.head : nullptr;
    const std::uint32_t tag = epoch_ | index, half = half_of(key, index);
    for (std::size_t at = half & mask();; at = (at + 1) & mask()) {
      const Slot& slot = slots_[at];
      if (slot.tag == tag && slot.hash == half) return slot.head;
      if (!stands(slot)) return nullptr;
    }
  }

  // The head, to be set; it is void with the next call of `head` or `erase`.
  void*& head(std::uint32_t index, std::uint64_t key) {
    List& list = lists_[index];
    if (list.keyless) {
      if (list.epoch != epoch_) list = {nullptr, epoch_, true};
      return list.head;
    }
    if (slots_.size() < 2 * (count_ + 1)) grow();
    const std::uint32_t tag = epoch_ | index, half = half_of(key, index);
    for (std::size_t at = half & mask();; at = (at + 1) & mask()) {
      Slot& slot = slots_[at];
      if (!stands(slot)) {
        slot = {half, tag, nullptr};
        ++count_;
        return slot.head;
      }
      if (slot.tag == tag && slot.hash == half) return slot.head;
    }
  }

  // Of a list that became empty. Moves back what stands behind it (Knuth,
  // volume 3, algorithm 6.4R).
  void erase(std::uint32_t index, std::uint64_t key) {
    if (lists_[index].keyless) {
      lists_[index].head = nullptr;
      return;
    }
    const std::uint32_t tag = epoch_ | index, half = half_of(key, index);
    std::size_t at = half & mask();
    while (slots_[at].hash != half || slots_[at].tag != tag) {
      at = (at + 1) & mask();
    }
    for (std::size_t next = (at + 1) & mask(); stands(slots_[next]);
         next = (next + 1) & mask()) {
      std::size_t home = slots_[next].hash & mask();
      if (((next - home) & mask()) < ((next - at) & mask())) continue;
      slots_[at] = slots_[next];
      at = next;
    }
    slots_[at] = Slot();
    --count_;
  }

  template <class F>
  void each(std::uint32_t index, F call) const {
    if (lists_[index].keyless) {
      if (void* head = find(index, 0)) call(head);
      return;
    }
    for (const Slot& slot : slots_) {
      if (slot.tag == (epoch_ | index)) call(slot.head);
    }
  }

  void reset() {
    count_ = 0;
    epoch_ += first_epoch();
    if (epoch_ != 0) return;
    epoch_ = first_epoch();
    slots_.assign(slots_.size(), Slot());
    for (List& list : lists_) list.epoch = 0;
  }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t tag = 0;  // epoch and index
    void* head = nullptr;
  };

  struct List {
    void* head = nullptr;
    std::uint32_t epoch = 0;
    bool keyless = false;
  };

  // Of one key, 64 neighbouring indexes stand side by side, a cache line each:
  // a fact asks many of them for what agrees with its key.
  static std::uint32_t half_of(std::uint64_t key, std::uint32_t index) {
    std::uint64_t hash = hash_mix(key, index / 64);
    return static_cast<std::uint32_t>(hash ^ hash >> 32) + index % 64 * 4;
  }
  std::uint32_t first_epoch() const { return std::uint32_t{1} << index_bits_; }
  bool stands(const Slot& slot) const {
    return (slot.tag ^ epoch_) < first_epoch();
  }
  std::size_t mask() const { return slots_.size() - 1; }
  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    slots_.swap(old);
    for (const Slot& slot : old) {
      if (!stands(slot)) continue;
      std::size_t at = slot.hash & mask();
      while (stands(slots_[at])) at = (at + 1) & mask();
      slots_[at] = slot;
    }
  }

  int index_bits_;
  std::vector<List> lists_;  // by index
  std::vector<Slot> slots_;
  std::size_t count_ = 0;
  std::uint32_t epoch_ = first_epoch();
};

}  // namespace lastmile::rete
