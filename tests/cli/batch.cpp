// Many cases at once: one line each, in their order, whatever is in them, and
// the same as `diagnose` says of each alone.

#include <signal.h>

#include <catch2/catch_test_macros.hpp>

#include "tests/cli/typed.hpp"

namespace lastmile {
namespace {

constexpr std::string_view expired =
    R"({"case":"NAME","now":"2026-06-01T09:30:00Z","symptom":"0x904/0x7",)"
    R"("given":[{"net.tls_probe":{"host":"target","port":3389,)"
    R"("vantage":"client","result":"reset"}}],"collected":["tls.certificate"]})";

std::string one(const std::string& name) {
  std::string out(expired);
  out.replace(out.find("NAME"), 4, name);
  return out + "\n";
}

std::vector<Node> answers(const Answered& answered) {
  std::vector<Node> out;
  std::size_t at_byte = 0;
  while (at_byte < answered.out.size()) {
    std::size_t end = answered.out.find('\n', at_byte);
    REQUIRE(end != std::string::npos);
    out.push_back(json_of(answered.out.substr(at_byte, end - at_byte)));
    at_byte = end + 1;
  }
  return out;
}

}  // namespace

TEST_CASE("a batch says of every case what diagnose says of it alone",
          "[cli][batch]") {
  Files files;
  std::string path = files.write("one.json", one("a"));
  Node alone = json_of(type({"diagnose", path, "-f", "json"}).out);
  Answered batch = type({"batch"}, {.input = one("a") + one("b")});
  INFO(batch.err);
  REQUIRE(batch.exit == 0);
  std::vector<Node> said = answers(batch);
  REQUIRE(said.size() == 2);
  for (const Node& each : said) {
    const Node& causes = at(each, "causes");
    REQUIRE(!causes.items.empty());
    REQUIRE(causes.items.size() <= 10);
    for (std::size_t i = 0; i < causes.items.size(); ++i) {
      std::string at_alone = "causes." + std::to_string(i);
      for (const char* key : {"id", "probability", "word"}) {
        CHECK(text_at(causes.items[i], key) ==
              text_at(alone, at_alone + "." + key));
      }
      CHECK(number_at(causes.items[i], "probability") >= 0.01);
    }
    CHECK(text_at(each, "other.probability") ==
          text_at(alone, "other.probability"));
    CHECK(same_content(at(each, "next"), at(alone, "next")));
    CHECK(lastmile::each(at(each, "fixes"), "id") ==
          lastmile::each(at(alone, "fixes"), "id"));
  }
  CHECK(text_at(said[1], "case") == "b");
  Answered full = type({"batch", "--full", path});
  std::vector<Node> whole = answers(full);
  REQUIRE(whole.size() == 1);
  CHECK(text_at(whole[0], "schema") == "lastmile.diagnosis/1");
  CHECK(same_content(at(whole[0], "causes"), at(alone, "causes")));
}

TEST_CASE("the order of a batch is that of its input, on any number of threads",
          "[cli][batch]") {
  std::string input;
  for (int i = 0; i < 40; ++i) {
    input += i % 7 == 3 ? "{\"case\": \n" : one("c" + std::to_string(i));
  }
  Answered single = type({"batch", "--jobs", "1"}, {.input = input});
  Answered many = type({"batch", "--jobs", "3"}, {.input = input});
  CHECK(many.out == single.out);
  std::vector<Node> said = answers(many);
  REQUIRE(said.size() == 40);
  CHECK(text_at(said[39], "case") == "c39");
}

TEST_CASE("a case that cannot be used is a line, and the rest go on",
          "[cli][batch]") {
  std::string deep(100'000, '[');
  std::string long_line = "{\"case\": \"" + std::string(300'000, 'x') + "\"}";
  struct Bad {
    std::string text, code;
  };
  const std::vector<Bad> bad = {
      {"{", "LM0050"},
      {"[1, 2]", "LM0506"},
      {"null", ""},
      {"{\"case\": \"x\", \"given\": [{\"no.such_type\": {}}]}", "LM0501"},
      {"{\"case\": \"x\", \"given\": [{\"net.tcp_probe\": {\"port\": "
       "99999999999999999999}}]}",
       ""},
      {"{\"case\": \"x\", \"given\": [{\"net.tcp_probe\": {\"port\": 1e400}}]}",
       ""},
      {"{\"case\": \"x\", \"no key\": 1}", "LM0104"},
      {"{\"case\": \"x\", \"case\": \"y\"}", "LM0021"},
      {"{\"case\": \"\xff\xfe\"}", ""},
      {"{\"case\": \"x\", \"answers\": {\"no-such\": \"yes\"}}", "LM0108"},
      {"{\"case\": \"x\", \"collected\": [\"no.such_type\"]}", "LM0501"},
      {deep, ""},
      {long_line, "LM0010"},
      {std::string("{\"case\": \"a\0b\"}", 14), ""},
  };
  std::string input = one("first");
  for (const Bad& each : bad) input += each.text + "\n\n" + one("good");
  Answered answered = type({"batch"}, {.input = input});
  INFO(answered.err);
  CHECK(answered.exit == 0);
  std::vector<Node> said = answers(answered);
  REQUIRE(said.size() == 2 * bad.size() + 1);
  for (std::size_t i = 0; i < bad.size(); ++i) {
    INFO(bad[i].text.substr(0, 70));
    const Node& error = said[2 * i + 1];
    CHECK(text_at(error, "error.code").starts_with("LM"));
    if (!bad[i].code.empty())
      CHECK(text_at(error, "error.code") == bad[i].code);
    CHECK(!text_at(error, "error.message").empty());
    CHECK(text_at(said[2 * i + 2], "case") == "good");
    CHECK(to_text(at(said[2 * i + 2], "causes")) ==
          to_text(at(said[0], "causes")));
  }
  CHECK(type({"batch", "--strict"}, {.input = input}).exit == 3);
  CHECK(type({"batch", "--strict"}, {.input = one("x")}).exit == 0);
}

TEST_CASE("a batch takes files, and says which it could not read",
          "[cli][batch]") {
  Files files;
  std::string first = files.write("a.ndjson", one("a") + "\n" + one("b"));
  std::string second = files.write("b.yaml", "case: y\nsymptom: 0x904/0x7\n");
  Answered both = type({"batch", first, second});
  REQUIRE(answers(both).size() == 3);
  CHECK(text_at(answers(both)[2], "case") == "y");
  CHECK(both.exit == 0);
  Answered some = type({"batch", first, files.path("none")});
  CHECK(some.exit == 8);
  CHECK(some.says("LM0131"));
  CHECK(answers(some).size() == 2);
  CHECK(type({"batch", files.path("none")}).exit == 3);
  CHECK(type({"batch", "--jobs", "0"}).exit == 2);
  CHECK(type({"batch", "-"}, {.input = one("a")}).exit == 0);
  std::string out = files.path("out");
  CHECK(type({"batch", first, "-o", out}).out.empty());
  CHECK(Files::text_of(out).find("\"b\"") != std::string::npos);
}

}  // namespace lastmile
