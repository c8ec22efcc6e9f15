// tests/engine/pack/attack.hpp
//
// What the attacks on trust and on what a repository says have in common: each
// is refused with its reason and changes nothing of what a client had, and
// after it the next honest update works. Their numbers are those of
// tests/packs/attacks.py.

#pragma once

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>
#include <string_view>

#include "tests/engine/pack/world.hpp"

namespace lastmile {

inline std::string root_path(std::int64_t number) {
  return "trust/" + std::to_string(number) + ".root.json";
}

inline std::string replaced(std::string text, std::string_view what,
                            std::string_view with) {
  std::size_t at = text.find(what);
  REQUIRE(at != text.npos);
  return text.replace(at, what.size(), with);
}

// What a client had before an attack must be there after it, and an honest
// version must still come.
class Held {
 public:
  explicit Held(World& world)
      : world_(world), store_(world.store.files), seq_(world.seq_of("rdp")) {}

  // The attack's outcome, with the store as it was.
  void refused(const std::string& outcome, const std::string& reason) {
    CAPTURE(world_.fault.message);
    CHECK(outcome == reason);
    CHECK(world_.seq_of("rdp") == seq_);
    CHECK(world_.store.files == store_);
  }

 private:
  World& world_;
  std::map<std::string, std::string, std::less<>> store_;
  std::int64_t seq_;
};

// The honest owner goes on, from what was published before the attack.
inline void goes_on(World& world, const Files& honest) {
  std::int64_t seq = world.seq_of("rdp") + 1;
  world.files = honest;
  world.release("rdp", seq, "1." + std::to_string(seq) + ".0");
  world.publish();
  INFO(world.fault.message);
  CHECK(world.update() == "ok");
  CHECK(world.seq_of("rdp") == seq);
}

}  // namespace lastmile
