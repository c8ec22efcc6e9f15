// The chain of roots: the attacks 27 to 32.

#include "engine/base/digest.hpp"
#include "engine/pack/refusal.hpp"
#include "tests/engine/pack/attack.hpp"

using namespace lastmile;

TEST_CASE("attack 27: the last root must be good, those between not",
          "[update]") {
  World world;
  REQUIRE(world.update() == "ok");
  world.now += 400 * day;
  world.publish();
  CHECK(world.update() == "EXPIRED");
  // Root 2 expired long ago, root 3 did not.
  world.publish_root(world.root_keys);
  world.root.created = world.now;
  world.root.expires = world.now + 396 * day;
  world.publish_root(world.root_keys);
  world.publish();
  CHECK(world.update() == "ok");
  CHECK(Trust::load(world.store)->root->number == 3);
}

TEST_CASE("attack 28: no root is left out", "[update]") {
  World world;
  REQUIRE(world.update() == "ok");
  Files honest = world.files;
  Root before = world.root;
  Held held(world);
  world.publish_root(world.root_keys);
  world.publish_root(world.root_keys);
  world.publish();
  std::erase_if(world.files, [](const auto& file) {
    return file.first.starts_with("trust/2.root.json");
  });
  held.refused(world.update(), "ROOT_CHAIN");
  // The same with keys that only the hidden root names.
  world.freshness_keys = {test_key(31)};
  world.stamp_again();
  std::erase_if(world.files, [](const auto& file) {
    return file.first.starts_with("timestamp/") &&
           file.first.find(test_key(31).public_key().id()) == std::string::npos;
  });
  held.refused(world.update(), "ROOT_CHAIN");
  world.freshness_keys = {test_key(30)};
  world.root = before;
  goes_on(world, honest);
}

TEST_CASE("attacks 29 and 30: a root is signed by the old keys and the new",
          "[update]") {
  std::vector<SecretKey> fresh = {test_key(13), test_key(14), test_key(15)};
  for (int attack : {29, 30}) {
    World world;
    REQUIRE(world.update() == "ok");
    Files honest = world.files;
    Root before = world.root;
    Held held(world);
    world.root.root.keys.clear();
    for (const SecretKey& key : fresh) {
      world.root.root.keys.push_back(key.public_key());
    }
    world.publish_root(attack == 29 ? fresh : world.root_keys);
    CAPTURE(attack);
    held.refused(world.update(), "THRESHOLD");
    // One of each is not enough either.
    world.files = honest;
    --world.root.number;
    world.publish_root({fresh[0], world.root_keys[0]});
    held.refused(world.update(), "THRESHOLD");
    // And with both it goes on.
    world.files = honest;
    --world.root.number;
    std::vector<SecretKey> all = fresh;
    all.insert(all.end(), world.root_keys.begin(), world.root_keys.end());
    world.publish_root(all);
    world.publish();
    CHECK(world.update() == "ok");
    goes_on(world, world.files);
  }
}

TEST_CASE("attack 31: a root's number is the one in its name", "[update]") {
  World world;
  REQUIRE(world.update() == "ok");
  Files honest = world.files;
  Root before = world.root;
  Held held(world);
  world.root.number = 6;
  world.publish_root(world.root_keys);  // 7, under its own name
  for (auto& [path, bytes] : Files(world.files)) {
    if (path.starts_with("trust/7.")) {
      world.files["trust/2" + path.substr(7)] = bytes;
    }
  }
  held.refused(world.update(), "MIX");
  world.files = honest;
  // The present one again, as the next.
  for (auto& [path, bytes] : Files(world.files)) {
    if (path.starts_with("trust/1.")) {
      world.files["trust/2" + path.substr(7)] = bytes;
    }
  }
  held.refused(world.update(), "MIX");
  world.root = before;
  goes_on(world, honest);
}

TEST_CASE("attack 32: what lies on the disk is checked again", "[update]") {
  World world;
  REQUIRE(world.update() == "ok");
  Files honest = world.files;
  Root before = world.root;
  ++world.root.number;
  world.root.release.keys = {test_key(66).public_key()};
  std::string evil = root_text(world.root);
  for (const std::string& bytes : {evil, std::string("half of a ro"),
                                   std::string(), std::string(1 << 17, ' ')}) {
    world.store.files["trust/2.root.json"] = bytes;
    world.store.files["trust/2.root.json.x.minisig"] =
        test_key(66).sign_text(bytes, world.root.scope());
    Result<Trust> trust = Trust::load(world.store);
    REQUIRE(trust);
    CHECK(trust->root->number == 1);
  }
  world.root = before;
  goes_on(world, honest);
  // A kept timestamp that was exchanged is fetched again.
  for (auto& [name, bytes] : world.store.files) {
    if (name.ends_with(".timestamp.json")) bytes = "{}";
  }
  CHECK(world.update() == "ok");
}
