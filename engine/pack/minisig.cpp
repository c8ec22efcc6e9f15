#include "engine/pack/minisig.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "engine/base/digest.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/pack/sodium.hpp"
#include "engine/text/unicode.hpp"

namespace lastmile {
namespace {

constexpr std::string_view untrusted = "untrusted comment: ";
constexpr std::string_view trusted = "trusted comment: ";

// Text without control characters: what is in a line of these files.
bool clean(std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    CodePoint point = decode_utf8(line, at);
    if (point.bytes == 0 || is_control(point.value) || point.value < ' ') {
      return false;
    }
    at += point.bytes;
  }
  return true;
}

// The next line, which must end with a line feed and hold clean text.
std::optional<std::string_view> take_line(std::string_view& text) {
  std::size_t end = text.find('\n');
  if (end == text.npos) return {};
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  if (!clean(line)) return {};
  return line;
}

Diagnostic bad_format(std::string what) {
  return refusal(Reason::SigFormat, std::move(what),
                 "fetch the .minisig file again, byte for byte");
}

std::string hex(std::span<const std::uint8_t> number) {
  // As minisign prints it: the last byte first, without zeros before it.
  std::string out;
  for (auto byte = number.rbegin(); byte != number.rend(); ++byte) {
    constexpr char digits[] = "0123456789ABCDEF";
    out += digits[*byte >> 4];
    out += digits[*byte & 15];
  }
  out.erase(0, std::min(out.find_first_not_of('0'), out.size() - 1));
  return out;
}

bool is_word(std::string_view text, std::string_view more, std::size_t most) {
  return !text.empty() && text.size() <= most &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  more.find(c) != more.npos;
         });
}

// "name=value" with a space before it, taken off the front.
std::optional<std::string_view> take_field(std::string_view& text,
                                           std::string_view name) {
  if (!text.starts_with(' ')) return {};
  text.remove_prefix(1);
  if (!text.starts_with(name)) return {};
  text.remove_prefix(name.size());
  if (!text.starts_with('=')) return {};
  text.remove_prefix(1);
  std::string_view value = text.substr(0, text.find(' '));
  text.remove_prefix(value.size());
  return value;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  if (text.empty() || text.size() > 19 || (text[0] == '0' && text.size() > 1)) {
    return {};
  }
  std::uint64_t number = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return {};
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (number > static_cast<std::uint64_t>(INT64_MAX)) return {};
  return number;
}

bool verified(const PublicKey& key, std::span<const std::uint8_t, 64> signature,
              std::span<const std::uint8_t> bytes) {
  begin_sodium();
  // Refuses S >= L, keys of small order and keys written in two ways.
  return crypto_sign_verify_detached(signature.data(), bytes.data(),
                                     bytes.size(), key.bytes.data()) == 0;
}

}  // namespace

Result<PublicKey> PublicKey::read(std::string_view text) {
  auto fault = [](std::string what) {
    return refusal(Reason::Key, "no public key: " + std::move(what),
                   "give the .pub file that `pack keygen` or minisign wrote");
  };
  std::string_view line = text;
  if (text.starts_with(untrusted)) {
    std::optional<std::string_view> comment = take_line(text);
    std::optional<std::string_view> second = take_line(text);
    if (!comment || !second || !text.empty()) {
      return fault("the file is not of two clean lines");
    }
    line = *second;
  } else if (line.ends_with('\n')) {
    line.remove_suffix(1);
  }
  std::array<std::uint8_t, 42> raw = {};
  if (!read_base64(line, raw)) return fault("no base64 of 42 bytes");
  if (raw[0] != 'E' || raw[1] != 'd') return fault("not of Ed25519");
  PublicKey key;
  std::copy_n(raw.begin() + 2, 8, key.number.begin());
  std::copy_n(raw.begin() + 10, 32, key.bytes.begin());
  return key;
}

std::string PublicKey::base64() const {
  std::array<std::uint8_t, 42> raw = {'E', 'd'};
  std::copy(number.begin(), number.end(), raw.begin() + 2);
  std::copy(bytes.begin(), bytes.end(), raw.begin() + 10);
  return to_base64(raw);
}

std::string PublicKey::text() const {
  return std::string(untrusted) + "minisign public key " + hex(number) + "\n" +
         base64() + "\n";
}

