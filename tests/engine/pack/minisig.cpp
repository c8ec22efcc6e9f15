// Keys and signatures: the attacks 2 to 16 of signature files, and that stock
// minisign, OpenSSL and we agree. Attack numbers are those of
// docs/packs.md.

#include <openssl/evp.h>
#include <sodium.h>

#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "engine/pack/minisig.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/pack/secret_key.hpp"
#include "engine/pack/sodium.hpp"
#include "tests/support/scratch.hpp"

using namespace lastmile;

namespace {

const SignedAs scope{"pack", "rdp", "1.4.2", 17};
const std::string bytes = "the bytes of an archive";

SecretKey key_of(std::uint8_t number) {
  std::array<std::uint8_t, 32> seed = {};
  seed[0] = number;
  return SecretKey::from_seed(seed);
}

// The word of the reason, or "accepted".
std::string outcome(const PublicKey& key, std::string_view signature,
                    std::string_view over = bytes,
                    const SignedAs& asked = scope) {
  Result<Signature> read = Signature::read(signature);
  Result<void> checked =
      read ? verify(key, *read, Prehash(over), asked) : read.error();
  if (checked) return "accepted";
  return checked.error().message.substr(0, checked.error().message.find(':'));
}

std::string replaced(std::string text, std::string_view what,
                     std::string_view with) {
  std::size_t at = text.find(what);
  REQUIRE(at != text.npos);
  return text.replace(at, what.size(), with);
}

// Line `n` (from 0) of the text through `change`.
std::string with_line(const std::string& text, int n,
                      const std::function<std::string(std::string)>& change) {
  std::string out;
  std::size_t at = 0;
  for (int i = 0; at < text.size(); ++i) {
    std::size_t end = text.find('\n', at);
    std::string line = text.substr(at, end - at);
    out += (i == n ? change(line) : line) + "\n";
    at = end + 1;
  }
  return out;
}

std::string blake2b(std::string_view text) {
  unsigned char out[64];
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), out, &size, EVP_blake2b512(), nullptr);
  return {reinterpret_cast<char*>(out), size};
}

// What OpenSSL says of an Ed25519 signature.
bool openssl_accepts(const PublicKey& key, std::span<const std::uint8_t> sig,
                     std::string_view over) {
  EVP_PKEY* pkey = EVP_PKEY_new_raw_public_key(
      EVP_PKEY_ED25519, nullptr, key.bytes.data(), key.bytes.size());
  if (pkey == nullptr) return false;
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  bool good =
      EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, pkey) == 1 &&
      EVP_DigestVerify(context, sig.data(), sig.size(),
                       reinterpret_cast<const unsigned char*>(over.data()),
                       over.size()) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(pkey);
  return good;
}

bool openssl_accepts_all(const PublicKey& key, const Signature& signature,
                         std::string_view over) {
  std::string both(reinterpret_cast<const char*>(signature.over_bytes.data()),
                   64);
  both += signature.comment;
  return openssl_accepts(key, signature.over_bytes, blake2b(over)) &&
         openssl_accepts(key, signature.over_comment, both);
}

}  // namespace

TEST_CASE("a signature of the key over the bytes is accepted", "[minisig]") {
  SecretKey key = key_of(1);
  std::string text = key.sign_text(bytes, scope);
  CHECK(outcome(key.public_key(), text) == "accepted");
  CHECK(Signature::read(text)->text("signature from lastmile") == text);
}

TEST_CASE("attack 2: an empty signature file is no signature", "[minisig]") {
  CHECK(outcome(key_of(1).public_key(), "") == "SIG_FORMAT");
  CHECK(outcome(key_of(1).public_key(), "\n\n\n\n") == "SIG_FORMAT");
}

