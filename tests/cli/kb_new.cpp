// Items to begin with, and a watch over what is written.

#include <catch2/catch_test_macros.hpp>

#include "tests/cli/typed.hpp"

namespace lastmile {

TEST_CASE("an item to begin with passes check and tests as it is",
          "[cli][kb-new]") {
  for (std::string kind : {"fact", "table", "rule", "sign", "cause", "fix",
                           "question", "gather", "test"}) {
    INFO(kind);
    Files files;
    Answered made = type({"kb", "new", kind, "my.own-" + kind});
    REQUIRE(made.exit == 0);
    CHECK(made.out.find(kind + ": my.own-" + kind) != std::string::npos);
    files.write("mine/" + kind + ".yaml", made.out);
    Answered check = type({"kb", "check", files.path("mine")});
    INFO(check.out << check.err);
    CHECK(check.exit == 0);
    CHECK(check.out.starts_with("No faults"));
    Answered test = type({"kb", "test", "--kb", files.path("mine")});
    INFO(test.out << test.err);
    CHECK(test.exit == 0);
  }
}

TEST_CASE("what is no kind and what is no id is said", "[cli][kb-new]") {
  Answered kind = type({"kb", "new", "causes", "mine"});
  CHECK(kind.exit == 2);
  CHECK(kind.says("LM0937"));
  CHECK(kind.says("did you mean 'cause'?"));
  for (std::string id : {"My", "a..b", ".a", "a.", "a b", "", "é"}) {
    INFO(id);
    Answered answered = type({"kb", "new", "cause", id});
    CHECK(answered.exit == 2);
    CHECK(answered.out.empty());
  }
}

TEST_CASE("a watch says what is wrong, and ends with it", "[cli][kb-watch]") {
  Files files;
  files.write("mine/cause.yaml", type({"kb", "new", "cause", "mine"}).out);
  Answered good = type({"kb", "watch", files.path("mine"), "--rounds", "1"});
  INFO(good.out << good.err);
  CHECK(good.exit == 0);
  CHECK(good.out == "2 tests passed, 0 failed\n");
  files.write("mine/wrong.yaml", "- sign: lost\n  wen: []\n");
  Answered bad = type({"kb", "watch", files.path("mine"), "--rounds", "1"});
  CHECK(bad.exit == 1);
  CHECK(bad.out.find("wrong.yaml:2:3: error") != std::string::npos);
  CHECK(type({"kb", "watch", files.path("nowhere")}).exit == 3);
}

}  // namespace lastmile
