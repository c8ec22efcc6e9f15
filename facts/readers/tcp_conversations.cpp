// facts/readers/tcp_conversations.cpp
//
// From packets to the conversations of capture.hpp.

#include <arpa/inet.h>

#include <algorithm>

#include "facts/readers/capture.hpp"

namespace lastmile {

struct TcpConversations::Segment {
  std::string from, to;
  std::uint16_t from_port = 0, to_port = 0;
  std::uint32_t sequence = 0;
  std::uint8_t flags = 0;
  ByteView payload = {};
  std::int64_t time = 0;
  std::size_t number = 0;
};

namespace {

constexpr std::uint8_t fin_flag = 1, syn_flag = 2, reset_flag = 4,
                       ack_flag = 16;
constexpr std::size_t most_bytes = std::size_t{256} << 10;
constexpr std::size_t most_conversations = 4096;

std::uint32_t number(ByteView bytes, std::size_t at, std::size_t size) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < size; ++i) out = out << 8 | bytes[at + i];
  return out;
}

// The IP packet in a frame of the usual kinds of links.
ByteView ip_of(const CapturedPacket& packet) {
  ByteView bytes = packet.bytes;
  auto from = [&](std::size_t at) {
    return bytes.size() > at ? bytes.subspan(at) : ByteView();
  };
  switch (packet.link) {
    case 1: {  // Ethernet, with tags of virtual networks
      std::size_t at = 12;
      while (bytes.size() >= at + 6 && (number(bytes, at, 2) == 0x8100 ||
                                        number(bytes, at, 2) == 0x88a8)) {
        at += 4;
      }
      return from(at + 2);
    }
    case 0:
    case 108: return from(4);
    case 12:
    case 101:
    case 228:
    case 229: return bytes;
    case 113: return from(16);
    case 276: return from(20);
    default: return {};
  }
}

std::string shown(int family, ByteView bytes) {
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(family, bytes.data(), text, sizeof text);
  return text;
}

}  // namespace

std::optional<TcpConversations::Segment> TcpConversations::segment_of(
    const CapturedPacket& packet) const {
  ByteView ip = ip_of(packet);
  Segment out;
  if (ip.size() < 20) return std::nullopt;
  std::size_t header = 0, whole = 0;
  unsigned version = ip[0] >> 4;
  if (version == 4) {
    header = std::size_t{ip[0] & 0x0fU} * 4;
    whole = number(ip, 2, 2);
    bool fragment = (number(ip, 6, 2) & 0x1fff) != 0;
    if (ip[9] != 6 || fragment || header < 20) return std::nullopt;
    out.from = shown(AF_INET, ip.subspan(12, 4));
    out.to = shown(AF_INET, ip.subspan(16, 4));
  } else if (version == 6 && ip.size() >= 40) {
    header = 40;
    whole = 40 + number(ip, 4, 2);
    if (ip[6] != 6) return std::nullopt;
    out.from = shown(AF_INET6, ip.subspan(8, 16));
    out.to = shown(AF_INET6, ip.subspan(24, 16));
  } else {
    return std::nullopt;
  }
  // 0: the card divides what the system sends in one piece.
  if (whole == 0 || whole > ip.size()) whole = ip.size();
  if (whole < header + 20) return std::nullopt;
  ByteView tcp = ip.subspan(header, whole - header);
  std::size_t offset = static_cast<std::size_t>(tcp[12] >> 4) * 4;
  if (offset < 20 || offset > tcp.size()) return std::nullopt;
  out.from_port = static_cast<std::uint16_t>(number(tcp, 0, 2));
  out.to_port = static_cast<std::uint16_t>(number(tcp, 2, 2));
  out.sequence = number(tcp, 4, 4);
  out.flags = tcp[13];
  out.payload = tcp.subspan(offset);
  out.time = packet.time;
  out.number = packet.number;
  return out;
}

bool TcpConversations::add(const CapturedPacket& packet) {
  std::optional<Segment> segment = segment_of(packet);
  if (!segment) return false;
  Key there{segment->from, segment->from_port, segment->to, segment->to_port};
  Key back{segment->to, segment->to_port, segment->from, segment->from_port};
  bool begins = (segment->flags & (syn_flag | ack_flag)) == syn_flag;
  auto known = open_.find(there);
  bool from_client = known != open_.end();
  if (!from_client) known = open_.find(back);
  // A port that is used again is another conversation.
  if (begins && known != open_.end()) {
    const TcpConversation& old = all_[known->second];
    bool again = from_client && old.of_client.first == segment->sequence + 1;
    if (!again && (old.answered || !from_client)) known = open_.end();
  }
  if (known == open_.end()) {
    if (all_.size() >= most_conversations) return true;
    // Who began is told by the SYN; without one the higher port is the client.
    bool answers = (segment->flags & syn_flag) != 0 && !begins;
    from_client = begins || (!answers && segment->from_port > segment->to_port);
    TcpConversation one{.client = from_client ? segment->from : segment->to,
                        .server = from_client ? segment->to : segment->from};
    one.client_port = from_client ? segment->from_port : segment->to_port;
    one.server_port = from_client ? segment->to_port : segment->from_port;
    one.first_packet = segment->number;
    one.first_time = segment->time;
    all_.push_back(std::move(one));
    open_[from_client ? there : back] = all_.size() - 1;
    known = open_.find(from_client ? there : back);
  }
  take(*segment, all_[known->second], from_client);
  return true;
}

void TcpConversations::take(const Segment& segment, TcpConversation& into,
                            bool from_client) {
  into.last_time = segment.time;
  SentBytes& side = from_client ? into.of_client : into.of_server;
  bool syn = (segment.flags & syn_flag) != 0;
  if (from_client && syn) ++into.tries;
  if (!from_client && (syn || !segment.payload.empty())) into.answered = true;
  side.fin = side.fin || (segment.flags & fin_flag) != 0;
  side.reset = side.reset || (segment.flags & reset_flag) != 0;
  if (syn) side.first = segment.sequence + 1;
  if (segment.payload.empty()) return;
  if (!side.first) side.first = segment.sequence;
  std::uint32_t place = segment.sequence - *side.first;
  if (place > most_bytes || side.early.size() > 512) return;
  std::string& kept = side.early[place];
  if (kept.size() < segment.payload.size()) {
    kept.assign(reinterpret_cast<const char*>(segment.payload.data()),
                segment.payload.size());
  }
  // What now goes on where the bytes end.
  for (auto next = side.early.begin(); next != side.early.end();) {
    if (next->first > side.bytes.size() || side.bytes.size() >= most_bytes) {
      break;
    }
    std::size_t known = side.bytes.size() - next->first;
    if (known < next->second.size()) side.bytes += next->second.substr(known);
    next = side.early.erase(next);
  }
}

}  // namespace lastmile
