#include "engine/pack/secret_key.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "engine/pack/refusal.hpp"
#include "engine/pack/sodium.hpp"

namespace lastmile {
namespace {

// The file's 158 bytes: algorithm 2, derivation 2, checksum kind 2, salt 32,
// costs 8 + 8, then number 8, secret 64 and checksum 32 under the password.
constexpr std::size_t whole = 158, head = 54, body = whole - head;
using Raw = std::array<std::uint8_t, whole>;

Diagnostic fault(std::string what) {
  return refusal(Reason::Key, "no secret key: " + std::move(what),
                 "give the .key file that `pack keygen` or minisign wrote");
}

std::uint64_t little_endian(const std::uint8_t* at) {
  std::uint64_t out = 0;
  for (int i = 7; i >= 0; --i) out = out << 8 | at[i];
  return out;
}

void put_little_endian(std::uint8_t* at, std::uint64_t number) {
  for (int i = 0; i < 8; ++i, number >>= 8) {
    at[i] = static_cast<std::uint8_t>(number);
  }
}

void checksum(const Raw& raw, std::uint8_t* out) {
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, 32);
  crypto_generichash_update(&state, raw.data(), 2);
  crypto_generichash_update(&state, raw.data() + head, 8 + 64);
  crypto_generichash_final(&state, out, 32);
}

// Covers or uncovers the body with what the password gives.
bool mask(Raw& raw, std::string_view password) {
  std::array<std::uint8_t, body> stream = {};
  std::uint64_t work = little_endian(raw.data() + 38);
  std::uint64_t memory = little_endian(raw.data() + 46);
  if (crypto_pwhash_scryptsalsa208sha256(
          stream.data(), stream.size(), password.data(), password.size(),
          raw.data() + 6, work, static_cast<std::size_t>(memory)) != 0) {
    return false;
  }
  for (std::size_t i = 0; i < body; ++i) raw[head + i] ^= stream[i];
  sodium_memzero(stream.data(), stream.size());
  return true;
}

bool read_raw(std::string_view text, Raw& raw) {
  constexpr std::string_view comment = "untrusted comment: ";
  if (!text.starts_with(comment)) return false;
  std::size_t first = text.find('\n');
  if (first == text.npos) return false;
  std::string_view line = text.substr(first + 1);
  if (line.ends_with('\n')) line.remove_suffix(1);
  return read_base64(line, raw);
}

}  // namespace

SecretKey SecretKey::generate() {
  begin_sodium();
  SecretKey key;
  std::array<std::uint8_t, 32> ignored;
  crypto_sign_keypair(ignored.data(), key.secret_.data());
  randombytes_buf(key.number_.data(), key.number_.size());
  return key;
}

SecretKey SecretKey::from_seed(const std::array<std::uint8_t, 32>& seed) {
  begin_sodium();
  SecretKey key;
  std::array<std::uint8_t, 32> ignored;
  crypto_sign_seed_keypair(ignored.data(), key.secret_.data(), seed.data());
  crypto_generichash(key.number_.data(), key.number_.size(), seed.data(),
                     seed.size(), nullptr, 0);
  return key;
}

bool SecretKey::is_locked(std::string_view text) {
  Raw raw = {};
  bool locked = read_raw(text, raw) && raw[2] == 'S' && raw[3] == 'c';
  sodium_memzero(raw.data(), raw.size());
  return locked;
}

