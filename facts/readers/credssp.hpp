// facts/readers/credssp.hpp
//
// One round of CredSSP, as far as it goes without credentials: the TSRequest
// (MS-CSSP 2.2.1, DER) that carries an NTLM NEGOTIATE, and the server's
// TSRequest with its NTLM CHALLENGE (MS-NLMP 2.2.1.2), which names the machine,
// its domain, its version and its clock. Nothing that could be a log-on is
// ever sent. Pure functions over bytes.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "facts/readers/bytes.hpp"

namespace lastmile {

// TSRequest version 6 with an NTLM NEGOTIATE of flags e2088297.
Bytes write_credssp_negotiate();

// Every text is empty where the challenge does not have it. Control characters
// and broken UTF-16 come out as U+FFFD.
struct NtlmChallenge {
  std::uint32_t flags = 0;
  std::string target = {};
  std::string computer = {};  // NetBIOS
  std::string domain = {};    // NetBIOS
  std::string dns_computer = {};
  std::string dns_domain = {};
  std::string dns_tree = {};
  std::string version = {};               // "10.0.18362"
  std::optional<std::int64_t> time = {};  // microseconds since 1970 UTC
};

std::optional<NtlmChallenge> read_ntlm_challenge(ByteView message);

enum class CredsspReply : std::uint8_t {
  Incomplete,  // so far so good; more bytes are needed
  Answered,
  NotCredssp,
};

struct CredsspAnswer {
  CredsspReply reply = CredsspReply::Incomplete;
  std::int64_t version = 0;
  std::optional<std::uint32_t> error_code = {};  // an NTSTATUS
  std::optional<NtlmChallenge> challenge = {};
  std::string why = {};  // of NotCredssp
};

// A reply is at most 64 KiB.
CredsspAnswer read_credssp_answer(ByteView bytes);

}  // namespace lastmile
