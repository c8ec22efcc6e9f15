// What timestamps, indexes, clocks and mirrors may say: the attacks 23 to 26,
// 33 to 39, 44 to 46, 85 and 89 to 91.

#include <functional>

#include "engine/base/digest.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/text/zstd.hpp"
#include "tests/engine/pack/attack.hpp"

using namespace lastmile;

TEST_CASE("attacks 23 and 24: a timestamp never goes back, nor sideways",
          "[update]") {
  World world;
  Files old = world.files;
  world.now += day;
  world.stamp_again();
  REQUIRE(world.update() == "ok");
  Files honest = world.files;
  Held held(world);
  world.files = old;
  held.refused(world.update(), "ROLLBACK");
  world.files = honest;
  world.stamp.expires += day;
  world.put_timestamp(world.stamp.text());
  held.refused(world.update(), "MIX");
  world.stamp.expires -= day;
  goes_on(world, honest);
}

TEST_CASE("attacks 25 and 26: what expired is not news", "[update]") {
  World world;
  REQUIRE(world.update() == "ok");
  Files honest = world.files;
  Held held(world);
  world.now += 8 * day;
  held.refused(world.update(), "FREEZE");
  world.now += 90 * day;
  world.stamp_again();  // a fresh timestamp for the old index
  held.refused(world.update(), "EXPIRED");
  world.now = start + 7 * day - 1;
  world.files = honest;
  CHECK(world.update() == "ok");
  world.now += 1;
  CHECK(world.update() == "FREEZE");
  goes_on(world, honest);
}

TEST_CASE("attacks 33 and 34: the index is the one that was stamped",
          "[update]") {
  World world;
  REQUIRE(world.update() == "ok");
  Files honest = world.files;
  Held held(world);
  world.release("rdp", 2, "1.1.0");
  world.publish();
  std::string path =
      "index/" + std::to_string(world.index.number) + ".index.json";
  std::string good = world.files[path];
  world.files[path] = replaced(good, "1.1.0", "1.2.0");
  held.refused(world.update(), "MIX");
  world.files[path] = good + " ";
  held.refused(world.update(), "SIZE");
  world.files[path] = good.substr(1);
  held.refused(world.update(), "SIZE");
  std::size_t sent = 0;
  std::string outcome = world.update_meddled(
      [&](const FileRequest& request) -> std::optional<Result<FileResponse>> {
        if (request.path != path) return {};
        Intake intake(request);
        while (intake.take(std::string(1, 'x'))) ++sent;
        return std::move(intake).finish().error();
      });
  held.refused(outcome, "SIZE");
  CHECK(sent == good.size());
  world.index.packs[0].versions.pop_back();
  goes_on(world, honest);
}

TEST_CASE("attack 35: no body is endless", "[update]") {
  World world;
  REQUIRE(world.update() == "ok");
  Files honest = world.files;
  for (std::string_view kind :
       {"trust/", "timestamp.json", "timestamp/", "index/", "objects/"}) {
    Held held(world);
    world.release("rdp", 2, "1.1.0").deltas.clear();
    world.publish();
    std::size_t sent = 0;
    std::string outcome = world.update_meddled(
        [&](const FileRequest& request) -> std::optional<Result<FileResponse>> {
          if (!request.path.starts_with(kind)) return {};
          Intake intake(request);
          std::string piece(4096, '{');
          while (intake.take(piece)) sent += piece.size();
          return std::move(intake).finish().error();
        });
    CAPTURE(kind);
    held.refused(outcome, "SIZE");
    CHECK(sent <= (kind == "trust/" ? Root::most_bytes : 8192));
    world.index.packs[0].versions.pop_back();
    world.files = honest;
  }
  goes_on(world, honest);
}

