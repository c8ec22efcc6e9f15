// engine/match/buckets.hpp
//
// All hash indexes of one Rete in one table: by index and key (its hash), the
// head of a list. Open addressing; what belongs to an earlier epoch is free, so
// that a reset costs nothing. A slot is sixteen bytes: of the hash it keeps
// half (lists of two keys may become one; whoever reads them tests what he
// finds), of the epoch what the numbers of the indexes leave free. An index
// without a key is one list, and stands apart.
//
// A fact asks many indexes for what agrees with its key, and most have nothing.
// So each key has a line of bits, one an index, that says where there is
// nothing for certain: the table is asked only for what mostly is there.

#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "engine/match/lean.hpp"

namespace lastmile::rete {

class Buckets {
 public:
  // `indexes` are numbered from 0; the number of one without a key is marked
  // (keyless).
  explicit Buckets(std::uint32_t indexes)
      : index_bits_(static_cast<int>(std::bit_width(indexes))),
        lists_(indexes),
        slots_(64),
        lines_(least_lines) {}

  // Null where the list is empty.
  void* find(std::uint32_t index, std::uint64_t key) const {
    if (index & keyless) {
      const List& list = lists_[index & ~keyless];
      return list.epoch == epoch_ ? list.head : nullptr;
    }
    const std::uint32_t base = base_of(key, index), bit = index % Line::bits;
    const Line& line = lines_[line_of(base)];
    if (line.epoch != epoch_ || !line.has(bit)) return nullptr;
    const std::uint32_t tag = epoch_ | index, half = base + bit * stride;
    for (std::size_t at = half & mask();; at = (at + 1) & mask()) {
      const Slot& slot = slots_[at];
      if (slot.tag == tag && slot.hash == half) return slot.head;
      if (!stands(slot)) return nullptr;
    }
  }

  // The head, to be set; it is void with the next call of `head` or `erase`.
  void*& head(std::uint32_t index, std::uint64_t key) {
    if (index & keyless) {
      List& list = lists_[index & ~keyless];
      if (list.epoch != epoch_) list = {nullptr, epoch_};
      return list.head;
    }
    if (slots_.size() < 2 * (count_ + 1)) grow();
    const std::uint32_t base = base_of(key, index), bit = index % Line::bits;
    lines_[line_of(base)].set(bit, epoch_);
    const std::uint32_t tag = epoch_ | index, half = base + bit * stride;
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
    if (index & keyless) {
      lists_[index & ~keyless].head = nullptr;
      return;
    }
    const std::uint32_t tag = epoch_ | index;
    const std::uint32_t half =
        base_of(key, index) + index % Line::bits * stride;
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
    // The bits of lists that went are worn out after as many as there are.
    if (++erased_ > slots_.size()) draw_lines(lines_.size());
  }

  template <class F>
  void each(std::uint32_t index, F call) const {
    if (index & keyless) {
      if (void* head = find(index, 0)) call(head);
      return;
    }
    for (const Slot& slot : slots_) {
      if (slot.tag == (epoch_ | index)) call(slot.head);
    }
  }

  void reset() {
    count_ = 0;
    erased_ = 0;
    epoch_ += first_epoch();
    if (epoch_ != 0) return;
    epoch_ = first_epoch();
    slots_.assign(slots_.size(), Slot());
    lines_.assign(lines_.size(), Line());
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
  };

  struct alignas(64) Line {
    static constexpr std::uint32_t bits = 448;
    std::array<std::uint64_t, bits / 64> words{};
    std::uint32_t epoch = 0;

    bool has(std::uint32_t bit) const {
      return words[bit / 64] >> bit % 64 & 1;
    }
    void set(std::uint32_t bit, std::uint32_t now) {
      if (epoch != now) {
        words.fill(0);
        epoch = now;
      }
      words[bit / 64] |= std::uint64_t{1} << bit % 64;
    }
  };
  static constexpr std::size_t least_lines = 16;
  static constexpr std::size_t slots_per_line = 64;
  // Lists of one key stand in cache lines of their own.
  static constexpr std::uint32_t stride = 4;

  // The same for all indexes whose bits share a line.
  static std::uint32_t base_of(std::uint64_t key, std::uint32_t index) {
    std::uint64_t hash = hash_mix(key, index / Line::bits);
    return static_cast<std::uint32_t>(hash ^ hash >> 32);
  }
  // Slots are chosen by the lowest bits of a base, lines by others.
  std::size_t line_of(std::uint32_t base) const {
    return base >> 12 & (lines_.size() - 1);
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
    draw_lines(std::max(least_lines, slots_.size() / slots_per_line));
  }

  void draw_lines(std::size_t many) {
    lines_.assign(many, Line());
    erased_ = 0;
    for (const Slot& slot : slots_) {
      if (!stands(slot)) continue;
      std::uint32_t bit = (slot.tag ^ epoch_) % Line::bits;
      lines_[line_of(slot.hash - bit * stride)].set(bit, epoch_);
    }
  }

  int index_bits_;
  std::vector<List> lists_;  // by index
  std::vector<Slot> slots_;
  std::vector<Line> lines_;
  std::size_t count_ = 0;
  std::size_t erased_ = 0;  // since the lines were drawn
  std::uint32_t epoch_ = first_epoch();
};

}  // namespace lastmile::rete
