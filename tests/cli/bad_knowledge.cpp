// Faults in a knowledge base: `kb check` lists all of all files with their
// places and ends with 1; every other command that needs it ends with 4.

#include <catch2/catch_test_macros.hpp>

#include "tests/cli/typed.hpp"
#include "tests/support/patience.hpp"

namespace lastmile {
namespace {

struct Fault {
  std::string_view name;
  std::string text;
  std::string_view said;
};

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

// Section 1 of the language, and what yaml-cpp alone would let pass.
std::vector<Fault> refusals() {
  return {
      {"an anchor", "- &a fact: x\n", ":1:3: error"},
      {"an alias", "- *a\n", ":1:3: error"},
      {"a merge key", "- <<: {fact: x}\n", ":1:3: error"},
      {"a tag", "- !!map {fact: x}\n", ":1:3: error"},
      {"a duplicate key", "- fact: x\n  fact: y\n", ":2:3: error LM0021"},
      {"an unknown key", "- fact: x\n  fieldz: {}\n", "did you mean 'fields'?"},
      {"an empty value", "- fact: x\n  about:\n", ":2:"},
      {"a tilde", "- fact: x\n  about: ~\n", ":2:10: error"},
      {"a second document", "- fact: x\n---\n- fact: y\n", ":2:1: error"},
      {"depth", repeated("[", 65) + repeated("]", 65) + "\n", ":1:65: error"},
      {"a long line", "# " + repeated("x", 70'000) + "\n[]\n", ":1:"},
      {"invalid UTF-8", "- fact: \xff\n", ":1:9: error LM0002"},
      {"a BOM", "\xef\xbb\xbf- fact: x\n", ":1:1: error"},
      {"a BOM within", "- fact: x\n  about: a\xef\xbb\xbf\n", ":2:11: error"},
      {"a directive", "%YAML 1.2\n---\n[]\n", ":1:1: error"},
      {"a lone CR", "- fact: x\r- fact: y\n", ":1:10: error"},
      {"a bidirectional control",
       "- fact: x\n  about: a\xe2\x80\xae"
       "b\n",
       ":2:11: error"},
      {"a tab", "- fact: x\n\tabout: y\n", ":2:1: error"},
      {"an open quote", "- fact: x\n  about: \"abc\n", ":2:10: error"},
      {"a comma alone", ",", ":1:1: error LM0036"},
      {"a lost half", "- fact: x\n, fact: y\n", ":2:1: error"},
      {"a list as a key", "- ? [a]\n  : b\n", ":1:"},
      {"no list", "fact: x\n", ":1:1: error LM0100"},
      {"an unknown kind", "- fcat: x\n", "did you mean 'fact'?"},
      {"a bad id", "- fact: Bad Id\n", ":1:9: error"},
      {"an id twice",
       "- fact: x\n  fields: {a: text}\n"
       "- fact: x\n  fields: {a: text}\n",
       ":3:9: error"},
      {"a comma in flow", "- rule: r\n  when: [check: a == (1, 2)]\n", ":2:"},
  };
}

void check_bounds(const Answered& answered) {
  CHECK(answered.took.count() < patience);
  CHECK(answered.peak_bytes < std::size_t{300} << 20);
}

}  // namespace

TEST_CASE("what the language refuses is refused in a pack", "[cli][hostile]") {
  Files files;
  files.write("pack.yaml", "pack: tried\nversion: 1.0.0\n");
  for (const Fault& fault : refusals()) {
    files.write("all.yaml", fault.text);
    Answered checked = type({"kb", "check", files.path("")});
    INFO(fault.name << "\n" << checked.out.substr(0, 600) << checked.err);
    CHECK(checked.exit == 1);
    CHECK(checked.out.find(fault.said) != std::string::npos);
    CHECK(checked.out.find("all.yaml:") != std::string::npos);
    CHECK(checked.err.empty());
    check_bounds(checked);
    Answered used = type({"version", "--kb", files.path("")});
    CHECK(used.exit == 4);
    CHECK(used.out.empty());
    CHECK(used.says(fault.said));
  }
}

TEST_CASE("a file of a pack that is too large is one fault among others",
          "[cli][hostile]") {
  Files files;
  files.write("pack.yaml", "pack: tried\nversion: 1.0.0\n");
  files.write("all.yaml", repeated("# nothing\n", 500'000) + "[]\n");
  files.write("other.yaml", "- fac: x\n");
  Answered answered = type({"kb", "check", files.path("")});
  CHECK(answered.exit == 1);
  CHECK(answered.out.find("LM0001") != std::string::npos);
  CHECK(answered.out.find("LM0118") != std::string::npos);
  check_bounds(answered);
}

TEST_CASE(
    "kb check lists every fault of every file in one run, each with "
    "line, caret, code and hint",
    "[cli]") {
  Files files;
  files.write("kb/pack.yaml", "pack: tried\nversion: 1.0.0\n");
  files.write("kb/one.yaml",
              "- fact: cert\n  fields: {not_after: time, bits: integr}\n"
              "- rule: old\n  when:\n    - cert: {not_afer: {before: $now}}\n"
              "  derive: {bad: {x: 1}}\n");
  files.write("kb/deep/two.yaml",
              "- sign: s\n  seen otherwise: sometime\n  when: [cret: {}]\n"
              "- cause: c\n  title: C\n  base rate: common\n"
              "  shows: {s: often, t: often}\n  fixed by: {f: usually}\n");
  files.write("kb/three.yaml", "- fact: [\n");
  Answered answered = type({"kb", "check", files.path("kb")});
  INFO(answered.out);
  CHECK(answered.exit == 1);
  CHECK(answered.err.empty());
  for (std::string_view said :
       {"one.yaml:2:35: error", "one.yaml:5:14: error LM0107",
        "did you mean 'not_after'?", "^~~~~~~~", "one.yaml:6:12: error",
        "= in rule old", "two.yaml:2:19: error", "did you mean 'sometimes'?",
        "two.yaml:3:10: error", "two.yaml:7:21: error", "two.yaml:8:14: error",
        "three.yaml:1:9: error"}) {
    INFO("should say " << said);
    CHECK(answered.out.find(said) != std::string::npos);
  }
  CHECK(answered.out.find(" errors in 4 files") != std::string::npos);

  Answered json = type({"kb", "check", files.path("kb"), "-f", "json"});
  CHECK(json.exit == 1);
  Node node = json_of(json.out);
  CHECK(at(node, "diagnostics").items.size() >= 8);
  for (const std::string& code : each(at(node, "diagnostics"), "code")) {
    Answered help = type({"help", code});
    INFO(code);
    CHECK(help.exit == 0);
    CHECK(help.out.starts_with(code));
  }
}

TEST_CASE("no other command starts with an unsound knowledge base", "[cli]") {
  Files files;
  files.write("kb/pack.yaml", "pack: tried\nversion: 1.0.0\n");
  files.write("kb/one.yaml", "- fcat: x\n");
  std::string kb = files.path("kb");
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"diagnose", sample_case()},
                                             {"why", "x", sample_case()},
                                             {"lookup", "7"},
                                             {"kb", "test"},
                                             {"version"}}) {
    std::vector<std::string> all = command;
    all.insert(all.end(), {"--kb", kb});
    Answered answered = type(all);
    INFO(command[0] << "\n" << answered.err);
    CHECK(answered.exit == 4);
    CHECK(answered.out.empty());
    CHECK(answered.says("one.yaml:1:3: error"));
  }
}

TEST_CASE("kb test tells which test failed, and why", "[cli]") {
  Files files;
  std::string test = files.write("mine.yaml", R"(
- test: mine
  title: A refused port is the weather
  now: 2026-06-01T12:00:00Z
  given: [{net.tcp_probe: {result: refused}}]
  expect:
    top cause: host.off
    signs: {tcp-refused-anywhere: absent}
)");
  Answered answered = type({"kb", "test", test});
  INFO(answered.out << answered.err);
  CHECK(answered.exit == 1);
  CHECK(answered.out.find("FAILED  mine") != std::string::npos);
  CHECK(answered.out.find("mine.yaml:2") != std::string::npos);
  CHECK(answered.out.find("not host.off") != std::string::npos);
  CHECK(answered.out.find("sign tcp-refused-anywhere is present, not absent") !=
        std::string::npos);
  CHECK(answered.out.find("0 passed, 1 failed") != std::string::npos);
  Answered tap = type({"kb", "test", test, "-f", "tap"});
  CHECK(tap.exit == 1);
  CHECK(tap.out.find("not ok 1 - mine") != std::string::npos);
  Answered junit = type({"kb", "test", test, "-f", "junit"});
  CHECK(junit.exit == 1);
  CHECK(junit.out.find("<testsuites tests=\"1\" failures=\"1\"") !=
        std::string::npos);
  CHECK(junit.out.find("<testcase name=\"mine\"") != std::string::npos);
  CHECK(junit.out.find("</failure>") != std::string::npos);
  Node node = json_of(type({"kb", "test", test, "-f", "json"}).out);
  CHECK(text_at(node, "tests.0.passed") == "false");
  CHECK(at(node, "tests.0.failures").items.size() == 2);
}

}  // namespace lastmile
