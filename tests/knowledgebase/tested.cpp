// The pack against its own tests: all pass, and nothing in it is untried.

#include <catch2/catch_test_macros.hpp>

#include "cli/test_cover.hpp"
#include "engine/load/pack_folder.hpp"
#include "places.hpp"
#include "tests/knowledgebase/shipped.hpp"

namespace lastmile {

const std::shared_ptr<const KnowledgeBase>& shipped() {
  static const std::shared_ptr<const KnowledgeBase> base = [] {
    auto packs = read_packs(LASTMILE_SOURCE_DIR "/knowledgebase");
    REQUIRE(packs);
    Loaded loaded = load(std::move(*packs));
    for (const Diagnostic& found : loaded.found.all()) {
      INFO(found.code << " " << found.message);
      CHECK(found.severity != Severity::Error);
    }
    return loaded.base;
  }();
  return base;
}

TEST_CASE(
    "every test of the pack passes, and every rule, sign and cause has "
    "a case and a near miss",
    "[knowledge]") {
  TestCover cover(shipped());
  for (const Test& test : shipped()->tests) {
    TestSeen seen;
    std::vector<std::string> failures = run_test(shipped(), test, &seen);
    for (const std::string& failure : failures) {
      INFO(test.id << ": " << failure);
      CHECK(failures.empty());
    }
    if (failures.empty()) cover.add(test, seen);
  }
  for (const Untried& untried : cover.untried()) {
    INFO(to_text(untried));
    CHECK((untried.holds && untried.near_miss));
  }
}

TEST_CASE("a cover tells what has no case and what has no near miss",
          "[knowledge]") {
  Loaded loaded = load({PackText{.files = {{"k.yaml", R"(
- fact: light
  fields: {colour: {type: text, key: yes}, on: yes or no}
  observed: yes
- rule: r
  when: [{light: {colour: red, on: yes}}]
  derive: {stop: {}}
- fact: stop
  fields: {}
- sign: red
  when: [{light: {colour: red, on: yes}}]
- sign: green
  when: [{light: {colour: green, on: yes}}]
- cause: crossing
  shows: {red: always}
- cause: tale
  status: draft
  shows: {green: always}
- test: holds
  given: [{light: {colour: red, on: yes}}]
  expect: {top cause: crossing}
)"}}}});
  REQUIRE(loaded.sound());
  TestCover cover(loaded.base);
  TestSeen seen;
  const Test& test = loaded.base->tests.front();
  REQUIRE(run_test(loaded.base, test, &seen).empty());
  cover.add(test, seen);
  std::string all;
  for (const Untried& untried : cover.untried()) {
    all += to_text(untried) + "\n";
  }
  CHECK(all ==
        "rule r has no near miss\n"
        "sign red has no near miss\n"
        "sign green has no case in which it holds and no near miss\n"
        "cause crossing has no near miss\n");
}

}  // namespace lastmile
