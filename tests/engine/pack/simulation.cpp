// Years of updates by a seed: the owner publishes, turns keys and lets things
// expire; mirrors freeze, mix, lose and forge; keys are stolen; power goes at
// any write; clocks jump. Whatever happens, a client never goes back, never
// takes what its publisher did not sign, and comes up to date as soon as one
// mirror is honest.
//
// LASTMILE_SEEDS (15) seeds from LASTMILE_SEED (1) on.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <random>

#include "engine/base/digest.hpp"
#include "engine/pack/refusal.hpp"
#include "tests/engine/pack/world.hpp"

using namespace lastmile;

namespace {

unsigned long number_from(const char* name, unsigned long otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoul(text, nullptr, 10) : otherwise;
}

class Simulation {
 public:
  explicit Simulation(unsigned long seed)
      : dice_(static_cast<std::mt19937::result_type>(seed)) {
    history_.push_back(world_.files);
  }

  // "" or the law that was broken.
  std::string run() {
    if (world_.update() != "ok") return "the first update: " + said();
    for (int step = 0; step < 12; ++step) {
      owner();
      if (one_in(3)) {
        if (std::string broken = attack(); !broken.empty()) return broken;
      }
      if (one_in(4)) power_cut();
      if (std::string broken = honest(); !broken.empty()) return broken;
    }
    return {};
  }

 private:
  bool one_in(unsigned n) { return dice_() % n == 0; }
  std::string said() const { return world_.fault.message; }

  void owner() {
    world_.now += static_cast<std::int64_t>(dice_() % 5) * day;
    if (!one_in(4)) {
      ++seq_;
      world_.release("rdp", seq_, "1." + std::to_string(seq_) + ".0");
    }
    if (one_in(5)) turn_keys(dice_() % 3);
    if (world_.now + 30 * day > world_.root.expires) {
      world_.root.created = world_.now;
      world_.root.expires = world_.now + 396 * day;
      world_.publish_root(world_.root_keys);
    }
    world_.publish();
    history_.push_back(world_.files);
    if (history_.size() > 6) history_.erase(history_.begin());
  }

  // The owner takes one role's keys away, and all that the thief had of it.
  void turn_keys(unsigned whose) {
    ++fresh_;
    std::vector<SecretKey> signers = world_.root_keys;
    auto exchange = [&](Role& role, std::vector<SecretKey>& keys, int base) {
      for (const SecretKey& key : keys) {
        world_.root.revoked.push_back(key.public_key());
      }
      role.keys.clear();
      for (SecretKey& key : keys) {
        key = test_key(base + 100 * fresh_ + static_cast<int>(&key - &keys[0]));
        role.keys.push_back(key.public_key());
      }
    };
    switch (whose) {
      case 0: exchange(world_.root.root, world_.root_keys, 10'000); break;
      case 1: exchange(world_.root.release, world_.release_keys, 20'000); break;
      default: exchange(world_.root.freshness, world_.freshness_keys, 30'000);
    }
    signers.insert(signers.end(), world_.root_keys.begin(),
                   world_.root_keys.end());
    world_.publish_root(signers);
  }

  // One run against a hostile mirror. It may fail or not; what is in use after
  // it must be something that the publisher signed, and not older.
  std::string attack() {
    World kept = world_;
    Files evil = history_[dice_() % history_.size()];
    bool theft = false;
    switch (dice_() % 8) {
      case 0: break;  // an old state
      case 1: {       // a mixture of two
        for (const auto& [path, bytes] : world_.files) {
          if (one_in(2)) evil[path] = bytes;
        }
        break;
      }
      case 2: {  // bits that turned
        evil = world_.files;
        for (auto& [path, bytes] : evil) {
          if (one_in(5) && !bytes.empty()) {
            bytes[dice_() % bytes.size()] ^= 1 << dice_() % 8;
          }
        }
        break;
      }
      case 3: {  // files that are lost
        evil = world_.files;
        std::erase_if(evil, [&](const auto&) { return one_in(6); });
        break;
      }
      case 4: {  // release and freshness stolen: a rule of the thief's
        auto keys = world_.publisher_keys;
        world_.publisher_keys = {test_key(666)};
        world_.release("rdp", seq_ + 50, "66.6.6").deltas.clear();
        world_.publish();
        evil = world_.files;
        world_.publisher_keys = keys;
        break;
      }
      case 5: {  // the same keys: numbers that nobody will reach
        world_.index.number += 1'000'000'000 + dice_() % 1'000'000;
        world_.stamp.number = INT64_MAX - 2 - dice_() % 9;
        world_.publish();
        evil = world_.files;
        theft = true;
        break;
      }
      case 6: {  // files that are cut off, or longer
        evil = world_.files;
        for (auto& [path, bytes] : evil) {
          if (!one_in(6)) continue;
          bytes.resize(one_in(2) ? dice_() % (bytes.size() + 1)
                                 : bytes.size() + 1 + dice_() % 90'000,
                       '{');
        }
        break;
      }
      default: {  // a root of the thief's
        world_.root.root.keys = {test_key(667).public_key()};
        world_.root.root.threshold = 1;
        world_.publish_root({test_key(667)});
        evil = world_.files;
      }
    }
    std::int64_t before = kept.seq_of("rdp");
    World victim = kept;
    std::int64_t clock = kept.now;
    if (one_in(4)) {
      auto days = static_cast<std::int64_t>(dice_() % 9'000);
      victim.now += (one_in(2) ? -days : days) * day;
    }
    victim.update_from({&evil});
    victim.now = clock;
    std::int64_t after = victim.seq_of("rdp");
    world_ = kept;
    world_.store = victim.store;
    world_.installer = victim.installer;
    if (after < before) return "a client went back";
    if (after > seq_) return "a client took what its publisher did not sign";
    // The owner learns of it and takes the keys away; clients find back.
    if (theft) {
      turn_keys(1);
      turn_keys(2);
      world_.publish();
    }
    return {};
  }

  void power_cut() {
    world_.store.writes_left = static_cast<int>(dice_() % 14);
    world_.update();
    world_.store.writes_left = -1;
  }

  std::string honest() {
    Files frozen = history_.front();
    std::string outcome = one_in(3)
                              ? world_.update_from({&frozen, &world_.files})
                              : world_.update();
    if (outcome != "ok") return "an honest update fails: " + said();
    if (world_.seq_of("rdp") != seq_) return "a client stays behind";
    return {};
  }

  World world_ = World();
  std::mt19937 dice_;
  std::vector<Files> history_ = {};
  std::int64_t seq_ = 1;
  int fresh_ = 0;
};

}  // namespace

TEST_CASE("no seed brings a client back, astray or to a stop", "[simulation]") {
  unsigned long first = number_from("LASTMILE_SEED", 1);
  unsigned long seeds = number_from("LASTMILE_SEEDS", 15);
  for (unsigned long seed = first; seed < first + seeds; ++seed) {
    std::string broken = Simulation(seed).run();
    if (broken.empty()) continue;
    CAPTURE(seed);
    FAIL_CHECK(broken);
  }
  SUCCEED();
}
