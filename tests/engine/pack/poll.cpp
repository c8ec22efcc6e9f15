// When a computer that looks by itself looks again.

#include "engine/pack/poll.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace lastmile;

namespace {

constexpr std::int64_t hour = 3'600'000'000;
constexpr std::int64_t now = 1'800'000'000'000'000;

std::int64_t wait(const Poll& before, Polled how, std::int64_t every,
                  double dice) {
  return after(before, how, now, every, dice).next - now;
}

}  // namespace

TEST_CASE("clients spread over a quarter before and after", "[poll]") {
  CHECK(wait({}, Polled::Good, 24 * hour, 0) == 18 * hour);
  CHECK(wait({}, Polled::Good, 24 * hour, 0.5) == 24 * hour);
  CHECK(wait({}, Polled::Good, 24 * hour, 1) == 30 * hour);
  CHECK(after({now, 5}, Polled::Good, now, hour, 0).failed == 0);
}

TEST_CASE("who is sent away rests for a day", "[poll]") {
  CHECK(wait({}, Polled::SentAway, hour, 0.5) == 24 * hour);
  CHECK(wait({}, Polled::SentAway, 48 * hour, 0.5) == 48 * hour);
}

TEST_CASE("failures double the wait, up to what was asked for", "[poll]") {
  Poll poll;
  std::int64_t expected = hour / 4;
  for (int i = 0; i < 4; ++i, expected *= 2) {
    poll = after(poll, Polled::Failed, now, 24 * hour, 0.5);
    CHECK(poll.next - now == expected);
  }
  for (int i = 0; i < 200; ++i) {
    poll = after(poll, Polled::Failed, now, 24 * hour, 0.5);
  }
  CHECK(poll.next - now == 24 * hour);
  CHECK(wait({}, Polled::Failed, hour / 10, 0.5) == hour / 10);
}

TEST_CASE("what is damaged or of another clock puts nothing off", "[poll]") {
  Poll poll = after({}, Polled::Good, now, 24 * hour, 1);
  CHECK_FALSE(poll.due(now, 24 * hour));
  CHECK(poll.due(poll.next, 24 * hour));
  CHECK(poll.due(now - 1000 * hour, 24 * hour));
  CHECK(Poll::read(poll.text()).next == poll.next);
  for (const char* text : {"", "x", "5", "5 ", "5 1", "5 1\n ", "-5 1\n",
                           "5 -1\n", "99999999999999999999 1\n"}) {
    CAPTURE(text);
    CHECK(Poll::read(text).next == 0);
  }
}