TEST_CASE("attack 37: seq is what counts, not the version", "[update]") {
  World world;
  world.release("rdp", 5, "1.5.0");
  world.publish();
  REQUIRE(world.update() == "ok");
  Files honest = world.files;
  Index before = world.index;
  Held held(world);
  world.index.packs[0].versions.clear();
  world.release("rdp", 4, "9.0.0");
  world.publish();
  held.refused(world.update(), "ROLLBACK");
  // The same seq with other content.
  world.index.packs = before.packs;
  world.index.packs[0].versions.back().sha256 = std::string(64, 'a');
  world.publish();
  held.refused(world.update(), "MIX");
  world.index.packs = before.packs;
  goes_on(world, honest);
}

TEST_CASE("attack 38: what a stolen key drove up, new keys bring down",
          "[update]") {
  World world;
  REQUIRE(world.update() == "ok");
  Files honest = world.files;
  Index before = world.index;
  // The thief has release and freshness keys, but no publisher's.
  world.index.number = INT64_MAX - 1;
  world.stamp.number = INT64_MAX - 1;
  VersionEntry bad = before.packs[0].versions[0];
  bad.seq = INT64_MAX;
  bad.version = "99.0.0";
  bad.sha256 = std::string(64, 'b');
  bad.yanked = "so that nobody fetches it";
  world.index.packs[0].versions.push_back(bad);
  world.publish();
  CHECK(world.update() == "ok");  // nothing to install, but numbers to keep
  CHECK(world.seq_of("rdp") == 1);
  // The owner alone cannot be heard any more …
  world.files = honest;
  world.index.number = before.number;
  world.index.packs = before.packs;
  world.stamp.number = 50;
  world.release("rdp", 2, "1.1.0");
  world.publish();
  CHECK(world.update() == "ROLLBACK");
  // … until the root takes the stolen keys away.
  world.root.release.keys = {test_key(22).public_key()};
  world.root.freshness.keys = {test_key(31).public_key()};
  world.root.revoked = {test_key(20).public_key(), test_key(21).public_key(),
                        test_key(30).public_key()};
  world.release_keys = {test_key(22)};
  world.freshness_keys = {test_key(31)};
  world.publish_root(world.root_keys);
  world.publish();
  INFO(world.fault.message);
  CHECK(world.update() == "ok");
  CHECK(world.seq_of("rdp") == 2);
}

TEST_CASE("attack 39: what is gone from the index stays installed",
          "[update]") {
  World world;
  REQUIRE(world.update() == "ok");
  Index before = world.index;
  world.index.packs.clear();
  world.wanted = {};
  world.publish();
  CHECK(world.update() == "ok");
  CHECK(noted(world.notes, "no longer has the pack rdp"));
  CHECK(world.seq_of("rdp") == 1);
  world.index.packs = before.packs;
  goes_on(world, world.files);
}

TEST_CASE("attack 44: a clock that is wrong fools nobody for long",
          "[update]") {
  World world;
  REQUIRE(world.update() == "ok");
  Files honest = world.files;
  std::int64_t present = world.now;
  world.now = 0;
  CHECK(world.update() == "ok");  // by the newest signed time
  CHECK(noted(world.notes, "clock says 1970"));
  world.now = present;
  world.stamp.issued = present;
  // An old timestamp does not become young by a clock that was put back.
  world.now += 3 * day;
  world.release("rdp", 2, "1.1.0");
  world.publish();
  REQUIRE(world.update() == "ok");
  Held held(world);
  Files present_files = world.files;
  world.stamp.expires = world.now - day;
  world.stamp.issued = world.now - 9 * day;
  ++world.stamp.number;
  world.put_timestamp(world.stamp.text());
  world.now = 0;
  held.refused(world.update(), "FREEZE");
  world.files = present_files;
  world.now = present + 365 * day;
  held.refused(world.update(), "FREEZE");
  world.now = 4'070'908'800'000'000;  // 2099: even the root is over
  held.refused(world.update(), "EXPIRED");
  world.now = present + 3 * day;
  goes_on(world, present_files);
}