TEST_CASE("attacks 3 to 5: one bit anywhere is too much", "[minisig]") {
  SecretKey key = key_of(1);
  std::string text = key.sign_text(bytes, scope);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string altered = bytes;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << bit % 8));
    CHECK(outcome(key.public_key(), text, altered) == "SIG_BAD");
  }
  CHECK(outcome(key.public_key(), text, bytes + '\0') == "SIG_BAD");
  CHECK(outcome(key.public_key(), text, "") == "SIG_BAD");
  Signature good = *Signature::read(text);
  for (int bit = 0; bit < 512; ++bit) {
    Signature bad = good;
    bad.over_bytes[bit / 8] ^= 1 << bit % 8;
    CHECK(outcome(key.public_key(), bad.text("x")) == "SIG_BAD");
    bad = good;
    bad.over_comment[bit / 8] ^= 1 << bit % 8;
    CHECK(outcome(key.public_key(), bad.text("x")) == "SIG_BAD");
  }
  CHECK(outcome(key.public_key(), replaced(text, "seq=17", "seq=18")) ==
        "SIG_BAD");
  CHECK(outcome(key.public_key(), replaced(text, "seq=17", "seq=17 ")) ==
        "SIG_BAD");
  CHECK(outcome(key.public_key(), replaced(text, "1.4.2", "1.4.3"), bytes,
                {"pack", "rdp", "1.4.3", 17}) == "SIG_BAD");
  // The other comment is nobody's word.
  CHECK(outcome(key.public_key(), replaced(text, "from lastmile", "of me")) ==
        "accepted");
}

TEST_CASE("attack 6: the algorithm is ED and no other", "[minisig]") {
  SecretKey key = key_of(1);
  std::string text = key.sign_text(bytes, scope);
  for (std::string_view algorithm : {"Ed", "ed", "EE", "RS"}) {
    std::string bad = with_line(text, 1, [&](const std::string& line) {
      std::array<std::uint8_t, 74> raw = {};
      REQUIRE(read_base64(line, raw));
      raw[0] = static_cast<std::uint8_t>(algorithm[0]);
      raw[1] = static_cast<std::uint8_t>(algorithm[1]);
      return to_base64(raw);
    });
    CHECK(outcome(key.public_key(), bad) == "SIG_ALG");
  }
}

TEST_CASE("attacks 7 and 8: a number does not make a key", "[minisig]") {
  SecretKey key = key_of(1);
  SecretKey other = key_of(2);
  Signature forged = other.sign(Prehash(bytes), scope);
  CHECK(outcome(key.public_key(), forged.text("x")) == "SIG_KEY");
  forged.number = key.public_key().number;
  CHECK(outcome(key.public_key(), forged.text("x")) == "SIG_BAD");
  PublicKey renamed = key.public_key();
  renamed.number = other.public_key().number;
  CHECK(renamed.id() == key.public_key().id());
}

TEST_CASE("attacks 10 and 11: four clean lines, no more", "[minisig]") {
  SecretKey key = key_of(1);
  PublicKey open = key.public_key();
  std::string text = key.sign_text(bytes, scope);
  CHECK(outcome(open, text + "\n") == "SIG_FORMAT");
  CHECK(outcome(open, text + "trusted comment: more\n") == "SIG_FORMAT");
  CHECK(outcome(open, text + "x") == "SIG_FORMAT");
  CHECK(outcome(open, "\n" + text) == "SIG_FORMAT");
  CHECK(outcome(open, text.substr(0, text.size() - 1)) == "SIG_FORMAT");
  CHECK(outcome(open, "\xEF\xBB\xBF" + text) == "SIG_FORMAT");
  using namespace std::string_literals;
  for (const std::string& control :
       {"\0"s, "\r"s, "\x1b"s, "\x7f"s, "\t"s, "\xc2\x9b"s, "\xff"s}) {
    for (int line : {0, 2}) {
      CHECK(outcome(open, with_line(text, line, [&](const std::string& was) {
                      return was + control;
                    })) == "SIG_FORMAT");
    }
  }
  std::string dos;
  for (char c : text) dos += c == '\n' ? "\r\n"s : std::string(1, c);
  CHECK(outcome(open, dos) == "SIG_FORMAT");
  CHECK(outcome(open, replaced(text, "untrusted comment: ", "untrusted: ")) ==
        "SIG_FORMAT");
  CHECK(outcome(open, replaced(text, "\ntrusted comment: ", "\ncomment: ")) ==
        "SIG_FORMAT");
  CHECK(outcome(open, std::string(1 << 20, 'a')) == "SIG_FORMAT");
}

