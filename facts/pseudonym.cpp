#include "facts/pseudonym.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <vector>

#include "engine/base/digest.hpp"
#include "engine/base/symbol.hpp"
#include "facts/readers/bytes.hpp"

namespace lastmile {

namespace {

constexpr std::string_view well_known[] = {"system",
                                           "localsystem",
                                           "local system",
                                           "local service",
                                           "localservice",
                                           "network service",
                                           "networkservice",
                                           "nt authority",
                                           "nt service",
                                           "administrator",
                                           "administrators",
                                           "guest",
                                           "guests",
                                           "users",
                                           "everyone",
                                           "anonymous logon",
                                           "anonymous",
                                           "builtin",
                                           "window manager",
                                           "font driver host",
                                           "defaultaccount",
                                           "workgroup",
                                           "localhost",
                                           "target",
                                           "client",
                                           "gateway",
                                           "broker",
                                           "public",
                                           "default",
                                           "default user",
                                           "all users",
                                           "remote desktop users",
                                           "domain admins",
                                           "domain users",
                                           "none",
                                           "unknown",
                                           "n/a",
                                           "-",
                                           ".",
                                           "any",
                                           "iis apppool",
                                           "authenticated users",
                                           "interactive",
                                           "network",
                                           "batch",
                                           "service",
                                           "microsoftaccount",
                                           "azuread",
                                           "wdagutilityaccount"};

constexpr std::string_view last_labels[] = {
    "com", "net",  "org",  "edu",       "gov",   "mil",  "int",      "arpa",
    "lan", "corp", "home", "localhost", "local", "info", "internal", "intern"};

bool all_of(std::string_view text, bool (*is)(char)) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// DWM-1, UMFD-0: accounts that Windows makes for every session.
bool is_session_account(std::string_view folded) {
  for (std::string_view start : {"dwm-", "umfd-"}) {
    if (folded.starts_with(start) &&
        all_of(folded.substr(start.size()), is_digit)) {
      return true;
    }
  }
  return false;
}

// Blocks of addresses that mean something by themselves; all that leads to one
// is kept, so that what is inside stays inside and what is not stays outside.
struct Block {
  std::string_view bits;
  bool whole;  // and everything in it
};

constexpr Block blocks4[] = {
    {"00000000", true},           // 0/8
    {"00001010", false},          // 10/8
    {"0110010001", false},        // 100.64/10
    {"01111111", true},           // 127/8
    {"1010100111111110", false},  // 169.254/16
    {"101011000001", false},      // 172.16/12
    {"1100000010101000", false},  // 192.168/16
    {"111", true},                // multicast, reserved, broadcast
};

constexpr Block blocks6[] = {
    {"00000000", true},     // ::, ::1; what holds an IPv4 address is apart
    {"001", false},         // 2000::/3
    {"1111110", false},     // fc00::/7
    {"1111111010", false},  // fe80::/10
    {"11111111", true},     // multicast
};

std::string bits_of(const unsigned char* bytes, std::size_t count) {
  std::string bits;
  for (std::size_t i = 0; i < count * 8; ++i) {
    bits += (bytes[i / 8] & (0x80 >> (i % 8))) != 0 ? '1' : '0';
  }
  return bits;
}

void into_bytes(std::string_view bits, unsigned char* bytes) {
  std::memset(bytes, 0, bits.size() / 8);
  for (std::size_t i = 0; i < bits.size(); ++i) {
    if (bits[i] == '1') {
      bytes[i / 8] |= static_cast<unsigned char>(0x80 >> (i % 8));
    }
  }
}

template <std::size_t N>
bool is_kept(const Block (&blocks)[N], std::string_view before) {
  for (const Block& block : blocks) {
    if (block.bits.size() > before.size()) {
      if (block.bits.starts_with(before)) return true;
    } else if (block.whole && before.starts_with(block.bits)) {
      return true;
    }
  }
  return false;
}

std::string small_hex(std::string_view digest, std::size_t digits) {
  return to_hex(view(digest)).substr(0, digits);
}

}  // namespace

bool is_well_known(std::string_view name) {
  std::string folded = fold_case(name);
  return folded.empty() || is_session_account(folded) ||
         std::find(std::begin(well_known), std::end(well_known), folded) !=
             std::end(well_known);
}

std::string Pseudonyms::digest(std::string_view kind,
                               std::string_view text) const {
  std::string all(kind);
  all += '\0';
  all += text;
  return keyed_digest(key_, all);
}

std::string Pseudonyms::label(std::string_view text) const {
  if (is_well_known(text)) return std::string(text);
  // The account of a machine is its name and a '$'.
  if (text.ends_with('$')) return label(text.substr(0, text.size() - 1)) + "$";
  return "name-" + small_hex(digest("name", fold_case(text)), 10);
}

std::string Pseudonyms::dotted(std::string_view text) const {
  std::string out;
  while (true) {
    std::size_t dot = text.find('.');
    std::string_view part = text.substr(0, dot);
    bool last = dot == text.npos;
    std::string folded = fold_case(part);
    bool suffix = last && !out.empty() &&
                  (part.size() == 2 ||
                   std::find(std::begin(last_labels), std::end(last_labels),
                             folded) != std::end(last_labels));
    out +=
        part.empty() || part == "*" || suffix ? std::string(part) : label(part);
    if (last) return out;
    out += '.';
    text.remove_prefix(dot + 1);
  }
}

std::string Pseudonyms::name(std::string_view text) const {
  if (is_well_known(text)) return std::string(text);
  if (std::optional<std::string> other = address(text)) return *other;
  if (std::optional<std::string> other = sid(text)) return *other;
  if (std::size_t slash = text.find('\\'); slash != text.npos) {
    return name(text.substr(0, slash)) + "\\" + name(text.substr(slash + 1));
  }
  if (std::size_t at = text.find('@'); at != text.npos) {
    return name(text.substr(0, at)) + "@" + name(text.substr(at + 1));
  }
  bool words = text.find(' ') != text.npos;
  return words ? label(text) : dotted(text);
}

bool Pseudonyms::flips(std::string_view bits_before,
                       std::string_view family) const {
  return (digest(family, bits_before)[0] & 1) != 0;
}

std::optional<std::string> Pseudonyms::address(std::string_view text) const {
  std::size_t slash = text.find('/');
  std::string host(text.substr(0, slash));
  std::string zone;
  if (std::size_t percent = host.find('%'); percent != host.npos) {
    zone = host.substr(percent);
    host.resize(percent);
  }
  std::array<unsigned char, 16> bytes{};
  bool four = host.find(':') == host.npos;
  int family = four ? AF_INET : AF_INET6;
  if (host.size() >= INET6_ADDRSTRLEN ||
      inet_pton(family, host.c_str(), bytes.data()) != 1) {
    return std::nullopt;
  }
  std::size_t size = four ? 4 : 16, begin = 0;
  static constexpr unsigned char mapped[12] = {0, 0, 0, 0, 0,    0,
                                               0, 0, 0, 0, 0xff, 0xff};
  bool inner = !four && std::memcmp(bytes.data(), mapped, 12) == 0;
  if (inner) begin = 12;
  std::size_t length = (size - begin) * 8;
  if (slash != text.npos) {
    std::string_view digits = text.substr(slash + 1);
    std::size_t given = 0;
    auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), given);
    if (error != std::errc() || end != digits.data() + digits.size() ||
        given > size * 8) {
      return std::nullopt;
    }
    length = given > begin * 8 ? given - begin * 8 : 0;
  }
  std::string bits = bits_of(bytes.data() + begin, size - begin);
  std::string out = bits;
  bool as4 = four || inner;
  for (std::size_t i = 0; i < length; ++i) {
    std::string_view before(bits.data(), i);
    if (as4 ? is_kept(blocks4, before) : is_kept(blocks6, before)) continue;
    if (flips(before, as4 ? "ipv4" : "ipv6"))
      out[i] = out[i] == '0' ? '1' : '0';
  }
  into_bytes(out, bytes.data() + begin);
  char shown[INET6_ADDRSTRLEN];
  inet_ntop(family, bytes.data(), shown, sizeof shown);
  std::string result = shown + zone;
  if (slash != text.npos) result += text.substr(slash);
  return result;
}

