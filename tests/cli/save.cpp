// --save writes a case that gives the same diagnosis again.

#include <catch2/catch_test_macros.hpp>

#include "tests/cli/typed.hpp"
#include "tests/support/loopback_server.hpp"

namespace lastmile {
namespace {

// The causes with their probabilities, the signs with their states.
std::string verdict(const std::string& json) {
  Node result = json_of(json);
  std::string out;
  for (const Node& cause : at(result, "causes").items) {
    out += text_at(cause, "id") + " " + text_at(cause, "probability") + "\n";
  }
  for (const Node& sign : at(result, "signs").items) {
    out += text_at(sign, "id") + " " + text_at(sign, "state") + "\n";
  }
  return out + text_at(result, "now") + text_at(result, "target");
}

void check_round_trip(std::vector<std::string> arguments) {
  Files files;
  std::string saved = files.path("saved.yaml");
  arguments.insert(arguments.begin(), "diagnose");
  arguments.insert(arguments.end(), {"-f", "json", "--save", saved});
  Answered first = type(arguments);
  INFO(first.err);
  REQUIRE(first.exit == 0);
  INFO(Files::text_of(saved));
  Answered again = type({"diagnose", saved, "-f", "json"});
  INFO(again.err);
  REQUIRE(again.exit == 0);
  CHECK(verdict(again.out) == verdict(first.out));
  // Saved once more, it is the same file.
  std::string twice = files.path("twice.yaml");
  REQUIRE(type({"diagnose", saved, "--save", twice}).exit == 0);
  CHECK(Files::text_of(twice) == Files::text_of(saved));
}

}  // namespace

TEST_CASE("a saved case gives the same diagnosis", "[cli][save]") {
  check_round_trip({sample_case()});
  check_round_trip({"--symptom", "0x904/0x7"});
  check_round_trip({"--symptom", "An internal error has occurred: \"{x}\" #1",
                    "--now", "2026-06-01"});
  check_round_trip({sample_case(), "--answer", "vpn=no", "--fact",
                    "win.event: {provider: 'a: b, [c]', id: 1, status: \"no\"}",
                    "--symptom", "0x204"});
}

TEST_CASE("a saved probe gives the same diagnosis without the server",
          "[cli][save][live]") {
  check_round_trip({"--target", "127.0.0.1:" + std::to_string(free_port())});
  std::string why_not;
  std::unique_ptr<RunningServer> server = start_xrdp({}, why_not);
  if (!server) SKIP(why_not);
  std::string name = knows_localhost() ? "localhost" : "127.0.0.1";
  check_round_trip({"--target", name + ":" + std::to_string(server->port),
                    "--symptom", "0x904/0x7"});
}

TEST_CASE("an empty case is saved and read", "[cli][save]") {
  Files files;
  std::string empty = files.write("empty.yaml", "case: \"\"\ngiven: []\n");
  check_round_trip({empty});
}

}  // namespace lastmile
