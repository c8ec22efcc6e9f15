#include "facts/readers/x224.hpp"

namespace lastmile {

namespace {

struct ProtocolName {
  std::uint32_t bit;
  std::string_view name;
};

constexpr ProtocolName protocols[] = {
    {protocol_tls, "tls"},       {protocol_credssp, "credssp"},
    {protocol_rdstls, "rdstls"}, {protocol_credssp_ex, "credssp_ex"},
    {protocol_entra, "entra"},
};

constexpr std::uint8_t connection_confirm = 0xd0;
constexpr std::uint8_t disconnect_request = 0x80;
constexpr std::uint8_t data = 0xf0;
constexpr std::uint8_t negotiation_response = 2;
constexpr std::uint8_t negotiation_failure = 3;
constexpr std::size_t tpkt_header = 4;
constexpr std::size_t x224_fixed = 6;  // of a confirm, after its length byte

X224Answer not_rdp(std::string why) {
  X224Answer answer;
  answer.reply = X224Reply::NotRdp;
  answer.why = std::move(why);
  return answer;
}

X224Answer read_negotiation(Cursor& rest, X224Answer answer) {
  if (rest.left() == 0) {
    answer.reply = X224Reply::NoNegotiation;
    return answer;
  }
  std::uint8_t type = rest.u8();
  std::uint8_t flags = rest.u8();
  std::uint16_t length = rest.u16_le();
  std::uint32_t value = rest.u32_le();
  if (rest.failed() || length != 8) {
    return not_rdp("its negotiation part has a wrong length");
  }
  if (type == negotiation_response) {
    answer.reply = X224Reply::Response;
    answer.flags = flags;
    answer.selected = value;
  } else if (type == negotiation_failure) {
    answer.reply = X224Reply::Failure;
    answer.failure_code = value;
  } else {
    return not_rdp("its negotiation part is of unknown type " +
                   std::to_string(type));
  }
  return answer;
}

X224Answer read_packet(Cursor packet, std::size_t size) {
  std::uint8_t length = packet.u8();
  std::uint8_t code = packet.u8();
  X224Answer answer;
  answer.size = size;
  if (code == disconnect_request) {
    answer.reply = X224Reply::Disconnect;
    return answer;
  }
  if (code == data) {
    packet.skip(1);
    // MCS DisconnectProviderUltimatum: choice 8 in the upper six bits.
    bool ultimatum = (packet.u8() & 0xfc) == 0x20 && !packet.failed();
    if (!ultimatum) return not_rdp("it sent data where a confirm was due");
    answer.reply = X224Reply::Disconnect;
    return answer;
  }
  if ((code & 0xf0) != connection_confirm) {
    return not_rdp("it sent an X.224 packet of another kind");
  }
  if (length < x224_fixed || length + 1u > size - tpkt_header) {
    return not_rdp("its X.224 length does not fit its packet");
  }
  packet.skip(2);
  answer.source_reference = packet.u16_be();
  packet.skip(1);
  Cursor rest(packet.take(length - x224_fixed));
  return read_negotiation(rest, answer);
}

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z');
}

}  // namespace

std::string_view protocol_name(std::uint32_t protocol) {
  if (protocol == protocol_rdp) return "rdp";
  for (const ProtocolName& known : protocols) {
    if (known.bit == protocol) return known.name;
  }
  return {};
}

std::vector<std::string_view> protocol_names(std::uint32_t offer) {
  std::vector<std::string_view> names;
  for (const ProtocolName& known : protocols) {
    if (offer & known.bit) names.push_back(known.name);
  }
  if (names.empty()) names.emplace_back("rdp");
  return names;
}

Bytes write_connection_request(std::uint32_t offer, std::string_view name) {
  std::string cookie = "Cookie: mstshash=";
  std::size_t used = 0;
  for (char c : name) {
    if (!is_letter_or_digit(c) || used == 9) continue;
    cookie += c;
    ++used;
  }
  cookie += "\r\n";
  std::size_t after_length = x224_fixed + cookie.size() + 8;
  std::size_t total = tpkt_header + 1 + after_length;
  Bytes out = {3,
               0,
               static_cast<std::uint8_t>(total >> 8),
               static_cast<std::uint8_t>(total),
               static_cast<std::uint8_t>(after_length),
               0xe0,
               0,
               0,
               0,
               0,
               0};
  out.insert(out.end(), cookie.begin(), cookie.end());
  const std::uint8_t negotiation[] = {1, 0, 8, 0};
  out.insert(out.end(), std::begin(negotiation), std::end(negotiation));
  for (int shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<std::uint8_t>(offer >> shift));
  }
  return out;
}

X224Answer read_connection_answer(ByteView bytes) {
  X224Answer incomplete;
  if (bytes.empty()) return incomplete;
  if (bytes[0] != 3) return not_rdp("it does not begin like TPKT");
  if (bytes.size() < tpkt_header) return incomplete;
  Cursor header(bytes);
  header.skip(2);
  std::size_t size = header.u16_be();
  if (size < tpkt_header + 3) {
    return not_rdp("its TPKT length is " + std::to_string(size));
  }
  incomplete.size = size;
  if (bytes.size() < size) return incomplete;
  return read_packet(Cursor(bytes.subspan(tpkt_header, size - tpkt_header)),
                     size);
}

std::string_view implementation_of(const X224Answer& answer,
                                   std::uint32_t offer) {
  constexpr std::uint16_t common = 0x1234;
  constexpr std::uint32_t nla = protocol_credssp | protocol_credssp_ex;
  if (answer.reply == X224Reply::Response) {
    if (answer.source_reference == common) {
      if ((answer.selected & nla) || answer.flags != 1) return "windows";
      return offer & nla ? "xrdp" : "unknown";
    }
    if (answer.source_reference != 0) return "unknown";
    if (answer.flags == 3) return "freerdp";
    if (answer.flags == 1) return "weston";
  }
  return "unknown";
}

}  // namespace lastmile
