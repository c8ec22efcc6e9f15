// facts/readers/capture.hpp
//
// Packets of a capture file, pcap or pcapng of either byte order, and in them
// the TCP conversations: who spoke to whom, how it began and ended, and the
// first bytes of each side in their order. No length in a file or packet is
// believed before it was held against what is there; what does not fit ends
// the packet, or the file, and is counted.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "facts/readers/bytes.hpp"

namespace lastmile {

struct CapturedPacket {
  std::int64_t time = 0;  // microseconds since 1970
  std::uint32_t link = 0;
  ByteView bytes = {};
  bool cut = false;  // less was kept than was sent
  std::size_t number = 0;
};

struct CaptureSummary {
  std::uint64_t packets = 0;
  std::uint64_t not_read = 0;  // of kinds that are not TCP over IP
  bool ends_early = false;     // the file is cut off or damaged
};

bool is_capture(ByteView head);
CaptureSummary read_capture(
    ByteView bytes, const std::function<void(const CapturedPacket&)>& each);

// One side of a conversation.
struct SentBytes {
  std::string bytes = {};  // in order, from the first; at most 256 KiB
  std::map<std::uint32_t, std::string> early = {};  // by place, not yet joined
  std::optional<std::uint32_t> first = {};          // sequence number of byte 0
  bool fin = false, reset = false;
};

struct TcpConversation {
  std::string client, server;  // addresses
  std::uint16_t client_port = 0, server_port = 0;
  std::size_t first_packet = 0;  // its number in the file, from 1
  std::int64_t first_time = 0;
  std::int64_t last_time = 0;
  std::uint32_t tries = 0;  // SYN without answer, with repetitions
  bool answered = false;    // SYN and ACK of the server, or bytes of it
  SentBytes of_client = {}, of_server = {};
};

class TcpConversations {
 public:
  // False where it is no TCP over IP.
  bool add(const CapturedPacket& packet);
  std::vector<TcpConversation>& all() { return all_; }

 private:
  struct Segment;
  using Key =
      std::tuple<std::string, std::uint16_t, std::string, std::uint16_t>;
  std::optional<Segment> segment_of(const CapturedPacket& packet) const;
  void take(const Segment& segment, TcpConversation& into, bool from_client);

  std::vector<TcpConversation> all_ = {};
  std::map<Key, std::size_t> open_ = {};
};

}  // namespace lastmile
