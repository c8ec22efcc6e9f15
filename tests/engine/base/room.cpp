// What a room holds stands on the stack as far as there is place.

#include "engine/base/room.hpp"

#include <catch2/catch_test_macros.hpp>
#include <numeric>
#include <vector>

namespace lastmile {
namespace {

bool within(const void* place, const void* object, std::size_t bytes) {
  auto* at = static_cast<const std::byte*>(place);
  auto* first = static_cast<const std::byte*>(object);
  return at >= first && at < first + bytes;
}

TEST_CASE("What a room has place for stands in it") {
  Room<64> room;
  std::pmr::vector<int> few({1, 2, 3}, room.memory());
  CHECK(within(few.data(), &room, sizeof(room)));
}

TEST_CASE("What a room has no place for comes from the heap") {
  Room<64> room;
  std::pmr::vector<int> many(1000, room.memory());
  CHECK_FALSE(within(many.data(), &room, sizeof(room)));
  std::iota(many.begin(), many.end(), 0);
  CHECK(many.back() == 999);
}

}  // namespace
}  // namespace lastmile
