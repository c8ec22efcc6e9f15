#include "facts/host/resolver.hpp"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <thread>

#include "tests/support/loopback_server.hpp"

namespace lastmile {

using namespace std::chrono_literals;

TEST_CASE("an answer in time is the answer", "[resolver]") {
  Lookup lookup = [](const std::string& name) {
    return Resolution{Answer::Found, {name == "vm1" ? "10.0.0.4" : "?"}};
  };
  Resolution found = resolve_within(lookup, "vm1", 5s);
  CHECK(found.answer == Answer::Found);
  CHECK(found.addresses == std::vector<std::string>{"10.0.0.4"});
}

TEST_CASE(
    "a resolver that hangs is given up at the deadline, and owns what "
    "it still touches",
    "[resolver]") {
  auto release = std::make_shared<std::atomic<bool>>(false);
  Lookup hangs = [release](const std::string&) {
    while (!*release) std::this_thread::sleep_for(1ms);
    return Resolution{Answer::Found, {"10.0.0.4"}};
  };
  auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < most_hanging; ++i) {
    CHECK(resolve_within(hangs, "vm1", 10ms).answer == Answer::Timeout);
  }
  SECTION("a ninth question is not asked") {
    Resolution refused = resolve_within(hangs, "vm1", 5s);
    CHECK(refused.answer == Answer::Failed);
    CHECK(refused.why.find("still hang") != std::string::npos);
  }
  CHECK(std::chrono::steady_clock::now() - start < 2s);
  *release = true;
  Lookup answers = [](const std::string&) {
    return Resolution{Answer::NoSuch, {}, "no such name"};
  };
  Resolution later;
  for (int i = 0; i < 1000 && later.answer != Answer::NoSuch; ++i) {
    later = resolve_within(answers, "vm2", 1s);
    std::this_thread::sleep_for(1ms);
  }
  CHECK(later.answer == Answer::NoSuch);
  // The last of the hanging ones lets go of its lookup.
  hangs = nullptr;
  for (int i = 0; i < 1000 && release.use_count() > 1; ++i) {
    std::this_thread::sleep_for(1ms);
  }
  CHECK(release.use_count() == 1);
}

TEST_CASE("the system's resolver finds localhost", "[resolver]") {
  if (!knows_localhost()) SKIP("this machine has no name localhost");
  Resolution found = ask_system("localhost");
  CHECK(found.answer == Answer::Found);
  CHECK_FALSE(found.addresses.empty());
}

}  // namespace lastmile
