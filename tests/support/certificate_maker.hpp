// tests/support/certificate_maker.hpp
//
// Certificates for servers in tests, with any dates. Made by OpenSSL's
// library, so no clock has to be faked.

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace lastmile {

struct CertificateOrder {
  std::string name = "vm1.example.test";
  // Seconds from now.
  std::int64_t valid_from = -24 * 3600;
  std::int64_t valid_to = 180 * 24 * 3600;
  std::vector<std::string> alternative_names = {};  // "DNS:vm1", "IP:10.0.0.4"
  std::string usage = "serverAuth";                 // empty: no extension
  std::string digest = "SHA256";
  bool elliptic = false;  // else RSA of 2048 bits
};

struct CertificateFiles {
  std::filesystem::path certificate;  // PEM
  std::filesystem::path key;          // PEM
};

// Self-signed; written to DIRECTORY/STEM.crt and .key. Throws
// std::runtime_error where OpenSSL refuses.
CertificateFiles make_certificate(const CertificateOrder& order,
                                  const std::filesystem::path& directory,
                                  const std::string& stem = "server");

}  // namespace lastmile