std::optional<std::string> Pseudonyms::sid(std::string_view text) const {
  if (!fold_case(text.substr(0, 4)).starts_with("s-1-")) return std::nullopt;
  std::vector<std::string> parts;
  for (std::string_view left = text.substr(4); !left.empty();) {
    std::size_t dash = std::min(left.find('-'), left.size());
    std::string_view part = left.substr(0, dash);
    if (!all_of(part, is_digit) || part.size() > 15) return std::nullopt;
    parts.emplace_back(part);
    left.remove_prefix(std::min(dash + 1, left.size()));
  }
  bool domain = parts.size() >= 5 && parts[0] == "5" && parts[1] == "21";
  bool cloud = parts.size() >= 6 && parts[0] == "12" && parts[1] == "1";
  if (parts.empty()) return std::nullopt;
  if (!domain && !cloud) return std::string(text);
  std::size_t last = domain ? 5 : parts.size();
  std::string machine;
  for (std::size_t i = 2; i < std::min(last, parts.size()); ++i) {
    machine += parts[i] + "-";
  }
  std::string made = digest("sid", machine);
  auto number = [](std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + at * 4, 4);
    return value;
  };
  for (std::size_t i = 2; i < std::min(last, parts.size()); ++i) {
    parts[i] = std::to_string(number(made, (i - 2) % 8));
  }
  // 500 is the administrator of every machine; from 1000 on they are people.
  for (std::size_t i = last; i < parts.size(); ++i) {
    if (parts[i].size() < 4) continue;
    parts[i] = std::to_string(
        1000 + number(digest("rid", machine + parts[i]), 0) % 1'000'000'000);
  }
  std::string out(text.substr(0, 3));
  for (const std::string& part : parts) out += "-" + part;
  return out;
}

std::string Pseudonyms::hex(std::string_view digits) const {
  std::string folded = fold_case(digits), out;
  for (std::size_t block = 0; out.size() < digits.size(); ++block) {
    out += small_hex(digest("hex", std::to_string(block) + ":" + folded), 64);
  }
  out.resize(digits.size());
  bool upper = std::any_of(digits.begin(), digits.end(),
                           [](char c) { return c >= 'A' && c <= 'F'; });
  for (char& c : out) {
    if (upper && c >= 'a') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

std::string Pseudonyms::mac(std::string_view text) const {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits), is_hex);
  std::string folded = fold_case(digits);
  if (folded == "000000000000" || folded == "ffffffffffff") {
    return std::string(text);
  }
  std::string other = hex(digits), out;
  std::size_t next = 0;
  for (char c : text) out += is_hex(c) ? other[next++] : c;
  return out;
}

}  // namespace lastmile
