#include "facts/readers/x224.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/facts/seen.hpp"

namespace lastmile {

namespace {

constexpr std::uint32_t everything =
    protocol_tls | protocol_credssp | protocol_credssp_ex;

X224Answer read(std::string_view text) {
  return read_connection_answer(hex(text));
}

}  // namespace

TEST_CASE("the request is the one that servers are known to answer", "[x224]") {
  CHECK(to_hex(write_connection_request(0x0b, "probe")) ==
        "0300002b26e00000000000436f6f6b69653a206d737473686173683d70726f62650d0a"
        "010008000b000000");
}

TEST_CASE("a name cannot smuggle lines into the cookie", "[x224]") {
  CHECK(write_connection_request(1, "a\r\nb: c") ==
        write_connection_request(1, "abc"));
  CHECK(write_connection_request(1, "abcdefghijklm") ==
        write_connection_request(1, "abcdefghi"));
}

// What xrdp, FreeRDP's shadow server, weston and Windows sent.
TEST_CASE("every answer of a real server is read", "[x224]") {
  SECTION("a protocol is selected") {
    X224Answer answer = read("030000130ed000001234000201080001000000");
    CHECK(answer.reply == X224Reply::Response);
    CHECK(answer.selected == protocol_tls);
    CHECK(answer.flags == 1);
    CHECK(answer.source_reference == 0x1234);
    CHECK(answer.size == 19);
  }
  SECTION("the negotiation fails with a code") {
    X224Answer answer = read("030000130ed000000000000300080005000000");
    CHECK(answer.reply == X224Reply::Failure);
    CHECK(answer.failure_code == 5);
  }
  SECTION("an old server confirms without a word about security") {
    X224Answer answer = read("0300000b06d00000123400");
    CHECK(answer.reply == X224Reply::NoNegotiation);
    CHECK(answer.source_reference == 0x1234);
  }
  SECTION("an MCS disconnect comes instead of an answer") {
    CHECK(read("0300000902f0802180").reply == X224Reply::Disconnect);
  }
  SECTION("an X.224 disconnect comes instead of an answer") {
    CHECK(read("0300000b068000001234 00").reply == X224Reply::Incomplete);
    CHECK(read("0300000b06800000123400").reply == X224Reply::Disconnect);
  }
}

TEST_CASE("what is no RDP is called so, with a reason", "[x224]") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"5353482d322e302d4f70656e535348", "TPKT"},  // SSH-2.0-OpenSSH
      {"485454502f312e3120343030", "TPKT"},        // HTTP/1.1 400
      {"1503010002022f", "TPKT"},                  // a TLS alert
      {"03000000", "TPKT length is 0"},            // lengths that lie
      {"03000006ffff", "TPKT length is 6"},
      {"030000130ed000001234000203000001000002", "wrong length"},  // zeek's
      {"030000130ed000001234000901080001000000", "type 9"},
      {"030000130fd000001234000201080001000000", "does not fit"},
      {"0300000b05d00000123400", "does not fit"},
      {"0300000b06e00000123400", "another kind"},
      {"0300000902f0806580", "data"},
  };
  for (const auto& [bytes, reason] : cases) {
    X224Answer answer = read(bytes);
    INFO(bytes << " -> " << answer.why);
    CHECK(answer.reply == X224Reply::NotRdp);
    CHECK(answer.why.find(reason) != std::string::npos);
  }
}

TEST_CASE("every beginning of an answer is incomplete, and nothing more",
          "[x224]") {
  for (std::string_view whole :
       {"030000130ed000001234000201080001000000", "0300000b06d00000123400",
        "0300000902f0802180"}) {
    Bytes bytes = hex(whole);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      X224Answer answer = read_connection_answer(ByteView(bytes).first(size));
      CHECK(answer.reply == X224Reply::Incomplete);
      CHECK(answer.size == (size < 4 ? 0 : bytes.size()));
    }
  }
}

TEST_CASE("bytes behind the packet do not change what it says", "[x224]") {
  X224Answer answer = read("0300000b06d00000123400ffffffff");
  CHECK(answer.reply == X224Reply::NoNegotiation);
  CHECK(answer.size == 11);
}

TEST_CASE("servers are told apart by the shape of their answer", "[x224]") {
  auto who = [](std::string_view bytes) {
    return implementation_of(read(bytes), everything);
  };
  CHECK(who("030000130ed000001234000201080001000000") == "xrdp");
  CHECK(who("030000130ed000001234000201080000000000") == "xrdp");
  CHECK(who("030000130ed000000000000203080002000000") == "freerdp");
  CHECK(who("030000130ed000000000000201080001000000") == "weston");
  // 2008 R2 has the flags of xrdp and selects NLA.
  CHECK(who("030000130ed000001234000201080002000000") == "windows");
  CHECK(who("030000130ed00000123400021f080008000000") == "windows");
  CHECK(who("030000130ed000001234000200080000000000") == "windows");
  CHECK(who("030000130ed000001234000300080005000000") == "unknown");
  CHECK(who("0300000b06d00000123400") == "unknown");
  // Where NLA was not offered, xrdp and 2008 R2 look the same.
  CHECK(implementation_of(read("030000130ed000001234000201080001000000"),
                          protocol_tls) == "unknown");
}

TEST_CASE("protocols have the names of the fact type", "[x224]") {
  CHECK(protocol_name(0) == "rdp");
  CHECK(protocol_name(8) == "credssp_ex");
  CHECK(protocol_name(3).empty());
  CHECK(protocol_names(0x0b) ==
        std::vector<std::string_view>{"tls", "credssp", "credssp_ex"});
  CHECK(protocol_names(0) == std::vector<std::string_view>{"rdp"});
}

}  // namespace lastmile