Result<SecretKey> SecretKey::read(std::string_view text,
                                  std::string_view password) {
  begin_sodium();
  Raw raw = {};
  struct Wipe {
    Raw& raw;
    ~Wipe() { sodium_memzero(raw.data(), raw.size()); }
  } wipe{raw};
  if (text.size() > 1024 || !read_raw(text, raw)) {
    return fault("the file is not a comment and base64 of 158 bytes");
  }
  if (std::memcmp(raw.data(), "Ed", 2) != 0 ||
      std::memcmp(raw.data() + 4, "B2", 2) != 0) {
    return fault("not of Ed25519 with a BLAKE2b checksum");
  }
  bool locked = std::memcmp(raw.data() + 2, "Sc", 2) == 0;
  if (!locked && (raw[2] != 0 || raw[3] != 0)) {
    return fault("locked in a way that is not scrypt");
  }
  if (locked) {
    // What minisign writes at most: a file must not make us take more.
    if (little_endian(raw.data() + 38) >
            crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE ||
        little_endian(raw.data() + 46) >
            crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE) {
      return fault("its password costs more than minisign ever asks for");
    }
    if (!mask(raw, password)) return fault("not enough memory to unlock it");
  }
  std::array<std::uint8_t, 32> sum;
  checksum(raw, sum.data());
  // minisign -W writes no checksum at all (zeros).
  bool bare = !locked && sodium_is_zero(raw.data() + head + 72, 32) == 1;
  if (!bare && sodium_memcmp(sum.data(), raw.data() + head + 72, 32) != 0) {
    return fault(locked ? "another password" : "its checksum is wrong");
  }
  SecretKey key;
  std::copy_n(raw.begin() + head, 8, key.number_.begin());
  std::copy_n(raw.begin() + head + 8, 64, key.secret_.begin());
  std::array<std::uint8_t, 32> pair;
  std::array<std::uint8_t, 64> again;
  crypto_sign_seed_keypair(pair.data(), again.data(), key.secret_.data());
  bool whole_pair = sodium_memcmp(again.data(), key.secret_.data(), 64) == 0;
  sodium_memzero(again.data(), again.size());
  if (!whole_pair) return fault("its two halves are not of one key");
  return key;
}

SecretKey::~SecretKey() { sodium_memzero(secret_.data(), secret_.size()); }

Result<std::string> SecretKey::text(std::string_view password,
                                    PasswordCost cost) const {
  begin_sodium();
  Raw raw = {'E', 'd', 0, 0, 'B', '2'};
  std::copy(number_.begin(), number_.end(), raw.begin() + head);
  std::copy(secret_.begin(), secret_.end(), raw.begin() + head + 8);
  if (!password.empty()) {
    raw[2] = 'S';
    raw[3] = 'c';
    randombytes_buf(raw.data() + 6, 32);
    bool dear = cost == PasswordCost::Dear;
    put_little_endian(
        raw.data() + 38,
        dear ? crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE
             : crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_INTERACTIVE);
    put_little_endian(
        raw.data() + 46,
        dear ? crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE
             : crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_INTERACTIVE);
    checksum(raw, raw.data() + head + 72);
    if (!mask(raw, password)) {
      sodium_memzero(raw.data(), raw.size());
      return fault("not enough memory to lock it");
    }
  }
  std::string out = "untrusted comment: minisign encrypted secret key\n" +
                    to_base64(raw) + "\n";
  sodium_memzero(raw.data(), raw.size());
  return out;
}

PublicKey SecretKey::public_key() const {
  PublicKey key;
  key.number = number_;
  std::copy_n(secret_.begin() + 32, 32, key.bytes.begin());
  return key;
}

Signature SecretKey::sign(const Prehash& bytes, const SignedAs& scope) const {
  Signature out;
  out.number = number_;
  out.comment = scope.text();
  crypto_sign_detached(out.over_bytes.data(), nullptr, bytes.bytes().data(),
                       bytes.bytes().size(), secret_.data());
  std::string both(reinterpret_cast<const char*>(out.over_bytes.data()),
                   out.over_bytes.size());
  both += out.comment;
  crypto_sign_detached(out.over_comment.data(), nullptr,
                       reinterpret_cast<const unsigned char*>(both.data()),
                       both.size(), secret_.data());
  return out;
}

std::string SecretKey::sign_text(std::string_view bytes,
                                 const SignedAs& scope) const {
  return sign(Prehash(bytes), scope).text("signature from lastmile");
}

}  // namespace lastmile
