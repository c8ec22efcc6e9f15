// A port behind a packet filter, in a network namespace of this thread's own.
// Needs root, ip and nft; skips without.

#include <sched.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <thread>

#include "tests/cli/typed.hpp"

namespace lastmile {
namespace {

constexpr std::string_view rules = R"(
table inet t {
  chain in {
    type filter hook input priority 0;
    tcp dport 4001 drop
  }
}
)";

bool run(const std::string& command) {
  return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

// A namespace belongs to a thread, and so do the children that it starts.
Answered behind_a_filter(const std::vector<std::string>& arguments,
                         std::string& why_not) {
  Files files;
  std::string path = files.write("rules", rules);
  Answered answered;
  std::thread([&] {
    if (find_program("ip").empty() || find_program("nft").empty()) {
      why_not = "ip or nft is not installed";
    } else if (::unshare(CLONE_NEWNET) != 0) {
      why_not = "this user may not make a network namespace";
    } else if (!run("ip link set lo up") || !run("nft -f " + path)) {
      why_not = "the namespace could not be set up";
    } else {
      answered = type(arguments);
    }
  }).join();
  return answered;
}

}  // namespace

TEST_CASE("a filtered port: somebody drops the packets, and nobody knows who",
          "[live][table]") {
  // A filter on the way, one on the target, a stopped instance and a computer
  // that is off look the same from here. What refuses is none of them.
  std::string why_not;
  Answered answered = behind_a_filter(
      {"diagnose", "--target", "127.0.0.1:4001", "-f", "json", "--no-input"},
      why_not);
  if (!why_not.empty()) SKIP(why_not);
  INFO(answered.err);
  REQUIRE(answered.exit == 0);
  Node result = json_of(answered.out);
  std::vector<std::string> causes = each(at(result, "causes"), "id");
  for (std::string_view cause :
       {"fw.rule_disabled", "cloud.sg_no_rdp_rule", "net.path_blocked",
        "cloud.instance_not_running", "host.off"}) {
    INFO(cause);
    CHECK(contains(causes, cause));
  }
  // All of the first five are of these layers; none reaches possible.
  for (std::size_t i = 0; i < 5; ++i) {
    std::string layer =
        text_at(result, "causes." + std::to_string(i) + ".layer");
    INFO(causes[i] << " of layer " << layer);
    CHECK((layer == "firewall" || layer == "cloud" || layer == "network"));
  }
  CHECK(number_at(result, "causes.0.probability") < 0.4);
  CHECK(contains(each(at(result, "signs"), "id"), "tcp-no-answer"));
  std::vector<std::string> next = each(at(result, "next"), "id");
  CHECK((contains(next, "same-subnet") || contains(next, "target_powered_on")));
}

}  // namespace lastmile
