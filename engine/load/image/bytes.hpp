// engine/load/image/bytes.hpp
//
// Internal to engine/load/image: the bytes of an image, written and read. Both
// sides have the same verbs, so that one description of a structure
// (fields.hpp) serves both. What is read is believed nowhere: every count is
// held against the bytes that are left, every enumeration against its last
// word, and after the first thing that is wrong everything reads as empty. The
// bytes are those of this machine and this build; they travel nowhere.

#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/formula/functions.hpp"
#include "engine/formula/scope.hpp"
#include "engine/memory/fact_type.hpp"

namespace lastmile::image {

class Writer {
 public:
  static constexpr bool reads = false;

  template <class T>
  void raw(const T& x) {
    bytes(&x, sizeof x);
  }
  // Seven bits a byte, the lowest first (LEB128): most numbers are small.
  void number(std::uint64_t x) {
    for (; x > 0x7F; x >>= 7) out_ += static_cast<char>(x | 0x80);
    out_ += static_cast<char>(x);
  }
  void bytes(const void* from, std::size_t size) {
    if (size > 0) out_.append(static_cast<const char*>(from), size);
  }
  void count(std::size_t n) { number(n); }
  void text(const std::string& x) {
    count(x.size());
    out_ += x;
  }

  std::string& out() { return out_; }

  // Functions and tables that expressions name, by number.
  std::unordered_map<const Function*, std::uint32_t> functions = {};
  std::unordered_map<const Table*, std::uint32_t> tables = {};
  bool sound = true;  // false: it names what has no number

 private:
  std::string out_;
};

class Reader {
 public:
  static constexpr bool reads = true;
  // As YAML and the rules that are read from it: no deeper.
  static constexpr std::size_t deepest = 256;

  explicit Reader(std::string_view in) : in_(in) {}

  template <class T>
  void raw(T& x) {
    bytes(&x, sizeof x);
  }
  void bytes(void* to, std::size_t size) {
    if (in_.size() < size) {
      fail();
      std::memset(to, 0, size);
      return;
    }
    if (size > 0) std::memcpy(to, in_.data(), size);
    in_.remove_prefix(size);
  }
  void number(std::uint64_t& x) {
    x = 0;
    for (unsigned shift = 0; !in_.empty(); shift += 7) {
      auto byte = static_cast<std::uint8_t>(in_.front());
      in_.remove_prefix(1);
      if (shift == 63 && byte > 1) return fail();
      x |= std::uint64_t{byte & 0x7Fu} << shift;
      if (byte <= 0x7F) return;
    }
    fail();
  }
  // How many things follow, each of at least `least` bytes.
  std::size_t count(std::size_t least = 1) {
    std::uint64_t n = 0;
    number(n);
    if (n <= in_.size() / least) return n;
    fail();
    return 0;
  }
  void text(std::string& x) {
    std::size_t size = count();
    x.assign(in_.data(), size);
    in_.remove_prefix(size);
  }
  std::string_view view() {
    std::size_t size = count();
    std::string_view out = in_.substr(0, size);
    in_.remove_prefix(size);
    return out;
  }

  // Other bytes, of the same knowledge.
  void turn_to(std::string_view in) {
    in_ = in;
    depth_ = 0;
    ok_ = true;
  }

  bool ok() const { return ok_; }
  void fail() {
    ok_ = false;
    in_ = {};
  }
  // To be true of what was read, else nothing was.
  void hold(bool truth) {
    if (!truth) fail();
  }
  std::size_t left() const { return in_.size(); }
  // Into what is nested; `hold`s that it is not too deep.
  void enter() { hold(++depth_ < deepest); }
  void leave() { --depth_; }

  std::vector<const Function*> functions = {};
  std::vector<const Table*> tables = {};
  // What numbers may name:
  std::size_t symbols = 0, lists = 0, scripts = 0;
  const Schema* schema = nullptr;

 private:
  std::string_view in_;
  std::size_t depth_ = 0;
  bool ok_ = true;
};

}  // namespace lastmile::image
