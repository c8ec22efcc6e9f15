// Rules of the Windows firewall, as the registry keeps them.

#include "facts/readers/firewall_rule.hpp"

#include <catch2/catch_test_macros.hpp>

namespace lastmile {
namespace {

FirewallRule rule(std::string_view text) {
  auto read = read_firewall_rule(text);
  REQUIRE(read);
  return *read;
}

std::string why(std::string_view text) {
  auto read = read_firewall_rule(text);
  return read ? "" : read.error().message;
}

}  // namespace

TEST_CASE("a rule of Windows says what it does", "[firewall]") {
  FirewallRule one = rule(
      "v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Domain|"
      "Profile=Private|LPort=3389|App=%SystemRoot%\\system32\\svchost.exe|"
      "Svc=termservice|Name=@FirewallAPI.dll,-28775|Desc=@FirewallAPI.dll,"
      "-28756|EmbedCtxt=@FirewallAPI.dll,-28752|");
  CHECK(one.action == FirewallAction::Allow);
  CHECK(one.active);
  CHECK(one.inbound);
  CHECK(one.protocol == 6);
  CHECK(one.profiles == std::vector<std::string>{"domain", "private"});
  CHECK(one.covers_profile("private"));
  CHECK_FALSE(one.covers_profile("public"));
  CHECK(one.covers_port(3389));
  CHECK_FALSE(one.covers_port(3390));
  CHECK(one.service == "termservice");
  CHECK(one.group == "@FirewallAPI.dll,-28752");
  CHECK(one.any_address());
}

TEST_CASE("what a rule does not say restricts nothing", "[firewall]") {
  FirewallRule one = rule("v2.0|Action=Block|Dir=In|");
  CHECK_FALSE(one.active);
  CHECK(one.covers_profile("public"));
  CHECK(one.covers_port(1));
  CHECK(one.covers_protocol(6));
  CHECK(one.any_address());
  CHECK(rule("v2.0|Action=Block|Dir=In|Protocol=256|").covers_protocol(17));
}

TEST_CASE("ports are numbers, ranges, lists and words", "[firewall]") {
  FirewallRule one = rule(
      "v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|"
      "LPort2_10=5000-5010|LPort=RPC|LPort=80,443|");
  CHECK(one.covers_port(3389));
  CHECK(one.covers_port(5000));
  CHECK(one.covers_port(5010));
  CHECK(one.covers_port(443));
  CHECK_FALSE(one.covers_port(5011));
  CHECK(one.port_words == std::vector<std::string>{"RPC"});
  FirewallRule words = rule("v2.10|Action=Allow|Dir=In|LPort=RPC-EPMap|");
  CHECK_FALSE(words.covers_port(3389));
  CHECK_FALSE(words.any_port());
}

TEST_CASE("addresses of the other side, as far as they can be known",
          "[firewall]") {
  auto covers = [](const std::string& addresses, std::string_view client) {
    return covers_address(
        rule("v2.20|Action=Allow|Active=TRUE|Dir=In|" + addresses), client);
  };
  CHECK(covers("", "10.0.0.1") == true);
  CHECK(covers("RA4=10.0.0.0/255.0.0.0|", "10.9.8.7") == true);
  CHECK(covers("RA4=10.0.0.0/8|", "11.0.0.1") == false);
  CHECK(covers("RA4=192.0.2.5|", "192.0.2.5") == true);
  CHECK(covers("RA4=192.0.2.5-192.0.2.9|", "192.0.2.9") == true);
  CHECK(covers("RA4=192.0.2.5-192.0.2.9|", "192.0.2.10") == false);
  CHECK(covers("RA6=fe80::/64|", "10.0.0.1") == false);
  CHECK(covers("RA6=2001:db8::/32|", "2001:db8::1") == true);
  CHECK(covers("RA4=LocalSubnet|RA6=LocalSubnet|", "10.0.0.1") == std::nullopt);
  CHECK(covers("RA4=LocalSubnet|RA4=10.0.0.1|", "10.0.0.1") == true);
  CHECK(covers("RA42=IntErnet|", "10.0.0.1") == std::nullopt);
  CHECK(covers("RA4=10.0.0.0/255.0.255.0|", "10.0.0.1") == std::nullopt);
}

TEST_CASE("a rule that is not understood says why", "[firewall]") {
  CHECK(why("") == "it does not begin with its version");
  CHECK(why("rubbish") == "it does not begin with its version");
  CHECK(why("v2.0|Dir=In|") ==
        "it does not say what it does, or in which direction");
  CHECK(why("v2.0|Action=Perhaps|Dir=In|") ==
        "its Action=Perhaps is not known");
  CHECK(why("v2.0|Action=Allow|Dir=Up|") == "its Dir=Up is not known");
  CHECK(why("v2.0|Action=Allow|Dir=In|Protocol=tcp|") ==
        "its Protocol=tcp is not known");
  CHECK(why("v2.0|Action=Allow|Dir=In|Profile=Home|") ==
        "its Profile=Home is not known");
  CHECK(why("v2.0|Action=Allow|Dir=In|NewKey=whatever|LPort=99999|").empty());
}

}  // namespace lastmile
