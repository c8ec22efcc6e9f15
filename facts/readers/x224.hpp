// facts/readers/x224.hpp
//
// The first packet of a Remote Desktop connection and its answer: TPKT
// (RFC 1006), X.224 connection request and confirm, and the negotiation that
// MS-RDPBCGR 2.2.1.1 and 2.2.1.2 put into them. Pure functions over bytes; no
// length in a packet is believed before it was held against what is there.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "facts/readers/bytes.hpp"

namespace lastmile {

// Security protocols, as bits of an offer; a selection is one of them.
inline constexpr std::uint32_t protocol_rdp = 0;
inline constexpr std::uint32_t protocol_tls = 1;
inline constexpr std::uint32_t protocol_credssp = 2;
inline constexpr std::uint32_t protocol_rdstls = 4;
inline constexpr std::uint32_t protocol_credssp_ex = 8;
inline constexpr std::uint32_t protocol_entra = 16;

// "rdp", "tls", "credssp", …; empty for what is not exactly one of them.
std::string_view protocol_name(std::uint32_t protocol);
std::vector<std::string_view> protocol_names(std::uint32_t offer);

// The request, with a cookie `mstshash=NAME` that tells the server's log who
// asked. Of the name, letters and digits are used, at most nine (as mstsc).
Bytes write_connection_request(std::uint32_t offer, std::string_view name);

enum class X224Reply : std::uint8_t {
  Incomplete,     // so far so good; more bytes are needed
  Response,       // RDP_NEG_RSP: a protocol was selected
  Failure,        // RDP_NEG_FAILURE with its code
  NoNegotiation,  // confirmed, without a word about security: an old server
  Disconnect,     // an MCS or X.224 disconnect instead of an answer
  NotRdp,         // something else speaks on this port
};

struct X224Answer {
  X224Reply reply = X224Reply::Incomplete;
  std::uint32_t selected = 0;          // of a Response
  std::uint8_t flags = 0;              // of a Response
  std::uint32_t failure_code = 0;      // of a Failure
  std::uint16_t source_reference = 0;  // of a confirm
  std::size_t size = 0;  // bytes of the packet; of an Incomplete one, so far
                         // as known, else 0
  std::string why = {};  // of NotRdp
};

X224Answer read_connection_answer(ByteView bytes);

// Who answers like this: "windows", "xrdp", "freerdp", "weston", "unknown".
// Measured: xrdp 0.9 confirms with reference 1234 and flags 01 and never
// selects NLA; Windows has 1234 too, and selects NLA wherever it is offered
// (since Vista) or has other flags; FreeRDP's servers have 0000 and flags 03,
// weston 0000 and 01. A refusal has no flags and tells less.
std::string_view implementation_of(const X224Answer& answer,
                                   std::uint32_t offer);

}  // namespace lastmile
