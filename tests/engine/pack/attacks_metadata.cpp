// The attacks on trust and on what a repository says: 1, 9, 17 to 46 and 91 of
// docs/packs.md, each refused with its reason, and after each the next honest
// update works.

#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "engine/base/digest.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/text/zstd.hpp"
#include "tests/engine/pack/world.hpp"

using namespace lastmile;

namespace {

std::string root_path(std::int64_t number) {
  return "trust/" + std::to_string(number) + ".root.json";
}

std::string replaced(std::string text, std::string_view what,
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
void goes_on(World& world, const Files& honest) {
  std::int64_t seq = world.seq_of("rdp") + 1;
  world.files = honest;
  world.release("rdp", seq, "1." + std::to_string(seq) + ".0");
  world.publish();
  INFO(world.fault.message);
  CHECK(world.update() == "ok");
  CHECK(world.seq_of("rdp") == seq);
}

}  // namespace

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

TEST_CASE("attacks 40 and 41: JSON is read in one way only", "[update]") {
  using Change = std::function<std::string(std::string)>;
  auto with = [](std::string_view what, std::string_view by) -> Change {
    return [=](std::string text) { return replaced(text, what, by); };
  };
  const Change changes[] = {
      with("\"number\":", "\"number\": 1,\n  \"number\":"),
      with("\"kind\":", "\"k\": 1,\n  \"kind\":"),
      with("\"number\": ", "\"number\": 1e400, \"n\": "),
      with("\"number\": ", "\"number\": 18446744073709551616, \"n\": "),
      with("\"number\": ", "\"number\": 9223372036854775808, \"n\": "),
      with("\"number\": ", "\"number\": 1.0, \"n\": "),
      with("\"number\": ", "\"number\": null, \"n\": "),
      with("\"number\": ", "\"number\": -1, \"n\": "),
      with("\"repository\": \"main\"", "\"repository\": \"ma\xffin\""),
      with("\"repository\": \"main\"", "\"repository\": [\"main\"]"),
      with("\"repository\": \"main\"", "\"repository\": \"../main\""),
      [](std::string text) { return "\xEF\xBB\xBF" + text; },
      [](std::string text) { return text + "{}"; },
      [](std::string text) { return text.substr(0, text.size() - 3); },
      [](std::string) { return std::string("[]"); },
      [](std::string) { return std::string("{}"); },
      [](std::string) { return std::string(); },
  };
  for (std::string_view kind : {"root", "index", "timestamp"}) {
    int n = 0;
    for (const Change& change : changes) {
      World world;
      REQUIRE(world.update() == "ok");
      Root before = world.root;
      Files honest = world.files;
      Held held(world);
      if (kind == "root") {
        ++world.root.number;
        world.put(root_path(world.root.number), change(root_text(world.root)),
                  world.root.scope(), world.root_keys);
      } else if (kind == "index") {
        ++world.index.number;
        std::string text = change(world.index.text());
        if (text.empty()) text = " ";
        world.put_index(text);
        world.stamp_again();
      } else {
        ++world.stamp.number;
        world.put_timestamp(change(world.stamp.text()));
      }
      CAPTURE(kind, n);
      held.refused(world.update(), "META_FORMAT");
      world.root = before;
      goes_on(world, honest);
      ++n;
    }
  }
}

TEST_CASE("attack 41: nesting and floods of values end soon", "[update]") {
  std::string deep = "{\"format\": " + std::string(1'000'000, '[');
  std::string wide = "{\"format\": [0";
  while (wide.size() < Index::most_bytes) wide += ",0";
  for (const std::string& text : {deep, wide}) {
    CHECK(word(Index::read(text).error()) ==
          (text.size() > Index::most_bytes ? "SIZE" : "META_FORMAT"));
    CHECK_FALSE(Root::read(text));
    CHECK_FALSE(Timestamp::read(text));
  }
}

TEST_CASE("attack 42: a later format asks for a later engine", "[update]") {
  World world;
  REQUIRE(world.update() == "ok");
  Held held(world);
  ++world.index.number;
  world.put_index(replaced(world.index.text(), "lastmile-index/1\"",
                           "lastmile-index/2\", \"engine\": \"3.1.0\""));
  world.stamp_again();
  held.refused(world.update(), "COMPAT");
  CHECK(world.fault.message.find("needs engine >= 3.1.0") != std::string::npos);
  ++world.index.number;
  world.put_index(replaced(world.index.text(), "lastmile-index/1", "zip/1"));
  world.stamp_again();
  held.refused(world.update(), "META_FORMAT");
}

TEST_CASE("attack 43: one kind never stands for another", "[update]") {
  World world;
  REQUIRE(world.update() == "ok");
  Held held(world);
  // Signed as an index by the release keys, but a root in its content.
  ++world.index.number;
  world.put_index(root_text(world.root));
  world.stamp_again();
  held.refused(world.update(), "META_FORMAT");
  // The index with its own signature, in place of the timestamp.
  world.release_keys = world.freshness_keys = {test_key(30)};
  world.root.release = world.root.freshness;
  World same;
  same.root.release = same.root.freshness;  // one key for both roles
  same.release_keys = same.freshness_keys;
  same.publish_root(same.root_keys);
  same.publish();
  REQUIRE(same.update() == "ok");
  std::string text = same.index.text();
  std::string key = same.freshness_keys[0].public_key().id();
  same.files["timestamp.json"] = "{}";
  same.files["timestamp/" + sha256("{}") + "." + key + ".minisig"] =
      same.freshness_keys[0].sign_text("{}", same.index.scope());
  CHECK(same.update() == "SIG_SCOPE");
  // And of another repository, with the same keys.
  SignedAs other = same.stamp.scope();
  other.name = "elsewhere";
  same.files["timestamp/" + sha256("{}") + "." + key + ".minisig"] =
      same.freshness_keys[0].sign_text("{}", other);
  CHECK(same.update() == "SIG_SCOPE");
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
