#include "facts/readers/certificate.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/base/scalar.hpp"
#include "tests/facts/seen.hpp"

namespace lastmile {

namespace {

Certificate certificate(const std::string& name) {
  std::string text = read_test_file("certificates/" + name);
  Result<Certificate> read = read_certificate(view(text));
  REQUIRE(read);
  return *read;
}

}  // namespace

TEST_CASE("the certificate of a Windows server is read", "[certificate]") {
  Certificate read = certificate("win2008r2-selfsigned.der");
  CHECK(read.self_signed);
  CHECK(read.subject == read.issuer);
  CHECK(read.subject == "CN=" + read.common_name);
  REQUIRE(read.not_before);
  CHECK(format_time(*read.not_before).substr(0, 4) == "2011");
  CHECK(format_time(*read.not_after).substr(0, 4) == "2021");
  CHECK(read.thumbprint.size() == 40);
  CHECK(read.thumbprint.find_first_not_of("0123456789ABCDEF") ==
        std::string::npos);
}

TEST_CASE("a certificate's fields are those that openssl prints",
          "[certificate]") {
  Certificate read = certificate("gen-expired.pem");
  CHECK(read.subject == "CN=rdphost.example.test");
  CHECK(format_time(*read.not_before) == "2024-01-01T00:00:00Z");
  CHECK(format_time(*read.not_after) == "2024-07-01T00:00:00Z");
  CHECK(read.thumbprint == "56888DFFA19F59BFFC60433CE4485B8386890E02");
  CHECK(read.signature == "sha256WithRSAEncryption");
  CHECK(read.key_type == "RSA");
  CHECK(read.key_bits == 2048);
  REQUIRE(read.usage);
  CHECK(*read.usage == std::vector<std::string>{"1.3.6.1.5.5.7.3.1"});
}

TEST_CASE("alternative names are read, and decide", "[certificate]") {
  Certificate read = certificate("gen-valid.pem");
  CHECK(read.names == std::vector<std::string>{"rdphost.example.test"});
  CHECK(read.addresses == std::vector<std::string>{"127.0.0.1"});
  CHECK(names_server(read, "RDPHOST.example.test"));
  CHECK(names_server(read, "rdphost.example.test."));
  CHECK(names_server(read, "127.0.0.1"));
  CHECK_FALSE(names_server(read, "rdphost"));
  CHECK_FALSE(names_server(read, "127.0.0.2"));
}

TEST_CASE("without alternative names the common name decides",
          "[certificate]") {
  Certificate read = certificate("gen-expired.pem");
  CHECK(names_server(read, "rdphost.example.test"));
  CHECK_FALSE(names_server(read, "other.example.test"));
  CHECK_FALSE(names_server(read, "10.0.0.4"));
  Certificate of_address{.common_name = "10.0.0.4"};
  CHECK(names_server(of_address, "10.0.0.4"));
  CHECK_FALSE(names_server(Certificate{}, ""));
}

TEST_CASE("a star stands for one whole label", "[certificate]") {
  Certificate star{.names = {"*.example.test"}};
  CHECK(names_server(star, "vm1.example.test"));
  CHECK_FALSE(names_server(star, "a.vm1.example.test"));
  CHECK_FALSE(names_server(star, "example.test"));
  CHECK_FALSE(names_server(star, ".example.test"));
}

TEST_CASE("an IPv6 address is found however it is written", "[certificate]") {
  Certificate read{.addresses = {"2001:db8::1"}};
  CHECK(names_server(read, "2001:DB8:0:0:0:0:0:1"));
  CHECK_FALSE(names_server(read, "2001:db8::2"));
}

TEST_CASE("no extended key usage allows every use", "[certificate]") {
  Certificate for_clients = certificate("gen-noeku.pem");
  REQUIRE(for_clients.usage);
  CHECK(*for_clients.usage == std::vector<std::string>{"1.3.6.1.5.5.7.3.2"});
  CHECK_FALSE(allows_server_authentication(for_clients));
  CHECK(allows_server_authentication(Certificate{}));
  Certificate client{.usage = {{"1.3.6.1.5.5.7.3.2"}}};
  CHECK_FALSE(allows_server_authentication(client));
  CHECK_FALSE(certificate_fields(Certificate{}).find("eku"));
}

TEST_CASE("keys and signatures of other kinds are named", "[certificate]") {
  Certificate curve = certificate("gen-ecdsa.pem");
  CHECK(curve.key_type == "EC");
  CHECK(curve.key_bits == 256);
  CHECK(certificate("gen-sha1.pem").signature == "sha1WithRSAEncryption");
}

TEST_CASE("what is no certificate is refused with a code", "[certificate]") {
  std::string pem = read_test_file("certificates/gen-valid.pem");
  for (const std::string& text :
       {std::string(), std::string("hello"), pem.substr(0, pem.size() / 2),
        std::string("-----BEGIN PRIVATE KEY-----\nAAAA\n"
                    "-----END PRIVATE KEY-----\n"),
        std::string(2 << 20, 'x')}) {
    Result<Certificate> read = read_certificate(view(text));
    REQUIRE_FALSE(read);
    CHECK(read.error().code == "LM0720");
  }
  std::string der = read_test_file("certificates/win2008r2-selfsigned.der");
  for (std::size_t size = 0; size < der.size(); size += 7) {
    CHECK_FALSE(read_certificate(view(der.substr(0, size))));
  }
}

}  // namespace lastmile
