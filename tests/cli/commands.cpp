// Every command: its exit code, what goes to stdout and what to stderr, and
// the switches that all share.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine/text/source.hpp"
#include "tests/cli/typed.hpp"

namespace lastmile {

TEST_CASE("the program alone shows two examples and its commands", "[cli]") {
  Answered answered = type({});
  CHECK(answered.exit == 0);
  CHECK(answered.err.empty());
  for (std::string_view word :
       {"diagnose --target", "diagnose case.yaml", "why", "lookup", "run", "kb",
        "help", "version"}) {
    INFO(word);
    CHECK(answered.out.find(word) != std::string::npos);
  }
  CHECK(type({"--help"}).out == answered.out);
  CHECK(type({"--version"}).out.starts_with("lastmile 0."));
}

TEST_CASE("every command answers on stdout alone and ends with 0", "[cli]") {
  const std::vector<std::vector<std::string>> commands = {
      {"diagnose", sample_case()},
      {"why", "cert.expired_not_renewed", sample_case()},
      {"lookup", "0x904"},
      {"kb", "check"},
      {"kb", "test"},
      {"version"},
      {"help", "diagnose"},
      {"help", "codes"},
      {"help", "gatherers"},
      {"help", "functions"},
      {"help", "LM0107"},
      {"diagnose", "--help"},
      {"kb", "check", "--help"},
  };
  for (const auto& command : commands) {
    Answered answered = type(command);
    INFO(command[0] << " " << command.back() << "\n" << answered.err);
    CHECK(answered.exit == 0);
    CHECK(!answered.out.empty());
    CHECK(answered.err.empty());
    CHECK(answered.out.back() == '\n');
  }
}

TEST_CASE("two runs give the same bytes", "[cli]") {
  const std::vector<std::vector<std::string>> commands = {
      {"diagnose", sample_case()},
      {"diagnose", sample_case(), "-f", "json", "--explain"},
      {"diagnose", "--symptom", "0x904/0x7", "--now", "2026-06-01"},
      {"why", "cert.expired_not_renewed", sample_case(), "-f", "json"},
      {"lookup", "certificate", "-f", "json"},
      {"version", "-f", "json"},
  };
  for (const auto& command : commands) {
    INFO(command[0]);
    CHECK(type(command).out == type(command).out);
  }
}

TEST_CASE("a result goes to a file, and nothing to stdout", "[cli]") {
  Files files;
  std::string path = files.path("result.json");
  Answered answered =
      type({"diagnose", sample_case(), "-f", "json", "-o", path});
  CHECK(answered.exit == 0);
  CHECK(answered.out.empty());
  CHECK(Files::text_of(path) ==
        type({"diagnose", sample_case(), "-f", "json"}).out);
  Answered refused =
      type({"version", "-o", files.path("no such folder/result")});
  CHECK(refused.exit == 7);
  CHECK(refused.says("cannot write"));
}

TEST_CASE("colour is for terminals, unless it is asked for", "[cli]") {
  std::vector<std::string> command{"diagnose", sample_case()};
  auto coloured = [&](std::vector<std::string> more, Environment environment) {
    std::vector<std::string> all = command;
    all.insert(all.end(), more.begin(), more.end());
    Answered answered = type(all, {.environment = std::move(environment)});
    CHECK(answered.exit == 0);
    return answered.out.find('\x1b') != std::string::npos;
  };
  Environment terminal{{"TERM", "xterm-256color"}};
  CHECK(!coloured({}, terminal));
  CHECK(!coloured({"--color", "never"}, terminal));
  CHECK(coloured({"--color", "always"}, terminal));
  CHECK(!coloured({}, {{"NO_COLOR", "1"}, {"TERM", "xterm"}}));
  // What colour says, the words say as well.
  std::string plain = type(command).out;
  std::string bright =
      type({"diagnose", sample_case(), "--color", "always"}).out;
  std::string stripped;
  for (std::size_t i = 0; i < bright.size(); ++i) {
    if (bright[i] == '\x1b') {
      i = bright.find('m', i);
      continue;
    }
    stripped += bright[i];
  }
  CHECK(stripped == plain);
}

TEST_CASE("quiet leaves out what is no fault", "[cli]") {
  std::vector<std::string> command{"diagnose", "--target",
                                   "127.0.0.1:" + std::to_string(free_port()),
                                   "-f", "json"};
  CHECK(type(command).says("Probing"));
  command.emplace_back("--quiet");
  Answered quiet = type(command);
  CHECK(quiet.exit == 0);
  CHECK(quiet.err.empty());
  CHECK(!quiet.out.empty());
}

TEST_CASE("text fits a hundred columns, but for what is to be copied",
          "[cli]") {
  std::string out = type({"diagnose", sample_case(), "--explain"}).out;
  std::size_t from = 0;
  while (from < out.size()) {
    std::size_t to = out.find('\n', from);
    std::string line = out.substr(from, to - from);
    from = to + 1;
    bool copied = line.find("> ") != std::string::npos;
    INFO(line);
    if (!copied) CHECK(display_width(line) <= 100);
  }
}

TEST_CASE("with --exit-code a cause that is likely enough ends with 1",
          "[cli]") {
  CHECK(type({"diagnose", sample_case(), "--exit-code"}).exit == 1);
  CHECK(type({"diagnose", sample_case(), "--exit-code", "--min", "very likely"})
            .exit == 1);
  CHECK(type({"diagnose", "--symptom", "0x904/0x7", "--exit-code"}).exit == 0);
}

TEST_CASE("options repeat", "[cli]") {
  Answered answered =
      type({"diagnose", "--symptom", "0x904/0x7", "--symptom", "0x204",
            "--fact", "net.tcp_probe: {result: refused}", "--fact",
            "win.service: {name: TermService, state: stopped}", "--answer",
            "vpn=no", "--answer", "other-client=no", "-f", "json"});
  INFO(answered.err);
  REQUIRE(answered.exit == 0);
  Node result = json_of(answered.out);
  std::vector<std::string> types = each(at(result, "facts"), "type");
  CHECK(std::count(types.begin(), types.end(), "symptom.error") == 2);
  CHECK(std::count(types.begin(), types.end(), "ask.answer") == 2);
  CHECK(contains(types, "net.tcp_probe"));
  CHECK(contains(types, "net.vpn"));
  CHECK(text_at(result, "causes.0.layer") == "service");
}

TEST_CASE("a case comes from standard input, and several make one", "[cli]") {
  std::string text = Files::text_of(in_project(sample_case()));
  Answered piped = type({"diagnose", "-", "-f", "json"}, {.input = text});
  REQUIRE(piped.exit == 0);
  CHECK(each(at(json_of(piped.out), "causes"), "id") ==
        each(at(json_of(type({"diagnose", sample_case(), "-f", "json"}).out),
                "causes"),
             "id"));
  Files files;
  std::string more =
      files.write("more.yaml", "given:\n  - net.vpn: {active: no}\n");
  Answered both = type({"diagnose", sample_case(), more, "-f", "json"});
  REQUIRE(both.exit == 0);
  CHECK(contains(each(at(json_of(both.out), "facts"), "type"), "net.vpn"));
}

TEST_CASE("the knowledge base is an option, a variable, or the built-in one",
          "[cli]") {
  Files files;
  files.write("pack/pack.yaml", "pack: tiny\nversion: 1.0.0\n");
  files.write("pack/all.yaml", "- fact: g\n  fields: {x: integer}\n");
  std::string tiny = files.path("pack");
  CHECK(type({"version"}).out.find("pack rdp") != std::string::npos);
  std::string chosen = type({"version", "--kb", tiny}).out;
  CHECK(chosen.find("pack tiny 1.0.0") != std::string::npos);
  CHECK(chosen.find("rdp") == std::string::npos);
  Environment variable{{"LASTMILE_KB", tiny}};
  CHECK(type({"version"}, {.environment = variable}).out == chosen);
  std::string two = type({"version", "--kb", tiny, "--kb", knowledge()}).out;
  CHECK(two.find("pack tiny") != std::string::npos);
  CHECK(two.find("pack rdp") != std::string::npos);
}

}  // namespace lastmile
