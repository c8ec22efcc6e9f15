// Who may sign what: the attacks 1, 9 and 17 to 22.

#include "engine/base/digest.hpp"
#include "engine/pack/refusal.hpp"
#include "tests/engine/pack/attack.hpp"

using namespace lastmile;

TEST_CASE("an honest repository is followed", "[update]") {
  World world;
  CHECK(world.update() == "ok");
  CHECK(world.seq_of("rdp") == 1);
  CHECK(world.update() == "ok");
  CHECK(world.report.packs.empty());
  for (std::int64_t seq = 2; seq < 6; ++seq) {
    world.release("rdp", seq, "1." + std::to_string(seq) + ".0");
    world.now += day;
    world.publish();
    CHECK(world.update() == "ok");
    CHECK(world.seq_of("rdp") == seq);
    REQUIRE(world.report.packs.size() == 1);
    CHECK(world.report.packs[0].by_delta);
  }
}

TEST_CASE("no repository is trusted because it was met first", "[update]") {
  World world;
  Result<Trust> trust = Trust::load(world.store);
  REQUIRE(trust);
  Mirrors mirrors;
  mirrors.push_back(std::make_unique<MemoryTransport>(world.files));
  UpdateRequest request;
  request.now = world.now;
  Diagnostics notes;
  auto done =
      update(world.store, *trust, mirrors, world.installer, request, notes);
  REQUIRE_FALSE(done);
  CHECK(word(done.error()) == "SIG_KEY");
  CHECK(world.store.files.empty());
}

TEST_CASE("attack 1: a signature that is missing is asked for", "[update]") {
  for (std::string kind : {"timestamp/", "index/2", "objects/"}) {
    World world;
    REQUIRE(world.update() == "ok");
    Files honest = world.files;
    world.release("rdp", 2, "1.1.0").deltas.clear();
    world.publish();
    if (kind == "index/2") kind = "index/" + std::to_string(world.index.number);
    Held held(world);
    std::erase_if(world.files, [&](const auto& file) {
      return file.first.starts_with(kind) && file.first.ends_with(".minisig");
    });
    held.refused(world.update(), "SIG_MISSING");
    world.index.packs[0].versions.pop_back();
    goes_on(world, honest);
  }
}

TEST_CASE("attack 9: a revoked key signs nothing", "[update]") {
  World world;
  REQUIRE(world.update() == "ok");
  SecretKey stolen = world.publisher_keys[0];
  SecretKey fresh = test_key(99);
  world.root.revoked = {stolen.public_key()};
  world.root.publishers[0].role.keys = {fresh.public_key()};
  world.publish_root(world.root_keys);
  world.publish();
  REQUIRE(world.update() == "ok");
  Files honest = world.files;
  Held held(world);
  world.release("rdp", 2, "1.1.0").deltas.clear();  // with the stolen key
  world.publish();
  held.refused(world.update(), "SIG_REVOKED");
  world.index.packs[0].versions.pop_back();
  world.publisher_keys = {fresh};
  goes_on(world, honest);
}

TEST_CASE("attack 17: a publisher signs under its own names only", "[update]") {
  World world;
  REQUIRE(world.update() == "ok");
  Files honest = world.files;
  Held held(world);
  auto mine = world.publisher_keys;
  world.publisher_keys = {test_key(41)};  // of "other", who may sign vpn
  world.release("rdp", 2, "1.1.0").deltas.clear();
  world.files.erase(object_path(world.index.packs[0].versions[1].sha256) + "." +
                    mine[0].public_key().id() + ".minisig");
  world.publish();
  held.refused(world.update(), "SIG_SCOPE");
  world.index.packs[0].versions.pop_back();
  world.publisher_keys = mine;
  goes_on(world, honest);

  World nobody;
  nobody.release("ftp", 1, "1.0.0");
  nobody.publish();
  nobody.wanted = {"ftp"};
  CHECK(nobody.update() == "SIG_SCOPE");
}

TEST_CASE("attacks 18 and 19: one key counts once", "[update]") {
  World world;
  REQUIRE(world.update() == "ok");
  Files honest = world.files;
  Root before = world.root;
  Held held(world);
  // Twice in the list, once with another number.
  PublicKey twin = world.root_keys[0].public_key();
  twin.number[0] ^= 1;
  world.root.root.keys = {world.root_keys[0].public_key(), twin};
  world.publish_root({world.root_keys[0]});
  held.refused(world.update(), "THRESHOLD");
  // One signature under the names of all keys.
  world.root = before;
  world.files = honest;
  world.publish_root({world.root_keys[0]});
  std::string path = root_path(world.root.number);
  std::string one = world.files.at(
      path + "." + world.root_keys[0].public_key().id() + ".minisig");
  for (const SecretKey& key : world.root_keys) {
    world.files[path + "." + key.public_key().id() + ".minisig"] = one;
  }
  held.refused(world.update(), "THRESHOLD");
  world.root = before;
  goes_on(world, honest);
}

TEST_CASE("attack 20: a threshold is a whole number that keys can reach",
          "[update]") {
  for (std::string_view bad : {"0", "-1", "1e9", "\"2\"", "2.0", "17",
                               "99999999999999999999", "true", "[2]", "02"}) {
    World world;
    REQUIRE(world.update() == "ok");
    Files honest = world.files;
    Root before = world.root;
    Held held(world);
    ++world.root.number;
    std::string text = replaced(root_text(world.root), "\"threshold\": 2",
                                "\"threshold\": " + std::string(bad));
    world.put(root_path(world.root.number), text, world.root.scope(),
              world.root_keys);
    CAPTURE(bad);
    held.refused(world.update(), "META_FORMAT");
    world.root = before;
    goes_on(world, honest);
  }
  World world;
  REQUIRE(world.update() == "ok");
  Held held(world);
  ++world.root.number;
  world.put(
      root_path(world.root.number),
      replaced(root_text(world.root), "\"threshold\": 2", "\"threshold\": 4"),
      world.root.scope(), world.root_keys);
  held.refused(world.update(), "THRESHOLD");
}

TEST_CASE("attacks 21 and 22: bad signatures neither count nor hinder",
          "[update]") {
  std::vector<SecretKey> keys = {test_key(1), test_key(2), test_key(3)};
  Role role;
  for (const SecretKey& key : keys) role.keys.push_back(key.public_key());
  role.threshold = 2;
  SignedAs scope{"index", "main", "3", 3};
  Prehash bytes("bytes");
  std::vector<std::string> texts;
  for (int i = 0; i < 20; ++i) {
    texts.push_back(test_key(50 + i).sign_text("bytes", scope));
    texts.push_back(keys[0].sign_text("other bytes", scope));
    texts.push_back(std::string(static_cast<std::size_t>(i), 'x'));
  }
  CHECK_FALSE(check_threshold(role, {}, bytes, scope, texts));
  texts.push_back(keys[0].sign_text("bytes", scope));
  CHECK_FALSE(check_threshold(role, {}, bytes, scope, texts));
  texts.push_back(keys[2].sign_text("bytes", scope));
  CHECK(check_threshold(role, {}, bytes, scope, texts));
  texts.resize(10'000, texts[0]);
  Result<void> many = check_threshold(role, {}, bytes, scope, texts);
  REQUIRE_FALSE(many);
  CHECK(word(many.error()) == "SIZE");
}
