// facts/readers/certificate.hpp
//
// What is written in an X.509 certificate, as far as Remote Desktop cares.
// Reads, and judges nothing: whether a date has passed is for the rules, which
// know the time of the case.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/node.hpp"
#include "engine/base/result.hpp"
#include "facts/readers/bytes.hpp"

namespace lastmile {

struct Certificate {
  std::string subject = {};  // RFC 2253: "CN=vm1,O=Contoso"
  std::string issuer = {};
  std::string common_name = {};  // of the subject; empty where it has none
  bool self_signed = false;      // it names itself as its issuer
  std::optional<std::int64_t> not_before = {};  // microseconds since 1970 UTC
  std::optional<std::int64_t> not_after = {};
  std::string thumbprint = {};  // SHA-1 of the DER, 40 upper-case hex digits
  std::string signature = {};   // "sha256WithRSAEncryption"
  std::string key_type = {};    // "RSA", "EC", …; empty: unreadable
  int key_bits = 0;             // 0: unreadable
  // Extended key usage, as OIDs; none: the extension is not there, and the
  // key may be used for anything.
  std::optional<std::vector<std::string>> usage = {};
  std::vector<std::string> names = {};      // subject alternative DNS names
  std::vector<std::string> addresses = {};  // subject alternative addresses
};

// One certificate of DER, or the first of a PEM text. LM0720 where there is
// none that can be read. Input over 1 MiB is refused.
Result<Certificate> read_certificate(ByteView bytes);

// By its first bytes: the armour of PEM, or DER that begins as a certificate
// does. It may still be one that cannot be read.
bool is_certificate_file(ByteView bytes);

// Would a client that calls the server `name` (a DNS name or an address) find
// it in this certificate? Alternative names decide where there are any of the
// kind, else the common name. `*` stands for one whole first label.
bool names_server(const Certificate& certificate, std::string_view name);

// The fields of a `tls.certificate` fact that are in it: subject, issuer,
// self_signed, not_before, not_after, thumbprint, signature_algorithm,
// key_type, key_bits, eku, server_auth, san (names, then addresses).
Node certificate_fields(const Certificate& certificate);

// May it stand for a server: no extended key usage, or one that says so?
bool allows_server_authentication(const Certificate& certificate);

}  // namespace lastmile
