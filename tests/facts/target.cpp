#include <catch2/catch_test_macros.hpp>

#include "facts/gatherers/target_name.hpp"
#include "tests/facts/seen.hpp"

namespace lastmile {

TEST_CASE("a target is a name with or without a port", "[target]") {
  auto read = [](std::string_view text) -> std::string {
    Result<Target> target = parse_target(text);
    if (!target) return std::string(target.error().code);
    return target->host + " " + std::to_string(target->port);
  };
  CHECK(read("vm1") == "vm1 3389");
  CHECK(read(" vm1:3390 ") == "vm1 3390");
  CHECK(read("10.0.0.4:3390") == "10.0.0.4 3390");
  CHECK(read("::1") == "::1 3389");
  CHECK(read("[::1]") == "::1 3389");
  CHECK(read("[fe80::1%eth0]:65535") == "fe80::1%eth0 65535");
  CHECK(read("https://vm1") == "https://vm1 3389");
  for (std::string_view bad :
       {"", "  ", "vm1:", "vm1:0", "vm1:65536", "vm1:99999999999999999999",
        "vm1:33x", "vm1:-1", ":3389", "[::1", "[::1]x", "[]", "[]:3389",
        "a\nb"}) {
    INFO(bad);
    CHECK(read(bad) == "LM0705");
  }
}

TEST_CASE("what can be no host name is told without asking", "[target]") {
  CHECK(can_be_host_name("vm1"));
  CHECK(can_be_host_name("vm-1.corp_x.example."));
  CHECK(can_be_host_name("bücher.example"));
  for (std::string_view bad : {"", ".", "a b", "https://vm1", "a..b", "a/b"}) {
    INFO(bad);
    CHECK_FALSE(can_be_host_name(bad));
  }
  CHECK_FALSE(can_be_host_name(std::string(64, 'a')));
  CHECK_FALSE(can_be_host_name(std::string(254, 'a')));
}

TEST_CASE("addresses are told from names", "[target]") {
  CHECK(is_address("10.0.0.4"));
  CHECK(is_address("2001:db8::1"));
  CHECK(is_address("fe80::1%eth0"));
  CHECK_FALSE(is_address("vm1"));
  CHECK_FALSE(is_address("10.0.0"));
  CHECK_FALSE(is_address("10.0.0.4%eth0"));
  CHECK_FALSE(is_address("fe80::1%"));
}

TEST_CASE("the roster has every gatherer once, by its name", "[roster]") {
  CHECK(roster().size() == 4);
  for (const Gatherer* gatherer : roster()) {
    CHECK(find_gatherer(gatherer->info.name) == gatherer);
    CHECK_FALSE(gatherer->info.produces.empty());
    CHECK_FALSE(gatherer->info.about.empty());
    CHECK(gatherer->info.timeout.count() > 0);
  }
  CHECK(find_gatherer("ftp_probe") == nullptr);
}

}  // namespace lastmile
