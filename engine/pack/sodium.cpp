#include "engine/pack/sodium.hpp"

#include <sodium.h>

#include <cstdlib>

namespace lastmile {

void begin_sodium() {
  static const int ready = sodium_init();
  if (ready < 0) std::abort();  // no random numbers: nothing can be trusted
}

bool read_base64(std::string_view text, std::span<std::uint8_t> out) {
  if (text.size() != (out.size() + 2) / 3 * 4) return false;
  // libsodium 1.0.18 takes some bytes above 0x7f for letters.
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
  if (text.find_first_not_of(letters) != text.npos) return false;
  std::size_t bytes = 0;
  const char* end = nullptr;
  return sodium_base642bin(out.data(), out.size(), text.data(), text.size(),
                           nullptr, &bytes, &end,
                           sodium_base64_VARIANT_ORIGINAL) == 0 &&
         bytes == out.size() && end == text.data() + text.size();
}

std::string to_base64(std::span<const std::uint8_t> bytes) {
  std::string out(
      sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL),
      '\0');
  sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();  // its zero
  return out;
}

}  // namespace lastmile
