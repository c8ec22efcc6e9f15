#include "facts/pseudonym.hpp"

#include <arpa/inet.h>

#include <catch2/catch_test_macros.hpp>
#include <random>
#include <set>

#include "engine/base/scalar.hpp"

namespace lastmile {

namespace {

const Pseudonyms one("a key of this test");
const Pseudonyms other("another key");

std::string four(std::uint32_t number) {
  in_addr address{htonl(number)};
  char text[INET_ADDRSTRLEN];
  inet_ntop(AF_INET, &address, text, sizeof text);
  return text;
}

std::uint32_t number_of(const std::string& text) {
  in_addr address{};
  REQUIRE(inet_pton(AF_INET, text.c_str(), &address) == 1);
  return ntohl(address.s_addr);
}

int shared_bits(std::uint32_t a, std::uint32_t b) {
  int bits = 0;
  while (bits < 32 && ((a ^ b) & (0x80000000U >> bits)) == 0) ++bits;
  return bits;
}

}  // namespace

TEST_CASE("the same name has the same pseudonym, whatever its letter case",
          "[redact]") {
  CHECK(one.name("DC01") == one.name("dc01"));
  CHECK(one.name("DC01") != one.name("DC02"));
  CHECK(one.name("DC01") != other.name("DC01"));
  CHECK(one.name("DC01").find("01") != 0);
  CHECK(one.name("DC01$") == one.name("DC01") + "$");
}

TEST_CASE("a short name is still the beginning of the long one", "[redact]") {
  std::string full = one.name("dc01.corp.example.com");
  CHECK(full.starts_with(one.name("DC01") + "."));
  CHECK(full.ends_with(".com"));
  CHECK(one.name("CORP\\bob") == one.name("corp") + "\\" + one.name("Bob"));
  CHECK(one.name("bob@corp.local") ==
        one.name("bob") + "@" + one.name("corp.local"));
}

TEST_CASE("what is the same on every machine stays", "[redact]") {
  for (std::string_view kept :
       {"SYSTEM", "Administrator", "NT AUTHORITY", "NT AUTHORITY\\SYSTEM",
        "localhost", "target", "DWM-1", "umfd-0", "-", "", "127.0.0.1", "::1",
        "0.0.0.0", "S-1-5-18", "S-1-5-32-544", "ANONYMOUS LOGON"}) {
    INFO(kept);
    CHECK(one.name(kept) == kept);
  }
}

TEST_CASE("addresses share as many first bits as before", "[redact]") {
  std::mt19937 random(7);
  for (int i = 0; i < 300; ++i) {
    std::uint32_t a = random();
    std::uint32_t b = a ^ (random() >> (random() % 32));
    std::uint32_t x = number_of(*one.address(four(a)));
    std::uint32_t y = number_of(*one.address(four(b)));
    INFO(four(a) << ' ' << four(b));
    CHECK(shared_bits(a, b) == shared_bits(x, y));
  }
}

TEST_CASE("private stays private, and public public", "[redact]") {
  std::mt19937 random(8);
  for (std::string_view block :
       {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
        "100.64.0.0/10", "127.0.0.0/8", "224.0.0.0/4"}) {
    std::size_t slash = block.find('/');
    int length = std::stoi(std::string(block.substr(slash + 1)));
    std::uint32_t base = number_of(std::string(block.substr(0, slash)));
    for (int i = 0; i < 50; ++i) {
      std::uint32_t inside =
          base | (static_cast<std::uint32_t>(random()) >> length);
      INFO(four(inside));
      CHECK(*in_subnet(*one.address(four(inside)), block));
      std::uint32_t any = random();
      bool was = *in_subnet(four(any), block);
      CHECK(*in_subnet(*one.address(four(any)), block) == was);
    }
  }
}

TEST_CASE("an address is in the subnet that it was in", "[redact]") {
  std::string subnet = *one.address("203.0.113.64/26");
  CHECK(subnet.ends_with("/26"));
  CHECK(*in_subnet(*one.address("203.0.113.70"), subnet));
  CHECK_FALSE(*in_subnet(*one.address("203.0.113.130"), subnet));
  CHECK(*one.address("203.0.113.70") != "203.0.113.70");
  std::string six = *one.address("2001:db8:1:2::/64");
  CHECK(*in_subnet(*one.address("2001:db8:1:2::77"), six));
  CHECK(*in_subnet(*one.address("fd12:3456::1"), "fc00::/7"));
  CHECK(*in_subnet(*one.address("fe80::1234"), "fe80::/10"));
  CHECK(*one.address("::ffff:203.0.113.70") ==
        "::ffff:" + *one.address("203.0.113.70"));
  CHECK_FALSE(one.address("vm1"));
  CHECK_FALSE(one.address("10.0.0.0/99"));
}

TEST_CASE("SIDs of one domain stay those of one domain", "[redact]") {
  std::string bob = *one.sid("S-1-5-21-111-222-333-1104");
  std::string eve = *one.sid("S-1-5-21-111-222-333-1105");
  CHECK(bob != eve);
  CHECK(bob.substr(0, bob.rfind('-')) == eve.substr(0, eve.rfind('-')));
  CHECK(bob.find("-111-222-333-") == bob.npos);
  CHECK(one.sid("S-1-5-21-111-222-333-500")->ends_with("-500"));
  CHECK(*one.sid("S-1-5-18") == "S-1-5-18");
  CHECK_FALSE(one.sid("S-1-x"));
  CHECK_FALSE(one.sid("bob"));
}

TEST_CASE("thumbprints and MACs keep their form", "[redact]") {
  std::string upper = one.hex("AB12AB12AB12AB12AB12AB12AB12AB12AB12AB12");
  CHECK(upper.size() == 40);
  CHECK(upper != "AB12AB12AB12AB12AB12AB12AB12AB12AB12AB12");
  CHECK(upper.find_first_not_of("0123456789ABCDEF") == upper.npos);
  CHECK(one.hex("ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12").size() == 40);
  std::string mac = one.mac("00:15:5D:01:02:03");
  CHECK(mac.size() == 17);
  CHECK(mac[2] == ':');
  CHECK(mac != "00:15:5D:01:02:03");
  CHECK(one.mac("FF-FF-FF-FF-FF-FF") == "FF-FF-FF-FF-FF-FF");
}

}  // namespace lastmile
