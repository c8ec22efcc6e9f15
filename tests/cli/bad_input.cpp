// Case files, facts and steps that are wrong: exit 3, every fault with its
// place on stderr, nothing on stdout.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>

#include "places.hpp"
#include "tests/cli/typed.hpp"
#include "tests/support/patience.hpp"

namespace lastmile {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

struct Bad {
  std::string_view name;
  std::string text;
  std::vector<std::string_view> said;  // each begins at line:column
};

void check_refused(const Answered& answered, const Bad& bad) {
  INFO(bad.name << "\n" << answered.err.substr(0, 800));
  CHECK(answered.exit == 3);
  CHECK(answered.out.empty());
  CHECK(answered.took.count() < patience);
  CHECK(answered.peak_bytes < std::size_t{300} << 20);
  for (std::string_view said : bad.said) {
    INFO("should say " << said);
    CHECK(answered.says(said));
  }
}

std::string laughs() {
  std::string out = "a0: &a0 [lol, lol]\n";
  for (int i = 1; i < 10; ++i) {
    std::string last = "*a" + std::to_string(i - 1);
    out += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last +
           "," + last + "," + last + "]\n";
  }
  return out;
}

std::vector<Bad> bad_texts() {
  std::string zero("case: a\0b\n", 10);
  return {
      {"empty", "", {"LM0024"}},
      {"a comma", ",", {":1:1: error LM0036"}},
      {"a lost half", "given:\n- a\n, b\n", {":3:1: error"}},
      {"cut UTF-8", "case: \"\xc3", {":1:8: error LM0002"}},
      {"a zero byte", zero, {"it holds zero bytes"}},
      {"UTF-16",
       std::string("\xff\xfe"
                   "c\0a\0",
                   6),
       {"zero bytes"}},
      {"a control character", "case: a\x07\n", {":1:8: error LM0005"}},
      {"a tab", "given:\n\t- a: {}\n", {":2:1: error"}},
      {"billion laughs", laughs(), {":1:5: error"}},
      {"an alias to itself", "case: &a [*a]\n", {":1:7: error"}},
      {"a tag", "case: !!python/object:os.system x\n", {":1:7: error"}},
      {"a merge key", "<<: {case: a}\n", {":1:1: error"}},
      {"a directive", "%YAML 1.1\n---\ncase: a\n", {":1:1: error"}},
      {"two documents", "case: a\n---\ncase: b\n", {":2:1: error"}},
      {"an open quote", "case: \"abc\ngiven: []\n", {":1:7: error"}},
      {"an empty value", "case:\ngiven: []\n", {":1:"}},
      {"a tilde", "case: ~\n", {":1:7: error"}},
      {"deep lists", repeated("[", 20'000), {":1:65: error"}},
      {"deep maps", repeated("{a: ", 20'000), {":1:"}},
      {"deep items", repeated("- ", 20'000), {":1:"}},
      {"a long line", "case: " + repeated("x", 70'000) + "\n", {":1:"}},
      {"20 MB", repeated("# nothing\n", 2'000'000), {"16 MiB"}},
      {"many keys", "{" + repeated("a,", 300'000) + "a}", {":1:"}},
      {"a duplicate key",
       "case: a\ncase: b\n",
       {":2:1: error LM0021", "line 1 and in line 2"}},
      {"an unknown key",
       "case: a\ngivn: []\n",
       {":2:1: error", "did you mean 'given'?"}},
      {"a list", "- case: a\n", {":1:1: error"}},
      {"a text", "hello\n", {":1:1: error"}},
      {"an unknown type",
       "given:\n  - net.tcp_prob: {result: open}\n",
       {":2:5: error LM0501", "did you mean 'net.tcp_probe'?"}},
      {"an unknown field",
       "given:\n  - net.tcp_probe: {reslt: open}\n",
       {":2:21: error LM0107", "did you mean 'result'?"}},
      {"bad values",
       "given:\n  - net.tcp_probe: {result: opened}\n"
       "  - net.tcp_probe: {port: many}\n"
       "  - tls.certificate: {not_after: soon}\n",
       {":2:29: error LM0129", ":3:27: error LM0120", ":4:34: error LM0124"}},
      {"an unknown question",
       "given: []\nanswers: {nosuch: yes}\n",
       {":2:11: error LM0108"}},
      {"an unknown answer",
       "given: []\nanswers: {vpn: maybe}\n",
       {"error LM0404", "it is one of yes, no"}},
      {"a bad symptom", "symptom: 0xZZ\n", {":1:10: error LM0702"}},
      {"a bad time", "now: yesterday\ngiven: []\n", {":1:6: error LM0124"}},
      {"a bad status",
       "given: []\nnot collected: {net.tcp_probe: maybe}\n",
       {":2:"}},
      {"an unknown collection",
       "given: []\ncollected: [net.tcp_prob]\n",
       {":2:13: error LM0501", "did you mean 'net.tcp_probe'?"}},
      {"broken JSON", "{\"case\": \"a\", }", {":1:15: error"}},
      {"JSON with a null", "{\"case\": null}", {":1:10: error"}},
      {"JSON twice", "{\"case\": \"a\", \"case\": \"b\"}", {":1:15: error"}},
  };
}

}  // namespace

TEST_CASE("a case that cannot be read is refused with its place",
          "[cli][hostile]") {
  Files files;
  for (const Bad& bad : bad_texts()) {
    std::string path = files.write("bad.yaml", bad.text);
    check_refused(type({"diagnose", path}), bad);
  }
}

TEST_CASE("facts for a rule program are held to the same", "[cli][hostile]") {
  Files files;
  std::string program =
      files.write("p.yaml", "- fact: g\n  fields: {x: integer}\n");
  for (const Bad& bad :
       {Bad{"an unknown type", "- h: {x: 1}\n", {":1:3: error LM0501"}},
        Bad{"an unknown field", "- g: {y: 1}\n", {":1:7: error LM0107"}},
        Bad{"a bad value", "- g: {x: one}\n", {":1:10: error LM0120"}},
        Bad{"a comma", ",", {":1:1: error"}},
        Bad{"no list", "hello\n", {":1:1: error"}}}) {
    std::string path = files.write("given.yaml", bad.text);
    check_refused(type({"run", program, "--given", path}), bad);
  }
  std::string lines = files.write("given.ndjson", "{\"g\": {\"x\": 1}}\n{\n");
  check_refused(type({"run", program, "--given", lines}),
                {"a broken line", "", {":2:"}});
  for (const Bad& bad :
       {Bad{"an unknown step", "- jump: yes\n", {":1:3: error LM0507"}},
        Bad{"two in one", "- {run: yes, assert: {g: {x: 1}}}\n", {":1:"}},
        Bad{"no list", "run: yes\n", {":1:1: error LM0507"}},
        Bad{"an unknown type",
            "- retract: {h: {x: 1}}\n",
            {":1:13: error LM0501"}}}) {
    std::string path = files.write("steps.yaml", bad.text);
    check_refused(type({"run", program, "--steps", path}), bad);
  }
}

TEST_CASE("a file that is none is refused", "[cli][hostile]") {
  Files files;
  files.write("folder/x", "");
  // What this process holds when a program is started counts as the program's.
  std::string head(64 * 1024, '\0');
  std::ifstream(LASTMILE_BINARY_DIR "/lastmile", std::ios::binary)
      .read(head.data(), static_cast<std::streamsize>(head.size()));
  files.write("program", head);
  check_refused(type({"diagnose", files.path("missing.yaml")}),
                {"missing", "", {"missing.yaml: No such file"}});
  check_refused(type({"diagnose", files.path("folder")}),
                {"a folder", "", {"nothing in what was given can be read"}});
  check_refused(type({"diagnose", ""}), {"no name", "", {"name of a file"}});
  check_refused(type({"diagnose", files.path("program")}),
                {"a program", "", {"it holds zero bytes"}});
  check_refused(type({"diagnose", "-"}), {"no input", "", {"standard input"}});
  check_refused(type({"why", "cert.expired_not_renewed", files.path("no")}),
                {"of why", "", {"No such file"}});
  check_refused(type({"run", files.path("no")}), {"of run", "", {"No such"}});
  check_refused(type({"version", "--kb", files.path("no")}),
                {"of --kb", "", {"there is no folder"}});
}

TEST_CASE("all faults of all files are told in one run", "[cli][hostile]") {
  Files files;
  std::string one = files.write("one.yaml", "given: [{nosuch: {}}]\n");
  std::string two = files.write("two.yaml", "casr: b\n");
  Answered answered = type({"diagnose", one, two, files.path("three.yaml")});
  CHECK(answered.exit == 3);
  CHECK(answered.says("two.yaml:1:1"));
  CHECK(answered.says("three.yaml"));
}

TEST_CASE("control bytes of a case do not reach the terminal",
          "[cli][hostile]") {
  Files files;
  std::string path =
      files.write("esc.yaml", "case: \"\\e[31mred\\e[0m\"\ngiven: []\n");
  Answered answered = type({"diagnose", path});
  CHECK(answered.exit == 0);
  CHECK(answered.out.find('\x1b') == std::string::npos);
}

}  // namespace lastmile
