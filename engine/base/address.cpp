// engine/base/address.cpp
//
// IPv4 and IPv6 addresses and subnets, through the operating system's parser.

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cstring>
#include <optional>

#include "engine/base/scalar.hpp"

namespace lastmile {
namespace {

struct Bits {
  std::array<unsigned char, 16> bytes{};
  int family = AF_UNSPEC;
  int width() const { return family == AF_INET ? 32 : 128; }
};

std::optional<Bits> read(std::string_view text) {
  char buffer[INET6_ADDRSTRLEN + 1];
  if (text.empty() || text.size() >= sizeof buffer ||
      text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = 0;
  Bits bits;
  bits.family = text.find(':') == std::string_view::npos ? AF_INET : AF_INET6;
  if (inet_pton(bits.family, buffer, bits.bytes.data()) != 1) {
    return std::nullopt;
  }
  return bits;
}

Diagnostic refusal(std::string_view text, const char* is_not,
                   const char* hint) {
  return {"LM0126",
          "'" + std::string(text.substr(0, 60)) + "' is not " + is_not,
          {},
          hint};
}

}  // namespace

Result<std::string> parse_address(std::string_view text) {
  std::optional<Bits> bits = read(text);
  if (!bits) {
    return refusal(text, "an address",
                   "write an IPv4 or IPv6 address: 10.0.0.4, 2001:db8::1");
  }
  char out[INET6_ADDRSTRLEN];
  inet_ntop(bits->family, bits->bytes.data(), out, sizeof out);
  return std::string(out);
}

Result<bool> in_subnet(std::string_view address, std::string_view subnet) {
  std::optional<Bits> a = read(address);
  if (!a) return refusal(address, "an address", "write an address: 10.0.0.4");
  std::size_t slash = subnet.find('/');
  std::optional<Bits> net = read(subnet.substr(0, slash));
  int length = net ? net->width() : 0;
  bool sound = net.has_value();
  if (sound && slash != std::string_view::npos) {
    std::string_view digits = subnet.substr(slash + 1);
    const char* end = digits.data() + digits.size();
    auto r = std::from_chars(digits.data(), end, length);
    sound = r.ec == std::errc() && r.ptr == end && length >= 0 &&
            length <= net->width();
  }
  if (!sound) {
    return refusal(subnet, "a subnet", "write it as 10.0.0.0/8 or fd00::/8");
  }
  if (net->family != a->family) return false;
  for (int bit = 0; bit < length; ++bit) {
    auto at = static_cast<std::size_t>(bit / 8);
    int mask = 0x80 >> (bit % 8);
    if ((a->bytes[at] & mask) != (net->bytes[at] & mask)) return false;
  }
  return true;
}

}  // namespace lastmile
