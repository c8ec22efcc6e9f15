// Base rates from outcomes, as a user asks for them.

#include <catch2/catch_test_macros.hpp>

#include "tests/cli/typed.hpp"

namespace lastmile {
namespace {

std::string outcomes(int count, const std::string& cause) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    out += R"({"case": "c)" + std::to_string(i) + R"(", "cause": ")" + cause +
           "\"}\n";
  }
  return out;
}

}  // namespace

TEST_CASE("base rates are estimated from a hundred outcomes or more",
          "[cli][calibrate]") {
  Files files;
  std::string few =
      files.write("few.ndjson", outcomes(99, "svc.termservice_stopped"));
  Answered refused = type({"kb", "calibrate", few});
  CHECK(refused.exit == 1);
  CHECK(refused.says("LM0935"));
  CHECK(refused.out.empty());

  std::string enough =
      files.write("enough.ndjson", outcomes(80, "svc.termservice_stopped") +
                                       outcomes(40, "other"));
  Answered told = type({"kb", "calibrate", enough, "-f", "json"});
  INFO(told.err);
  REQUIRE(told.exit == 0);
  Node result = json_of(told.out);
  CHECK(text_at(result, "schema") == "lastmile.calibrate/1");
  CHECK(text_at(result, "causes.0.id") == "svc.termservice_stopped");
  CHECK(number_at(result, "causes.0.met") == 80);
  CHECK(number_at(result, "causes.0.estimated") >
        number_at(result, "causes.0.written"));
  CHECK(number_at(result, "other.met") == 40);
  CHECK(type({"kb", "calibrate", enough}).out.find("after 120 outcomes") !=
        std::string::npos);
}

TEST_CASE("one case that is told twice counts once, as it was told last",
          "[cli][calibrate]") {
  Files files;
  std::string text = outcomes(100, "other");
  for (int i = 0; i < 30; ++i) {
    text += R"({"id": 7, "case": "x", "cause": "net.unstable"})";
    text += "\n";
  }
  text += R"({"id": 7, "case": "x", "cause": "no.such_cause"})";
  text += "\n";
  Answered told =
      type({"kb", "calibrate", "-", "-f", "json"}, {.input = text});
  INFO(told.err);
  REQUIRE(told.exit == 0);
  Node result = json_of(told.out);
  CHECK(number_at(result, "outcomes") == 101);
  CHECK(number_at(result, "other.met") == 101);
  CHECK(told.says("LM0936"));
}

TEST_CASE("a line that is no outcome is named", "[cli][calibrate]") {
  Files files;
  std::string path = files.write(
      "odd.ndjson", outcomes(100, "other") + "{\"case\": \"x\"}\n[1]\n{\n");
  Answered told = type({"kb", "calibrate", path});
  CHECK(told.exit == 3);
  CHECK(told.says("LM0934"));
  CHECK(told.says("odd.ndjson:101"));
}

}  // namespace lastmile
