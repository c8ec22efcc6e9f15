// Any bytes as a signature file, a key and a trusted comment: what is read is
// written back as it was.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/pack/minisig.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/pack/secret_key.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace lastmile;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (auto signature = Signature::read(bytes)) {
    // The second line and what follows can be written in one way only.
    std::string again = signature->text("x");
    if (again.substr(again.find(0x0a)) != bytes.substr(bytes.find(0x0a))) {
      std::abort();
    }
  } else if (exit_of(signature.error()) != 6) {
    std::abort();
  }
  if (auto key = PublicKey::read(bytes)) {
    if (!(*PublicKey::read(key->text()) == *key)) std::abort();
  }
  if (auto as = SignedAs::read(bytes)) {
    if (as->text() != bytes) std::abort();
  }
  static_cast<void>(SecretKey::is_locked(bytes));
  return 0;
}
