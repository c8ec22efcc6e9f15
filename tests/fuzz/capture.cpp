// Any bytes as a capture: packets lie within it, what a conversation keeps is
// bounded, and the same bytes give the same conversations.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "facts/readers/capture.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace lastmile;
  ByteView bytes(data, size);
  TcpConversations conversations;
  std::size_t packets = 0;
  CaptureSummary summary =
      read_capture(bytes, [&](const CapturedPacket& packet) {
        ++packets;
        const std::uint8_t* begin = packet.bytes.data();
        bool within =
            packet.bytes.empty() ||
            (begin >= data && begin + packet.bytes.size() <= data + size);
        if (!within) std::abort();
        conversations.add(packet);
      });
  if (summary.packets != packets) std::abort();
  if (conversations.all().size() > packets) std::abort();
  for (const TcpConversation& one : conversations.all()) {
    if (one.of_client.bytes.size() > (256U << 10)) std::abort();
    if (one.of_server.bytes.size() > (256U << 10)) std::abort();
    if (one.first_packet == 0) std::abort();
  }
  return 0;
}