TEST_CASE("attack 45: a state that is lost or put back is an error",
          "[update]") {
  World world;
  REQUIRE(world.update() == "ok");
  std::string old = world.store.files.at("trust/seen.json");
  world.release("rdp", 2, "1.1.0");
  world.publish();
  REQUIRE(world.update() == "ok");
  std::string good = world.store.files.at("trust/seen.json");
  for (const std::string& bad :
       {std::string(), old, good.substr(0, good.size() / 2), good + "x",
        std::string("{}"), replaced(good, "\"seq\": 2", "\"seq\": 1")}) {
    world.store.files["trust/seen.json"] = bad;
    Held held(world);
    held.refused(world.update(), "STATE");
  }
  world.store.files.erase("trust/seen.json");
  CHECK(world.update() == "STATE");
  world.store.files["trust/seen.json"] = good;
  CHECK(world.update() == "ok");
  // And the user may begin anew.
  world.store.files.erase("trust/seen.json");
  REQUIRE(reset_sightings(world.store));
  CHECK(world.update() == "ok");
  goes_on(world, world.files);
}

TEST_CASE("attack 45: a power cut at any write is no theft", "[update]") {
  for (int cut = 0; cut < 20; ++cut) {
    World world;
    REQUIRE(world.update() == "ok");
    for (int more = 0; more < 2; ++more) {
      world.release("rdp", 2 + more, "1." + std::to_string(1 + more) + ".0");
      world.now += day;
      world.publish();
      world.store.writes_left = cut;
      world.update();
      world.store.writes_left = -1;
    }
    CAPTURE(cut, world.fault.message);
    CHECK(world.update() == "ok");
    CHECK(world.seq_of("rdp") == 3);
  }
}

TEST_CASE("attack 46: one honest mirror is enough", "[update]") {
  World world;
  REQUIRE(world.update() == "ok");
  Files frozen = world.files;
  world.now += day;
  world.release("rdp", 2, "1.1.0");
  world.publish();
  Files empty;
  CHECK(world.update_from({&empty, &frozen, &world.files}) == "ok");
  CHECK(world.seq_of("rdp") == 2);
  world.release("rdp", 3, "1.2.0");
  world.now += 20 * day;
  world.publish();
  CHECK(world.update_from({&frozen, &world.files, &frozen}) == "ok");
  CHECK(world.seq_of("rdp") == 3);
  // Objects too come from whoever has them.
  world.release("rdp", 4, "1.3.0");
  world.publish();
  Files without = world.files;
  std::erase_if(without, [](const auto& file) {
    return file.first.starts_with("objects/") &&
           !file.first.ends_with(".minisig");
  });
  CHECK(world.update_from({&without, &world.files}) == "ok");
  CHECK(world.seq_of("rdp") == 4);
}

TEST_CASE("attacks 85, 89, 90, 91: a delta that is not right is left aside",
          "[update]") {
  for (int attack : {85, 89, 90, 91}) {
    World world;
    REQUIRE(world.update() == "ok");
    Files honest = world.files;
    VersionEntry& version = world.release("rdp", 2, "1.1.0");
    REQUIRE(version.deltas.size() == 1);
    DeltaEntry& delta = version.deltas[0];
    std::string bytes;
    if (attack == 85) bytes = zstd_pack(std::string(1 << 20, '\0'), 3);
    if (attack == 89) {
      bytes = zstd_delta(fake_tar("rdp", 40), fake_tar("rdp", 2), 3);
    }
    if (attack == 90) {
      bytes = zstd_delta(fake_tar("rdp", 1), fake_tar("rdp", 3), 3);
    }
    if (attack == 91) {
      bytes = zstd_delta(fake_tar("rdp", 1), std::string(1 << 20, 'x'), 3);
    }
    delta = {1, bytes.size(), sha256(bytes)};
    world.files[object_path(delta.sha256)] = bytes;
    std::string archive = object_path(version.sha256);
    world.publish();
    CAPTURE(attack, world.fault.message);
    // Falls back to the whole archive; and where that is bad too, HASH.
    Files served_files = world.files;
    Held held(world);
    world.files[archive][0] ^= 1;
    held.refused(world.update(), "HASH");
    world.files = served_files;
    CHECK(world.update() == "ok");
    CHECK(world.seq_of("rdp") == 2);
    CHECK_FALSE(world.report.packs[0].by_delta);
    goes_on(world, world.files);
  }
}
