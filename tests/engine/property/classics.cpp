// The programs that scripts/bench measures, at a size that takes no time: what
// fires and what is so at the end. The same counts hold for CLIPS, against
// which scripts/bench holds them.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "places.hpp"
#include "tests/bench/engine/lastmile.hpp"

namespace {

using namespace lastmile;
using bench::Lastmile;

const std::string bench_folder = LASTMILE_SOURCE_DIR "/tests/bench/";

std::string program(const std::string& name) {
  return bench_folder + "programs/" + name + ".yaml";
}

// The path of what tests/bench/generate.py writes for these words.
std::string generated(const std::string& words, const std::string& name) {
  std::string path = LASTMILE_BINARY_DIR "/classics." + name;
  std::string command = "python3 '" + bench_folder + "generate.py' " + words +
                        " > '" + path + "'";
  INFO(command);
  REQUIRE(std::system(command.c_str()) == 0);
  return path;
}

struct Ended {
  std::size_t firings = 0;
  std::map<std::string, std::size_t> facts;  // how many of each type
  std::string text;
};

Ended run(const std::string& rules, const std::string& facts) {
  Lastmile engine;
  engine.load(rules);
  engine.open();
  Ended ended;
  for (const auto& one : bench::read_cases(facts)) {
    engine.reset();
    for (const auto& fact : one) engine.tell(engine.prepare(fact, false));
    ended.firings += engine.run();
    std::ostringstream out;
    engine.dump(out);
    ended.text += out.str();
    std::istringstream lines(out.str());
    for (std::string line; std::getline(lines, line);) {
      ++ended.facts[line.substr(0, line.find(' '))];
    }
  }
  return ended;
}

}  // namespace

TEST_CASE("Miss Manners seats her guests in the classic number of firings",
          "[classics]") {
  const std::map<std::size_t, std::size_t> classic = {{16, 183}, {32, 623}};
  for (auto [guests, firings] : classic) {
    Ended ended =
        run(program("manners"),
            generated("guests n=" + std::to_string(guests), "guests"));
    CHECK(ended.firings == firings);
    CHECK(ended.facts["seating"] == guests);
    CHECK(ended.facts["path"] == guests * (guests + 1) / 2);
    CHECK(ended.facts["chosen"] == guests - 1);
  }
}

TEST_CASE("Waltz labels its drawings in the classic number of firings",
          "[classics]") {
  Ended ended =
      run(program("waltz"), generated("lines blocks=13 strokes=4", "lines"));
  CHECK(ended.firings == 3576);
  CHECK(ended.facts["edge"] == 2 * (13 * 72 + 12 * 4));
  CHECK(ended.facts["junction"] == 13 * 60);
  CHECK(ended.facts["line"] == 0);
  CHECK(ended.text.find("plotted=no") == std::string::npos);
}

TEST_CASE("WaltzDB leaves the labelings that agree with their neighbours",
          "[classics]") {
  Ended ended =
      run(program("waltzdb"), generated("lines-db blocks=2", "lines"));
  CHECK(ended.firings == 1528);
  CHECK(ended.facts["junction"] == 2 * 36);
  CHECK(ended.facts["edge_label"] == 2 * 196);
  CHECK(ended.facts["illegal"] == 0);
  CHECK(ended.text.find("visited=no") == std::string::npos);
}

TEST_CASE("all that can be reached is found, each path as often as it follows",
          "[classics]") {
  Ended ended = run(program("closure"), generated("edges n=60", "edges"));
  CHECK(ended.firings == 2302);
  CHECK(ended.facts["path"] == 60 * 59 / 2);
}

TEST_CASE("small cases come to the findings that their rules were made for",
          "[classics]") {
  Ended ended = run(generated("case-rules-yaml n=200", "rules.yaml"),
                    generated("cases n=50", "cases"));
  CHECK(ended.firings == 604);
  CHECK(ended.facts["finding"] == 473);
  CHECK(ended.facts["cause"] == 95);
  CHECK(ended.facts["advice"] == 17);
}

TEST_CASE("readings of many hosts fire each rule once for each host that fits",
          "[classics]") {
  Ended ended = run(generated("rules-yaml n=1000", "rules.yaml"),
                    generated("facts n=5000 hosts=50", "facts"));
  CHECK(ended.firings == 1982);
  CHECK(ended.facts["finding"] == 1982);
}
