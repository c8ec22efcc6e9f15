#include "engine/text/regex.hpp"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <thread>

#include "engine/base/catalog.hpp"
#include "tests/support/patience.hpp"

using namespace lastmile;

TEST_CASE("a pattern is found anywhere in the text", "[regex]") {
  auto regex = Regex::compile("b+c$");
  REQUIRE(regex);
  CHECK(regex->found_in("abbc"));
  CHECK_FALSE(regex->found_in("abbcd"));
  CHECK(regex->pattern() == "b+c$");
}

TEST_CASE("letter case matters unless it is asked not to", "[regex]") {
  CHECK_FALSE(Regex::compile("TermService")->found_in("termservice"));
  CHECK(Regex::compile("TermService", true)->found_in("termservice"));
  CHECK(Regex::compile("grün", true)->found_in("GRÜN"));
}

TEST_CASE("named groups are caught in the order of the pattern", "[regex]") {
  auto regex = Regex::compile("(?P<host>\\w+)(:(?P<port>\\d+))?(x)?");
  REQUIRE(regex);
  CHECK(regex->names() == std::vector<std::string>{"host", "port"});
  std::string text = "to vm1:3389";
  auto caught = regex->captures(text.substr(3));
  REQUIRE(caught);
  REQUIRE(caught->size() == 2);
  auto without = Regex::compile("^(?P<a>a)|(?P<b>b)$")->captures("b");
  REQUIRE(without);
  CHECK_FALSE((*without)[0]);
  CHECK((*without)[1] == "b");
  CHECK_FALSE(regex->captures("::"));
}

TEST_CASE("a broken pattern is explained with its place", "[regex]") {
  struct Bad {
    std::string pattern;
    std::string_view code;
    std::size_t offset;
  };
  const std::vector<Bad> all = {
      {"a(b", "LM0060", 0},
      {"ab[c", "LM0060", 2},
      {"a**", "LM0060", 1},
      {"*a", "LM0060", 0},
      {"x\\q", "LM0060", 1},
      {"a(?=b)", "LM0060", 1},
      {"(?P<a>x)(?P<a>y)", "LM0060", 3},
      {"(x{1000}){1000}", "LM0060", 0},
      {std::string(5000, 'a'), "LM0061", 0},
      {"\\p{L}{200}", "LM0061", 0},
  };
  for (const Bad& bad : all) {
    INFO(bad.pattern.substr(0, 40));
    std::size_t offset = 99;
    auto regex = Regex::compile(bad.pattern, false, &offset);
    REQUIRE_FALSE(regex);
    INFO(regex.error().message);
    CHECK(find_catalog_entry(regex.error().code));
    CHECK_FALSE(regex.error().hint.empty());
    if (bad.pattern != "a(b" && bad.pattern.find("?P") == std::string::npos &&
        bad.pattern.find("1000") == std::string::npos) {
      CHECK(offset == bad.offset);
    }
  }
}

TEST_CASE("a pattern that is slow elsewhere is quick here", "[regex]") {
  auto regex = Regex::compile("(a+)+$");
  REQUIRE(regex);
  auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(regex->found_in(std::string(60000, 'a') + "b"));
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  CHECK(took.count() < patience);
}

TEST_CASE("copies search at the same time in several threads", "[regex]") {
  auto regex = Regex::compile("x[0-9]+y");
  REQUIRE(regex);
  std::vector<int> hits(4);
  {
    std::vector<std::thread> threads;
    for (int& hit : hits) {
      threads.emplace_back([copy = *regex, &hit] {
        for (int i = 0; i < 500; ++i) {
          hit += copy.found_in("ax" + std::to_string(i) + "yb");
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  CHECK(hits == std::vector<int>{500, 500, 500, 500});
}
