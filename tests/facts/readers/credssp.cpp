#include "facts/readers/credssp.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/base/scalar.hpp"
#include "tests/facts/seen.hpp"

namespace lastmile {

namespace {

// FreeRDP's shadow server, version 2.11.7.
constexpr std::string_view freerdp =
    "30819fa003020106a17430723070a06e046c4e544c4d535350000200000004000400380000"
    "00978288e20634ca4eaeb999c80000000000000000300030003c0000000601b11d0000000f"
    "56004d000200040056004d000100040056004d000400040076006d000300040076006d0007"
    "00080080a59cdb4a79dd0100000000a52204208afcf31716484bf96a649da7113c54411657"
    "dac2239154185a6238b570bda9a7";

// A Windows 10 in a domain (zeek, testing/btest/Traces/dce-rpc).
constexpr std::string_view windows =
    "4e544c4d53535000020000001600160038000000158299e2a1b41943559755990000000000"
    "000000c600c6004e0000000a00ba470000000f42004c00410043004b0043004c004f005600"
    "450052000200160042004c00410043004b0043004c004f0056004500520001001200430042"
    "00540048002d00570053002d0032000400220062006c00610063006b0063006c006f007600"
    "650072002e006c006f00630061006c000300360043004200540048002d00570053002d0032"
    "002e0062006c00610063006b0063006c006f007600650072002e006c006f00630061006c00"
    "0500220062006c00610063006b0063006c006f007600650072002e006c006f00630061006c"
    "0007000800b629073c5721d70100000000";

}  // namespace

TEST_CASE("the request is a TSRequest of version 6 with an NTLM NEGOTIATE",
          "[credssp]") {
  CHECK(to_hex(write_credssp_negotiate()) ==
        "3037a003020106a130302e302ca02a04284e544c4d5353500001000000978208e20000"
        "00000000000000000000000000000601b11d0000000f");
}

TEST_CASE("the challenge of a FreeRDP server is read", "[credssp]") {
  CredsspAnswer answer = read_credssp_answer(hex(freerdp));
  REQUIRE(answer.reply == CredsspReply::Answered);
  CHECK(answer.version == 6);
  CHECK_FALSE(answer.error_code);
  REQUIRE(answer.challenge);
  CHECK(answer.challenge->target == "VM");
  CHECK(answer.challenge->computer == "VM");
  CHECK(answer.challenge->domain == "VM");
  CHECK(answer.challenge->dns_computer == "vm");
  CHECK(answer.challenge->dns_domain == "vm");
  CHECK(answer.challenge->dns_tree.empty());
  CHECK(answer.challenge->version == "6.1.7601");
  REQUIRE(answer.challenge->time);
  CHECK(format_time(*answer.challenge->time) == "2026-11-20T23:57:11Z");
}

TEST_CASE("the challenge of a Windows in a domain is read", "[credssp]") {
  std::optional<NtlmChallenge> ntlm = read_ntlm_challenge(hex(windows));
  REQUIRE(ntlm);
  CHECK(ntlm->target == "BLACKCLOVER");
  CHECK(ntlm->computer == "CBTH-WS-2");
  CHECK(ntlm->domain == "BLACKCLOVER");
  CHECK(ntlm->dns_computer == "CBTH-WS-2.blackclover.local");
  CHECK(ntlm->dns_domain == "blackclover.local");
  CHECK(ntlm->dns_tree == "blackclover.local");
  CHECK(ntlm->version == "10.0.18362");
  REQUIRE(ntlm->time);
  CHECK(format_time(*ntlm->time).substr(0, 10) == "2021-03-25");
}

TEST_CASE("every beginning of an answer is incomplete", "[credssp]") {
  Bytes bytes = hex(freerdp);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK(read_credssp_answer(ByteView(bytes).first(size)).reply ==
          CredsspReply::Incomplete);
  }
}

TEST_CASE("a challenge that is cut gives what is whole, or nothing",
          "[credssp]") {
  Bytes bytes = hex(windows);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    std::optional<NtlmChallenge> ntlm =
        read_ntlm_challenge(ByteView(bytes).first(size));
    // Its info block points beyond the end, and so has nothing.
    if (ntlm) CHECK(ntlm->computer.empty());
  }
}

TEST_CASE("an error code of the server is an NTSTATUS", "[credssp]") {
  CredsspAnswer answer =
      read_credssp_answer(hex("300da003020106a4060204c000006d"));
  REQUIRE(answer.reply == CredsspReply::Answered);
  REQUIRE(answer.error_code);
  CHECK(*answer.error_code == 0xc000006d);
  CHECK_FALSE(answer.challenge);
}

TEST_CASE("what is no CredSSP is called so", "[credssp]") {
  for (std::string_view bytes :
       {"485454502f312e31", "30003000", "308400ffffff", "30800000",
        "3085000000000100", "3003a00201", "3005a003040106"}) {
    INFO(bytes);
    CHECK(read_credssp_answer(hex(bytes)).reply == CredsspReply::NotCredssp);
  }
}

TEST_CASE("lengths and offsets that lie are not followed", "[credssp]") {
  Bytes good = hex(windows);
  for (std::size_t at = 12; at < 48; ++at) {
    for (int value : {0x00, 0x7f, 0x80, 0xff}) {
      Bytes bad = good;
      bad[at] = static_cast<std::uint8_t>(value);
      read_ntlm_challenge(bad);  // under the sanitizers: no byte too far
    }
  }
  Bytes loop = good;
  loop[0x4e + 2] = 0xff;  // the first pair is longer than the block
  loop[0x4e + 3] = 0xff;
  REQUIRE(read_ntlm_challenge(loop));
  CHECK(read_ntlm_challenge(loop)->domain.empty());
}

TEST_CASE("names from the network cannot drive a terminal", "[credssp]") {
  Bytes bytes = hex(windows);
  bytes[0x38] = 0x1b;  // the first letter of the target becomes ESC
  bytes[0x3a] = 0x00;  // and the second half of a surrogate pair
  bytes[0x3b] = 0xdc;
  std::optional<NtlmChallenge> ntlm = read_ntlm_challenge(bytes);
  REQUIRE(ntlm);
  CHECK(ntlm->target ==
        "\uFFFD\uFFFD"
        "ACKCLOVER");
}

}  // namespace lastmile