TEST_CASE("attack 12: base64 is written in one way", "[minisig]") {
  SecretKey key = key_of(1);
  std::string text = key.sign_text(bytes, scope);
  auto second = [&](const std::function<std::string(std::string)>& change) {
    return outcome(key.public_key(), with_line(text, 1, change));
  };
  CHECK(second([](std::string was) { return " " + was; }) == "SIG_FORMAT");
  CHECK(second([](std::string was) { return was + " "; }) == "SIG_FORMAT");
  CHECK(second([](std::string was) { return was.insert(9, " "); }) ==
        "SIG_FORMAT");
  CHECK(second([](std::string was) { return was + "="; }) == "SIG_FORMAT");
  CHECK(second([](std::string was) {
          was.pop_back();
          return was;
        }) == "SIG_FORMAT");
  CHECK(second([](std::string was) {
          for (char& c : was) c = c == '/' ? '_' : c == '+' ? '-' : c;
          was[3] = '-';
          return was;
        }) == "SIG_FORMAT");
  // The bits that no byte takes must be zero.
  CHECK(second([](std::string was) {
          std::size_t last = was.find('=') - 1;
          was[last] = static_cast<char>(was[last] + 1);
          return was;
        }) == "SIG_FORMAT");
  for (int byte = 0x80; byte < 0x100; ++byte) {
    CHECK(second([&](std::string was) {
            was[3] = static_cast<char>(byte);
            was[4] = static_cast<char>(byte ^ 0x15);
            return was;
          }) == "SIG_FORMAT");
  }
  // Two letters that libsodium 1.0.18 takes U+046A for.
  CHECK(second([](std::string was) { return was.replace(3, 2, "\xd1\xaa"); }) ==
        "SIG_FORMAT");
  for (std::size_t size : {0, 72, 73, 75, 76, 64}) {
    std::vector<std::uint8_t> raw(size, 'E');
    CHECK(second([&](const std::string&) { return to_base64(raw); }) ==
          "SIG_FORMAT");
  }
  for (std::size_t size : {0, 63, 65, 74}) {
    std::vector<std::uint8_t> raw(size, 1);
    CHECK(outcome(key.public_key(), with_line(text, 3, [&](const std::string&) {
                    return to_base64(raw);
                  })) == "SIG_FORMAT");
  }
}

TEST_CASE("attacks 13 to 15: a signature is of one thing", "[minisig]") {
  SecretKey key = key_of(1);
  PublicKey open = key.public_key();
  for (const SignedAs& other : {SignedAs{"manifest", "rdp", "1.4.2", 17},
                                SignedAs{"pack", "vpn", "1.4.2", 17},
                                SignedAs{"pack", "rdp", "1.4.1", 17},
                                SignedAs{"pack", "rdp", "1.4.2", 16}}) {
    CHECK(outcome(open, key.sign_text(bytes, other)) == "SIG_SCOPE");
  }
}

TEST_CASE("a trusted comment says it in exactly one form", "[minisig]") {
  CHECK(*SignedAs::read(scope.text()) == scope);
  for (std::string_view comment :
       {"", "timestamp:1700000000\tfile:x.lmpack\thashed",
        "lastmile/1 kind=pack name=rdp version=1.4.2",
        "lastmile/2 kind=pack name=rdp version=1.4.2 seq=17",
        "lastmile/1  kind=pack name=rdp version=1.4.2 seq=17",
        "lastmile/1 kind=pack name=rdp version=1.4.2 seq=17 ",
        "lastmile/1 kind=pack name=rdp version=1.4.2 seq=17 x=1",
        "lastmile/1 name=rdp kind=pack version=1.4.2 seq=17",
        "lastmile/1 kind=pack kind=root name=rdp version=1.4.2 seq=17",
        "lastmile/1 kind=dance name=rdp version=1.4.2 seq=17",
        "lastmile/1 kind=pack name=RDP version=1.4.2 seq=17",
        "lastmile/1 kind=pack name=../x version=1.4.2 seq=17",
        "lastmile/1 kind=pack name= version=1.4.2 seq=17",
        "lastmile/1 kind=pack name=rdp version=1.4.2 seq=017",
        "lastmile/1 kind=pack name=rdp version=1.4.2 seq=-1",
        "lastmile/1 kind=pack name=rdp version=1.4.2 seq=9223372036854775808",
        "lastmile/1 kind=pack name=rdp version=1.4.2 seq=1e3"}) {
    CAPTURE(comment);
    Result<SignedAs> read = SignedAs::read(comment);
    REQUIRE_FALSE(read);
    CHECK(is(read.error(), Reason::SigScope));
  }
}

