#include "facts/readers/credssp.hpp"

#include <algorithm>

#include "engine/text/unicode.hpp"

namespace lastmile {

namespace {

constexpr std::size_t largest = 64 * 1024;
constexpr std::uint8_t signature[] = {'N', 'T', 'L', 'M', 'S', 'S', 'P', 0};
constexpr std::uint8_t sequence = 0x30;
constexpr std::uint8_t integer = 0x02;
constexpr std::uint8_t octets = 0x04;
constexpr std::uint8_t context(int number) {
  return static_cast<std::uint8_t>(0xa0 + number);
}

// --- DER, of which a TSRequest needs only definite lengths ---

Bytes wrap(std::uint8_t tag, ByteView content) {
  Bytes out = {tag};
  std::size_t size = content.size();
  if (size < 0x80) {
    out.push_back(static_cast<std::uint8_t>(size));
  } else {
    out.push_back(0x82);
    out.push_back(static_cast<std::uint8_t>(size >> 8));
    out.push_back(static_cast<std::uint8_t>(size));
  }
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

// The length that follows a tag; more than `largest` where it is malformed.
std::size_t read_length(Cursor& in) {
  std::uint8_t first = in.u8();
  if (first < 0x80) return first;
  int count = first & 0x7f;
  if (count == 0 || count > 4) return largest + 1;
  std::size_t length = 0;
  for (int i = 0; i < count; ++i) length = length << 8 | in.u8();
  return length;
}

// The content of the next element, if it has that tag; else nothing, and the
// cursor stays.
std::optional<ByteView> element(Cursor& in, std::uint8_t tag) {
  Cursor ahead = in;
  if (ahead.left() == 0 || ahead.u8() != tag) return {};
  std::size_t length = read_length(ahead);
  ByteView content = ahead.take(length);
  if (ahead.failed()) return {};
  in = ahead;
  return content;
}

std::optional<std::int64_t> read_integer(ByteView content) {
  Cursor in(content);
  std::optional<ByteView> digits = element(in, integer);
  if (!digits || digits->empty() || digits->size() > 8) return {};
  std::uint64_t value = ((*digits)[0] & 0x80) ? ~std::uint64_t{0} : 0;
  for (std::uint8_t byte : *digits) value = value << 8 | byte;
  return static_cast<std::int64_t>(value);
}

// NegoData: a sequence of sequences of [0] octet string; the first counts.
std::optional<ByteView> read_token(ByteView content) {
  Cursor outer(content);
  std::optional<ByteView> list = element(outer, sequence);
  if (!list) return {};
  Cursor items(*list);
  std::optional<ByteView> item = element(items, sequence);
  if (!item) return {};
  Cursor fields(*item);
  std::optional<ByteView> token = element(fields, context(0));
  if (!token) return {};
  Cursor inner(*token);
  return element(inner, octets);
}

// --- NTLM ---

void append_shown(std::string& out, char32_t point) {
  bool surrogate = point >= 0xd800 && point < 0xe000;
  bool blank_or_control = point < 0x20 || is_control(point);
  append_utf8(out, surrogate || blank_or_control ? U'\uFFFD' : point);
}

std::string utf16_le(ByteView bytes) {
  Cursor in(bytes);
  std::string out;
  while (in.left() >= 2) {
    char32_t unit = in.u16_le();
    if (unit >= 0xd800 && unit < 0xdc00 && in.left() >= 2) {
      Cursor ahead = in;
      char32_t low = ahead.u16_le();
      if (low >= 0xdc00 && low < 0xe000) {
        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        in = ahead;
      }
    }
    append_shown(out, unit);
  }
  return out;
}

std::string single_bytes(ByteView bytes) {
  std::string out;
  for (std::uint8_t byte : bytes)
    append_shown(out, byte < 0x80 ? char32_t{byte} : U'\uFFFD');
  return out;
}

// Length, capacity and offset: what they point at, if it is in the message.
ByteView payload(ByteView message, Cursor& header) {
  std::size_t length = header.u16_le();
  header.skip(2);
  std::size_t offset = header.u32_le();
  if (header.failed() || offset > message.size() ||
      length > message.size() - offset) {
    return {};
  }
  return message.subspan(offset, length);
}

// FILETIME counts 100 ns since 1601. What lies beyond the year 9999 is no time.
std::optional<std::int64_t> from_filetime(std::uint64_t ticks) {
  constexpr std::uint64_t seconds_1601_to_1970 = 11644473600ull;
  constexpr std::uint64_t epoch = seconds_1601_to_1970 * 1000000;
  constexpr std::uint64_t year_10000 = 253402300800ull * 1000000;
  std::uint64_t microseconds = ticks / 10;
  if (microseconds < epoch || microseconds - epoch >= year_10000) return {};
  return static_cast<std::int64_t>(microseconds - epoch);
}

void read_pairs(ByteView info, NtlmChallenge& out) {
  Cursor in(info);
  while (in.left() >= 4) {
    std::uint16_t id = in.u16_le();
    ByteView value = in.take(in.u16_le());
    if (in.failed() || id == 0) return;
    switch (id) {
      case 1: out.computer = utf16_le(value); break;
      case 2: out.domain = utf16_le(value); break;
      case 3: out.dns_computer = utf16_le(value); break;
      case 4: out.dns_domain = utf16_le(value); break;
      case 5: out.dns_tree = utf16_le(value); break;
      case 7:
        if (value.size() == 8) out.time = from_filetime(Cursor(value).u64_le());
        break;
      default: break;
    }
  }
}

// The NTLM message in a token: the token itself, or within SPNEGO.
ByteView find_ntlm(ByteView token) {
  auto at = std::search(token.begin(), token.end(), std::begin(signature),
                        std::end(signature));
  if (at == token.end()) return {};
  return token.subspan(static_cast<std::size_t>(at - token.begin()));
}

CredsspAnswer not_credssp(std::string why) {
  CredsspAnswer answer;
  answer.reply = CredsspReply::NotCredssp;
  answer.why = std::move(why);
  return answer;
}

}  // namespace

Bytes write_credssp_negotiate() {
  Bytes ntlm(std::begin(signature), std::end(signature));
  const std::uint8_t rest[] = {
      1, 0, 0,    0,    0x97, 0x82, 0x08, 0xe2,  // NEGOTIATE, flags
      0, 0, 0,    0,    0,    0,    0,    0,     // no domain
      0, 0, 0,    0,    0,    0,    0,    0,     // no workstation
      6, 1, 0xb1, 0x1d, 0,    0,    0,    15,  // version 6.1.7601, revision 15
  };
  ntlm.insert(ntlm.end(), std::begin(rest), std::end(rest));
  Bytes token = wrap(context(0), wrap(octets, ntlm));
  Bytes tokens = wrap(context(1), wrap(sequence, wrap(sequence, token)));
  const std::uint8_t six[] = {6};
  Bytes content = wrap(context(0), wrap(integer, six));
  content.insert(content.end(), tokens.begin(), tokens.end());
  return wrap(sequence, content);
}

std::optional<NtlmChallenge> read_ntlm_challenge(ByteView message) {
  Cursor in(message);
  ByteView start = in.take(sizeof signature);
  if (!std::equal(start.begin(), start.end(), std::begin(signature),
                  std::end(signature)) ||
      in.u32_le() != 2) {
    return {};
  }
  NtlmChallenge out;
  ByteView target = payload(message, in);
  out.flags = in.u32_le();
  in.skip(16);  // the challenge itself and what is reserved
  if (in.failed()) return {};
  constexpr std::uint32_t unicode = 1, has_version = 0x02000000;
  out.target = out.flags & unicode ? utf16_le(target) : single_bytes(target);
  if (in.left() >= 8) read_pairs(payload(message, in), out);
  if ((out.flags & has_version) && in.left() >= 8) {
    int major = in.u8();
    int minor = in.u8();
    int build = in.u16_le();
    out.version = std::to_string(major) + "." + std::to_string(minor) + "." +
                  std::to_string(build);
  }
  return out;
}

CredsspAnswer read_credssp_answer(ByteView bytes) {
  if (bytes.empty()) return {};
  if (bytes[0] != sequence) return not_credssp("it is no DER sequence");
  Cursor in(bytes);
  in.skip(1);
  std::size_t length = read_length(in);
  if (in.failed()) return {};
  if (length > largest) return not_credssp("its length is beyond 64 KiB");
  if (in.left() < length) return {};
  Cursor fields(in.take(length));
  std::optional<ByteView> version = element(fields, context(0));
  std::optional<std::int64_t> number =
      version ? read_integer(*version) : std::nullopt;
  if (!number) return not_credssp("it has no version");
  CredsspAnswer answer;
  answer.reply = CredsspReply::Answered;
  answer.version = *number;
  if (std::optional<ByteView> tokens = element(fields, context(1))) {
    std::optional<ByteView> token = read_token(*tokens);
    if (token) answer.challenge = read_ntlm_challenge(find_ntlm(*token));
  }
  element(fields, context(2));
  element(fields, context(3));
  if (std::optional<ByteView> error = element(fields, context(4))) {
    if (std::optional<std::int64_t> code = read_integer(*error)) {
      answer.error_code = static_cast<std::uint32_t>(*code);
    }
  }
  return answer;
}

}  // namespace lastmile
