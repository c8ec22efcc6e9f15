// How the signed lists are read: the attacks 40 to 43.

#include <functional>

#include "engine/base/digest.hpp"
#include "engine/pack/refusal.hpp"
#include "tests/engine/pack/attack.hpp"

using namespace lastmile;

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