TEST_CASE("attack 16: no key of small order, no second form of a signature",
          "[minisig]") {
  // The points of small order (libsodium's own list) and one that is none.
  static constexpr std::string_view weak[] = {
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"};
  Signature anything = key_of(1).sign(Prehash(bytes), scope);
  for (std::string_view hex : weak) {
    PublicKey key = key_of(1).public_key();
    REQUIRE(sodium_hex2bin(key.bytes.data(), 32, hex.data(), hex.size(),
                           nullptr, nullptr, nullptr) == 0);
    Signature zero = anything;
    // R = the point itself, S = 0: what small order would accept.
    std::copy(key.bytes.begin(), key.bytes.end(), zero.over_bytes.begin());
    std::fill_n(zero.over_bytes.begin() + 32, 32, 0);
    zero.over_comment = zero.over_bytes;
    CHECK(outcome(key, zero.text("x")) == "SIG_BAD");
    CHECK(outcome(key, anything.text("x")) == "SIG_BAD");
  }
  // S + L signs the same in the eyes of a careless verifier.
  static constexpr std::uint8_t order[32] = {
      0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
      0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
      0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
  Signature twin = anything;
  for (int i = 0, carry = 0; i < 32; ++i) {
    carry += twin.over_bytes[32 + i] + order[i];
    twin.over_bytes[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  CHECK(twin.over_bytes != anything.over_bytes);
  CHECK(outcome(key_of(1).public_key(), twin.text("x")) == "SIG_BAD");
}

TEST_CASE("OpenSSL and we agree on every signature", "[minisig]") {
  for (std::uint8_t n = 1; n < 40; ++n) {
    SecretKey key = key_of(n);
    Signature signature = key.sign(Prehash(bytes), scope);
    PublicKey asked =
        n % 4 == 1 ? key_of(n + 1).public_key() : key.public_key();
    asked.number = signature.number;
    if (n % 4 == 2) signature.over_bytes[n] ^= 1;
    if (n % 4 == 3) signature.comment += "0";
    bool ours = scope_of(asked, signature, Prehash(bytes)).operator bool();
    CHECK(ours == openssl_accepts_all(asked, signature, bytes));
    CHECK(ours == (n % 4 == 0));
  }
}

TEST_CASE("stock minisign checks what we sign, and we what it signs",
          "[minisig]") {
  Scratch folder;
  auto minisign = [&](const std::string& arguments) {
    return run_shell("cd " + folder.path().string() + " && minisign " +
                     arguments);
  };
  SecretKey ours = SecretKey::generate();
  folder.write("x.lmpack", bytes);
  folder.write("ours.pub", ours.public_key().text());
  folder.write("ours.key", *ours.text());
  folder.write("x.lmpack.minisig", ours.sign_text(bytes, scope));
  Ended ran = minisign("-Vm x.lmpack -p ours.pub");
  CAPTURE(ran.out);
  CHECK(ran.exit == 0);
  CHECK(ran.out.find("Trusted comment: " + scope.text()) != std::string::npos);
  CHECK(minisign("-Vm x.lmpack -P " + ours.public_key().base64()).exit == 0);
  folder.write("x.lmpack", bytes + "x");
  CHECK(minisign("-Vm x.lmpack -p ours.pub").exit != 0);
  folder.write("x.lmpack", bytes);

  // minisign signs with our secret key.
  CHECK(minisign("-S -s ours.key -m x.lmpack -t '" + scope.text() + "'").exit ==
        0);
  CHECK(outcome(ours.public_key(), folder.read("x.lmpack.minisig")) ==
        "accepted");

  // A pair of minisign's own.
  CHECK(minisign("-G -W -p its.pub -s its.key").exit == 0);
  Result<PublicKey> its = PublicKey::read(folder.read("its.pub"));
  Result<SecretKey> secret = SecretKey::read(folder.read("its.key"));
  REQUIRE(its);
  REQUIRE(secret);
  CHECK(secret->public_key() == *its);
  CHECK(its->text() == folder.read("its.pub"));
  CHECK(*secret->text() == folder.read("its.key"));
  CHECK(minisign("-S -s its.key -m x.lmpack -t '" + scope.text() + "'").exit ==
        0);
  CHECK(outcome(*its, folder.read("x.lmpack.minisig")) == "accepted");
  // Its own kind of comment binds nothing.
  CHECK(minisign("-S -s its.key -m x.lmpack").exit == 0);
  std::string unbound = outcome(*its, folder.read("x.lmpack.minisig"));
  CHECK((unbound == "SIG_SCOPE" || unbound == "SIG_FORMAT"));
  // Legacy.
  CHECK(
      minisign("-S -l -s its.key -m x.lmpack -t '" + scope.text() + "'").exit ==
      0);
  CHECK(outcome(*its, folder.read("x.lmpack.minisig")) == "SIG_ALG");
}

TEST_CASE("a secret key opens with its password only", "[minisig]") {
  SecretKey key = key_of(7);
  std::string locked = *key.text("horse", PasswordCost::Cheap);
  CHECK(SecretKey::is_locked(locked));
  CHECK_FALSE(SecretKey::is_locked(*key.text()));
  CHECK(SecretKey::read(locked, "horse")->public_key() == key.public_key());
  for (std::string_view wrong : {"", "horses", "Horse"}) {
    Result<SecretKey> read = SecretKey::read(locked, wrong);
    REQUIRE_FALSE(read);
    CHECK(is(read.error(), Reason::Key));
  }
  Scratch folder;
  folder.write("k", locked);
  folder.write("x", bytes);
  // minisign reads the password from where it can.
  Ended ran = run_shell("cd " + folder.path().string() +
                        " && echo horse | minisign -S -s k -m x -t '" +
                        scope.text() + "'");
  CAPTURE(ran.out);
  CHECK(ran.exit == 0);
  CHECK(outcome(key.public_key(), folder.read("x.minisig")) == "accepted");
}

TEST_CASE("a damaged secret key is no key", "[minisig]") {
  std::string text = *key_of(7).text();
  for (std::size_t i = 50; i + 1 < text.size(); ++i) {
    std::string bad = text;
    bad[i] = bad[i] == 'B' ? 'C' : 'B';
    Result<SecretKey> read = SecretKey::read(bad);
    // The number and what -W leaves empty are not covered by anything.
    if (read) CHECK(read->public_key().bytes == key_of(7).public_key().bytes);
  }
  for (std::string_view bad : {"", "x", "untrusted comment: x\n", "\n\n"}) {
    CHECK_FALSE(SecretKey::read(bad));
    CHECK_FALSE(PublicKey::read(bad));
  }
  CHECK_FALSE(PublicKey::read(text));
}

TEST_CASE("the number of a key is written without zeros before it",
          "[minisig]") {
  PublicKey key;
  auto number = [&](std::array<std::uint8_t, 8> bytes) {
    key.number = bytes;
    std::string text = key.text();
    std::size_t begin = text.rfind(' ', text.find('\n')) + 1;
    return text.substr(begin, text.find('\n') - begin);
  };
  // As minisign 0.11 does: the last byte first.
  CHECK(number({0x52, 0x54, 0x43, 0xC6, 0x67, 0xD5, 0x13, 0x0A}) ==
        "A13D567C6435452");
  CHECK(number({1, 0, 0, 0, 0, 0, 0, 0}) == "1");
  CHECK(number({}) == "0");
}

TEST_CASE("a key of minisign's default cost opens", "[.slow][minisig]") {
  std::string locked = *key_of(7).text("horse", PasswordCost::Dear);
  CHECK(SecretKey::read(locked, "horse")->public_key().id() ==
        key_of(7).public_key().id());
}
