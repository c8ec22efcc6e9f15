// Every way in which a connect can end, made by a packet filter in a network
// namespace of this thread's own. Needs root, ip and nft; skips without.

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <functional>
#include <thread>

#include "facts/host/real_posix.hpp"
#include "tests/facts/seen.hpp"
#include "tests/support/server_process.hpp"

namespace lastmile {

namespace {

constexpr std::string_view rules = R"(
table inet t {
  chain in {
    type filter hook input priority 0;
    tcp dport 4001 drop
    tcp dport 4002 reject with tcp reset
    tcp dport 4003 reject with icmpx type port-unreachable
    tcp dport 4004 reject with icmpx type admin-prohibited
    tcp dport 4005 reject with icmpx type host-unreachable
  }
}
)";

bool run(const std::string& command) {
  return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

// A namespace belongs to a thread, and so do the children that it starts.
// Empty where all is set up, else why not.
std::string enter_namespace(const TemporaryFolder& folder) {
  if (find_program("ip").empty() || find_program("nft").empty()) {
    return "ip or nft is not installed";
  }
  if (::unshare(CLONE_NEWNET) != 0) {
    return "this user may not make a network namespace";
  }
  std::ofstream(folder.path() / "rules") << rules;
  bool up = run("ip link set lo up") &&
            run("ip link add v0 type veth peer name v1") &&
            run("ip address add 10.99.0.1/24 dev v0") &&
            run("ip link set v0 up") && run("ip link set v1 up") &&
            run("nft -f " + (folder.path() / "rules").string());
  return up ? "" : "the namespace could not be set up";
}

struct Attempt {
  std::string target;
  std::uint16_t port;
  Gathered seen = {};
};

void in_namespace(std::vector<Attempt>& attempts) {
  TemporaryFolder folder;
  std::string why_not;
  std::thread([&] {
    why_not = enter_namespace(folder);
    if (!why_not.empty()) return;
    std::unique_ptr<Host> host = open_real();
    for (Attempt& each : attempts) {
      each.seen = probe({.target = each.target, .port = each.port}, *host);
    }
  }).join();
  if (!why_not.empty()) SKIP(why_not);
}

std::string result(const Attempt& attempt) {
  return field(attempt.seen, "net.tcp_probe", "result");
}

double elapsed(const Attempt& attempt) {
  return std::strtod(field(attempt.seen, "net.tcp_probe", "elapsed_ms").c_str(),
                     nullptr);
}

}  // namespace

TEST_CASE("every outcome of a connect is told from the others", "[network]") {
  std::vector<Attempt> attempts = {
      {"127.0.0.1", 4002}, {"127.0.0.1", 4003}, {"127.0.0.1", 4004},
      {"127.0.0.1", 4005}, {"127.0.0.1", 4007}, {"192.0.2.1", 3389},
  };
  in_namespace(attempts);
  CHECK(result(attempts[0]) == "refused");
  CHECK(result(attempts[1]) == "refused");
  CHECK(result(attempts[2]) == "host_unreachable");
  CHECK(result(attempts[3]) == "host_unreachable");
  CHECK(result(attempts[4]) == "refused");
  CHECK(result(attempts[5]) == "net_unreachable");
  for (const Attempt& each : attempts) {
    CHECK(elapsed(each) < 500);
    CHECK(status(each.seen, "net.tcp_probe") == "complete");
    CHECK(status(each.seen, "net.x224_probe") == "not tried");
  }
}

TEST_CASE("a filtered port is a time-out after five seconds", "[network]") {
  std::vector<Attempt> attempts = {{"127.0.0.1", 4001}};
  in_namespace(attempts);
  CHECK(result(attempts[0]) == "timeout");
  CHECK(elapsed(attempts[0]) >= 4990);
  CHECK(elapsed(attempts[0]) < 5500);
  CHECK(status(attempts[0].seen, "net.tcp_probe") == "complete");
  CHECK(why(attempts[0].seen, "net.tcp_probe") == "TCP: no answer within 5 s");
  CHECK(why(attempts[0].seen, "net.x224_probe") ==
        "the port is not open: timeout");
}

TEST_CASE("a host that is down on the local link is told after three seconds",
          "[network]") {
  std::vector<Attempt> attempts = {{"10.99.0.2", 3389}};
  in_namespace(attempts);
  CHECK(result(attempts[0]) == "host_unreachable");
  CHECK(elapsed(attempts[0]) > 1000);
  CHECK(elapsed(attempts[0]) < 4000);
}

}  // namespace lastmile
