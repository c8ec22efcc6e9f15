// engine/pack/secret_key.hpp
//
// The half of a key that signs, in the files of minisign: under a password
// (scrypt) or bare (minisign -W). Wiped from memory when it goes. Never
// written anywhere but where text() goes.

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/pack/minisig.hpp"

namespace lastmile {

// What a password costs whoever tries one; minisign's default is the dear
// one (1 GiB, seconds).
enum class PasswordCost : std::uint8_t { Cheap, Dear };

class SecretKey {
 public:
  static SecretKey generate();
  // From 32 bytes of seed: for tests that want the same key each time.
  static SecretKey from_seed(const std::array<std::uint8_t, 32>& seed);
  // KEY: the file is damaged, or under another password.
  static Result<SecretKey> read(std::string_view text,
                                std::string_view password = {});
  // Is the file under a password?
  static bool is_locked(std::string_view text);

  SecretKey(const SecretKey&) = default;
  SecretKey& operator=(const SecretKey&) = default;
  ~SecretKey();

  // The file; bare where there is no password. KEY where the memory that the
  // cost asks for is not there.
  Result<std::string> text(std::string_view password = {},
                           PasswordCost cost = PasswordCost::Dear) const;
  PublicKey public_key() const;

  Signature sign(const Prehash& bytes, const SignedAs& scope) const;
  // The whole .minisig file.
  std::string sign_text(std::string_view bytes, const SignedAs& scope) const;

 private:
  SecretKey() = default;

  KeyNumber number_ = {};
  std::array<std::uint8_t, 64> secret_ = {};  // seed and public key
};

}  // namespace lastmile
