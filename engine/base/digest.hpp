// engine/base/digest.hpp
//
// SHA-256 over bytes (FIPS 180-4), the only door to a hash that anybody may
// rely on against forgery.

#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace lastmile {

class Digest {
 public:
  Digest();
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  void add(std::string_view bytes);
  // 64 small hex digits; to be asked once, at the end.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256(std::string_view bytes);

// HMAC-SHA-256 (RFC 2104): 32 bytes that nobody can make, or undo by trying,
// who does not have the key.
std::string keyed_digest(std::string_view key, std::string_view bytes);
// For such a key. Empty where the system has no randomness.
std::string random_bytes(std::size_t count);

}  // namespace lastmile
