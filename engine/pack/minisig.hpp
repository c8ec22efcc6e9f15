// engine/pack/minisig.hpp
//
// Public keys and signatures in the files of minisign
// (https://jedisct1.github.io/minisign/#format): Ed25519 (RFC 8032) over the
// BLAKE2b-512 of the bytes, and a second signature over the first and a
// trusted comment. Stock minisign checks ours, and we check its.
//
// We are stricter than minisign: only `ED` (prehashed), exactly four lines,
// and a trusted comment that says what was signed, which is held against what
// was asked for. So a signature of one thing never stands for another.
//
// Promises: any bytes give a value or a refusal with one of the reasons
// SIG_FORMAT, SIG_ALG, SIG_KEY, SIG_BAD, SIG_SCOPE, KEY. Never: a signature
// that counts although its comment is of something else; a key that is told
// apart by the number in its file, which anybody can choose: a key's id is the
// SHA-256 of its 32 bytes.

#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace lastmile {

using KeyNumber = std::array<std::uint8_t, 8>;

struct PublicKey {
  KeyNumber number = {};  // a label
  std::array<std::uint8_t, 32> bytes = {};

  // A file of two lines, or its second line alone. Whether it is a point that
  // anybody should trust is decided when it is used: SIG_BAD.
  static Result<PublicKey> read(std::string_view text);
  std::string text() const;    // the file
  std::string base64() const;  // its second line
  std::string id() const;      // 64 hex digits
  bool operator==(const PublicKey&) const = default;
};

// What was signed, as the trusted comment says it:
// "lastmile/1 kind=pack name=rdp version=1.4.2 seq=17".
struct SignedAs {
  std::string kind = {};  // pack, manifest, root, index or timestamp
  std::string name = {};  // of the pack, or of the repository
  std::string version = {};
  std::uint64_t seq = 0;

  std::string text() const;
  // SIG_SCOPE where it is not in exactly this form.
  static Result<SignedAs> read(std::string_view comment);
  bool operator==(const SignedAs&) const = default;
};

// The BLAKE2b-512 of some bytes, made once for all signatures over them.
class Prehash {
 public:
  explicit Prehash(std::string_view bytes);
  std::span<const std::uint8_t, 64> bytes() const { return bytes_; }

 private:
  std::array<std::uint8_t, 64> bytes_ = {};
};

struct Signature {
  KeyNumber number = {};
  std::array<std::uint8_t, 64> over_bytes = {};
  std::string comment = {};  // trusted, once it is checked
  std::array<std::uint8_t, 64> over_comment = {};

  static constexpr std::size_t most_bytes = 2048;
  // SIG_FORMAT or SIG_ALG.
  static Result<Signature> read(std::string_view text);
  std::string text(std::string_view untrusted_comment) const;
};

// Is it a signature of this key over these bytes, and over its comment?
// SIG_KEY where its number is that of another key, else SIG_BAD. Gives what
// the comment says was signed, or SIG_SCOPE.
Result<SignedAs> scope_of(const PublicKey& key, const Signature& signature,
                          const Prehash& bytes);
// The same, held against what was asked for: SIG_SCOPE, which is said before
// the bytes are looked at.
Result<void> verify(const PublicKey& key, const Signature& signature,
                    const Prehash& bytes, const SignedAs& asked);

}  // namespace lastmile
