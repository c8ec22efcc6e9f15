#include "engine/base/symbol.hpp"

#include <algorithm>
#include <cstring>

#include "engine/base/value.hpp"

namespace lastmile {
namespace {

constexpr std::size_t block_bytes = 16 * 1024;

bool all_fold_to_themselves(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 && (byte < 'A' || byte > 'Z');
  });
}

template <class T>
std::uint64_t word_at(const char* from) {
  T word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// Fewer than eight, the first in the lowest bits: of two words that overlap.
std::uint64_t last_bytes(std::string_view bytes) {
  const std::size_t size = bytes.size();
  const char* from = bytes.data();
  if (size >= 4) {
    return word_at<std::uint32_t>(from) |
           word_at<std::uint32_t>(from + size - 4) << (size - 4) * 8;
  }
  if (size >= 2) {
    return word_at<std::uint16_t>(from) |
           word_at<std::uint16_t>(from + size - 2) << (size - 2) * 8;
  }
  return size == 0 ? 0 : word_at<std::uint8_t>(from);
}

std::uint64_t hash_list(std::span<const Value> values) {
  std::uint64_t h = values.size();
  for (const Value& value : values) h = hash_mix(h, hash(value));
  return h;
}

// Puts `index + 1` into the first free slot; grows at a load of a half.
template <class HashOf>
void insert_slot(std::vector<std::uint32_t>& slots, std::uint32_t index,
                 std::size_t count, HashOf hash_of) {
  if (slots.size() < 2 * (count + 1)) {
    std::vector<std::uint32_t> grown(
        std::max<std::size_t>(16, slots.size() * 2), 0);
    slots.swap(grown);
    for (std::uint32_t i = 0; i < index; ++i) {
      std::size_t at = hash_of(i) & (slots.size() - 1);
      while (slots[at] != 0) at = (at + 1) & (slots.size() - 1);
      slots[at] = i + 1;
    }
  }
  std::size_t at = hash_of(index) & (slots.size() - 1);
  while (slots[at] != 0) at = (at + 1) & (slots.size() - 1);
  slots[at] = index + 1;
}

}  // namespace

std::uint64_t hash_bytes(std::string_view bytes) {
  std::uint64_t h = hash_mix(0x6C6173746D696C65ULL, bytes.size());
  while (bytes.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data(), 8);
    h = hash_mix(h, word);
    bytes.remove_prefix(8);
  }
  return hash_mix(h, last_bytes(bytes));
}

Symbols::Symbols(const Symbols* base)
    : base_(base),
      first_(base ? static_cast<std::uint32_t>(base->size()) : 0),
      first_list_(base ? base->first_list_ +
                             static_cast<std::uint32_t>(base->lists_.size())
                       : 0) {
  if (!base) {
    add("", hash_bytes(""));  // symbol 0
    lists_.emplace_back();    // list 0 is the empty list
    list_hashes_.push_back(hash_list({}));
    insert_slot(list_slots_, 0, 1,
                [&](std::uint32_t i) { return list_hashes_[i]; });
  }
}

std::size_t Symbols::size() const { return first_ + texts_.size(); }

bool Symbols::lookup(std::string_view text, std::uint64_t hash,
                     Symbol& out) const {
  if (base_ && base_->lookup(text, hash, out)) return true;
  if (slots_.empty()) return false;
  for (std::size_t at = hash & (slots_.size() - 1); slots_[at] != 0;
       at = (at + 1) & (slots_.size() - 1)) {
    std::uint32_t index = slots_[at] - 1;
    if (hashes_[index] == hash && texts_[index] == text) {
      out = Symbol{first_ + index};
      return true;
    }
  }
  return false;
}

std::string_view Symbols::keep(std::string_view text) {
  if (text.empty()) return {};
  if (arena_.empty() || arena_.back().size() - used_ < text.size()) {
    arena_.emplace_back(std::max(block_bytes, text.size()));
    used_ = 0;
  }
  char* to = arena_.back().data() + used_;
  std::memcpy(to, text.data(), text.size());
  used_ += text.size();
  return {to, text.size()};
}

Symbol Symbols::add(std::string_view text, std::uint64_t hash) {
  auto index = static_cast<std::uint32_t>(texts_.size());
  texts_.push_back(keep(text));
  hashes_.push_back(hash);
  folded_.push_back(first_ + index);
  insert_slot(slots_, index, texts_.size(),
              [&](std::uint32_t i) { return hashes_[i]; });
  if (!all_fold_to_themselves(text)) {
    std::string lower = fold_case(text);
    if (lower != text) {
      std::uint32_t folded = intern(lower).number;
      folded_[index] = folded;
    }
  }
  return Symbol{first_ + index};
}

Symbol Symbols::intern(std::string_view text) {
  std::uint64_t hash = hash_bytes(text);
  Symbol found;
  if (lookup(text, hash, found)) return found;
  return add(text, hash);
}

Symbol Symbols::find(std::string_view text, bool& found) const {
  Symbol symbol;
  found = lookup(text, hash_bytes(text), symbol);
  return symbol;
}

std::string_view Symbols::text(Symbol symbol) const {
  if (symbol.number < first_) return base_->text(symbol);
  return texts_[symbol.number - first_];
}

Symbol Symbols::folded(Symbol symbol) const {
  if (symbol.number < first_) return base_->folded(symbol);
  return Symbol{folded_[symbol.number - first_]};
}

bool Symbols::lookup_list(std::span<const Value> values, std::uint64_t hash,
                          std::uint32_t& out) const {
  if (base_ && base_->lookup_list(values, hash, out)) return true;
  if (list_slots_.empty()) return false;
  for (std::size_t at = hash & (list_slots_.size() - 1); list_slots_[at] != 0;
       at = (at + 1) & (list_slots_.size() - 1)) {
    std::uint32_t index = list_slots_[at] - 1;
    if (list_hashes_[index] != hash) continue;
    const std::vector<Value>& kept = lists_[index];
    bool same = std::equal(kept.begin(), kept.end(), values.begin(),
                           values.end(), [](const Value& a, const Value& b) {
                             return a.kind() == b.kind() && a == b;
                           });
    if (same) {
      out = first_list_ + index;
      return true;
    }
  }
  return false;
}

std::uint32_t Symbols::intern_list(std::span<const Value> values) {
  std::uint64_t hash = hash_list(values);
  std::uint32_t found = 0;
  if (lookup_list(values, hash, found)) return found;
  auto index = static_cast<std::uint32_t>(lists_.size());
  lists_.emplace_back(values.begin(), values.end());
  list_hashes_.push_back(hash);
  insert_slot(list_slots_, index, lists_.size(),
              [&](std::uint32_t i) { return list_hashes_[i]; });
  return first_list_ + index;
}

std::span<const Value> Symbols::list(std::uint32_t number) const {
  if (number < first_list_) return base_->list(number);
  return lists_[number - first_list_];
}

void Symbols::reset() {
  if (!base_) return;
  texts_.clear();
  hashes_.clear();
  folded_.clear();
  std::fill(slots_.begin(), slots_.end(), 0);
  lists_.clear();
  list_hashes_.clear();
  std::fill(list_slots_.begin(), list_slots_.end(), 0);
  while (arena_.size() > 1) arena_.pop_back();
  used_ = 0;
}

}  // namespace lastmile