std::string PublicKey::id() const {
  return sha256({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string SignedAs::text() const {
  return "lastmile/1 kind=" + kind + " name=" + name + " version=" + version +
         " seq=" + std::to_string(seq);
}

Result<SignedAs> SignedAs::read(std::string_view comment) {
  auto fault = [] {
    return refusal(Reason::SigScope,
                   "the trusted comment does not say what was signed",
                   "it is to read 'lastmile/1 kind=… name=… version=… seq=…'; "
                   "`pack sign` writes it");
  };
  std::string_view rest = comment;
  if (!rest.starts_with("lastmile/1 ")) return fault();
  rest.remove_prefix(std::string_view("lastmile/1").size());
  auto kind = take_field(rest, "kind");
  auto name = kind ? take_field(rest, "name") : std::nullopt;
  auto version = name ? take_field(rest, "version") : std::nullopt;
  auto seq = version ? take_field(rest, "seq") : std::nullopt;
  if (!seq || !rest.empty()) return fault();
  static constexpr std::string_view kinds[] = {"pack", "manifest", "root",
                                               "index", "timestamp"};
  auto number = whole_number(*seq);
  if (std::find(std::begin(kinds), std::end(kinds), *kind) == std::end(kinds) ||
      !is_word(*name, "._-", 64) ||
      !is_word(*version, "ABCDEFGHIJKLMNOPQRSTUVWXYZ.+-", 64) || !number) {
    return fault();
  }
  return SignedAs{std::string(*kind), std::string(*name), std::string(*version),
                  *number};
}

Prehash::Prehash(std::string_view bytes) {
  begin_sodium();
  crypto_generichash(bytes_.data(), bytes_.size(),
                     reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size(), nullptr, 0);
}

Result<Signature> Signature::read(std::string_view text) {
  if (text.empty()) return bad_format("the signature file is empty");
  if (text.size() > most_bytes) {
    return bad_format("the signature file has more than " +
                      std::to_string(most_bytes) + " bytes");
  }
  std::array<std::optional<std::string_view>, 4> lines;
  for (auto& line : lines) {
    line = take_line(text);
    if (!line) {
      return bad_format(
          "a signature file has four lines without control characters");
    }
  }
  if (!text.empty()) return bad_format("something follows the fourth line");
  if (!lines[0]->starts_with(untrusted)) {
    return bad_format("the first line is no untrusted comment");
  }
  if (!lines[2]->starts_with(trusted)) {
    return bad_format("the third line is no trusted comment");
  }
  std::array<std::uint8_t, 74> raw = {};
  Signature out;
  if (!read_base64(*lines[1], raw)) {
    return bad_format("the second line is no base64 of 74 bytes");
  }
  if (!read_base64(*lines[3], out.over_comment)) {
    return bad_format("the fourth line is no base64 of 64 bytes");
  }
  if (raw[0] != 'E' || raw[1] != 'D') {
    return refusal(Reason::SigAlg,
                   raw[0] == 'E' && raw[1] == 'd'
                       ? "a signature of minisign's old kind, without prehash"
                       : "a signature of an algorithm that is not Ed25519",
                   "sign with `pack sign`, or minisign 0.8 or later");
  }
  std::copy_n(raw.begin() + 2, 8, out.number.begin());
  std::copy_n(raw.begin() + 10, 64, out.over_bytes.begin());
  out.comment = lines[2]->substr(trusted.size());
  return out;
}

std::string Signature::text(std::string_view untrusted_comment) const {
  std::array<std::uint8_t, 74> raw = {'E', 'D'};
  std::copy(number.begin(), number.end(), raw.begin() + 2);
  std::copy(over_bytes.begin(), over_bytes.end(), raw.begin() + 10);
  return std::string(untrusted) + std::string(untrusted_comment) + "\n" +
         to_base64(raw) + "\n" + std::string(trusted) + comment + "\n" +
         to_base64(over_comment) + "\n";
}

namespace {

// The comment first: only then is it known what the signature is of, and a
// good signature of something else is told from bytes that were altered.
Result<SignedAs> signed_as(const PublicKey& key, const Signature& signature) {
  if (signature.number != key.number) {
    return refusal(Reason::SigKey,
                   "signed with key number " + hex(signature.number) +
                       ", which is not the key " + hex(key.number),
                   "see `lastmile pack trust show` for the keys in use");
  }
  std::string both(reinterpret_cast<const char*>(signature.over_bytes.data()),
                   signature.over_bytes.size());
  both += signature.comment;
  if (!verified(
          key, signature.over_comment,
          {reinterpret_cast<const std::uint8_t*>(both.data()), both.size()})) {
    return refusal(
        Reason::SigBad,
        "the signature, or its trusted comment, is not one of key " + key.id(),
        "the .minisig file was altered, or another key signed");
  }
  return SignedAs::read(signature.comment);
}

Result<void> check_bytes(const PublicKey& key, const Signature& signature,
                         const Prehash& bytes) {
  if (verified(key, signature.over_bytes, bytes.bytes())) return {};
  return refusal(
      Reason::SigBad,
      "the signature is not one of key " + key.id() + " over these bytes",
      "the file was altered, or is not the one that was signed");
}

}  // namespace

Result<SignedAs> scope_of(const PublicKey& key, const Signature& signature,
                          const Prehash& bytes) {
  Result<SignedAs> scope = signed_as(key, signature);
  if (!scope) return scope;
  if (Result<void> good = check_bytes(key, signature, bytes); !good) {
    return good.error();
  }
  return scope;
}

Result<void> verify(const PublicKey& key, const Signature& signature,
                    const Prehash& bytes, const SignedAs& asked) {
  Result<SignedAs> scope = signed_as(key, signature);
  if (!scope) return scope.error();
  if (*scope == asked) return check_bytes(key, signature, bytes);
  return refusal(
      Reason::SigScope,
      "signed as '" + scope->text() + "', asked for '" + asked.text() + "'",
      "a signature of one thing does not stand for another");
}

}  // namespace lastmile
