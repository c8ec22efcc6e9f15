// Every example of the language's reference is read as it stands on its page:
// whole items in a pack with what they mention, conditions and actions in a
// rule. And the page names every word that the loader knows.

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <sstream>

#include "engine/formula/functions.hpp"
#include "places.hpp"
#include "tests/support/program.hpp"

namespace lastmile {
namespace {

// What the examples mention and do not declare.
constexpr std::string_view mentioned = R"(
- fact: listener
  fields:
    host: name
    port: integer
    cert_thumbprint: name
- fact: firewall_rule
  fields:
    direction: text
    action: text
    enabled: yes or no
    port: integer
  observed: yes
- fact: listener_cert_bad
  fields: {host: name, thumbprint: name, why: text}
- fact: symptom.scope
  fields: {other_clients_work: yes or no}
- fact: host
  fields: {name: name, since: time}
- fact: listener_seen
  fields: {host: name, port: integer, nla: yes or no}
  observed: yes
- fact: profile_event
  fields: {id: integer, count: integer, first: time, last: time, user: name}
  observed: yes
- fact: cloud_instance
  fields: {id: name, running: yes or no, addresses: list of address}
  observed: yes
- fact: service_seen
  fields:
    name: {type: name, key: yes}
    state: {type: one of, values: [running, stopped, absent]}
    start_type: {type: one of, values: [auto, manual, disabled]}
  observed: yes
- fact: software_seen
  fields: {name: name, kind: {type: one of, values: [vpn]}}
  observed: yes
- fact: seen
  fields: {addresses: list of address, names: list of text, code: integer}
- sign: listener-cert-bad
  when: [listener_cert_bad: {}]
- sign: others-can-connect
  when: [symptom.scope: {other_clients_work: yes}]
- sign: code-0x904-0x7
  when: [symptom.scope: {other_clients_work: no}]
- sign: port-closed-from-client
  when: [listener: {port: 0}]
- cause: cert.renewal-failed
  title: The certificate could not be renewed
  layer: certificate
  base rate: rare
  shows: {listener-cert-bad: often}
- cause: net.firewall-blocks
  title: A firewall blocks the port
  layer: network
  base rate: common
  shows: {no-firewall-allow-rule: often}
)";

constexpr std::string_view codes_lua = R"(
local codes = {}
function codes.describe(code) return "code " .. code end
return codes
)";

std::string page() {
  std::ifstream in(LASTMILE_SOURCE_DIR "/docs/rule-language.md");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> examples(const std::string& page) {
  std::vector<std::string> out;
  const std::string open = "\n```yaml\n", close = "```\n";
  for (std::size_t at = page.find(open); at != page.npos;
       at = page.find(open, at)) {
    at += open.size();
    std::size_t end = page.find(close, at);
    REQUIRE(end != page.npos);
    out.push_back(page.substr(at, end - at));
    at = end;
  }
  return out;
}

bool begins_with_kind(std::string_view example) {
  for (std::string_view kind :
       {"- fact: ", "- table: ", "- rule: ", "- sign: ", "- cause: ", "- fix: ",
        "- question: ", "- gather: ", "- test: "}) {
    if (example.starts_with(kind)) return true;
  }
  return false;
}

std::string indented(std::string_view text) {
  std::string out;
  std::stringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);)
    out += "    " + line + "\n";
  return out;
}

}  // namespace

TEST_CASE("the examples of the reference load as they stand", "[docs]") {
  std::string pack(mentioned);
  std::size_t whole = 0, parts = 0;
  for (const std::string& example : examples(page())) {
    if (begins_with_kind(example)) {
      pack += example;
      ++whole;
      continue;
    }
    // Lua as a condition and as an action.
    REQUIRE(example.starts_with("# 1."));
    std::size_t action = example.find("# 3.");
    REQUIRE(action != example.npos);
    pack += "- rule: example-" + std::to_string(++parts) + "\n  when:\n";
    pack += "    - seen: {addresses: $addresses, names: $names, code: $code}\n";
    pack +=
        indented(example.substr(0, action)) + "    - check: $meaning != ''\n";
    pack += "  then:\n" + indented(example.substr(action));
  }
  CHECK(whole >= 8);
  CHECK(parts == 1);
  Loaded loaded =
      load_files({{"page.yaml", pack}, {"codes.lua", std::string(codes_lua)}});
  for (const Diagnostic& d : loaded.found.all()) {
    if (d.severity != Severity::Error) continue;
    FAIL_CHECK(d.code << " line " << d.place.line << ": " << d.message << "\n"
                      << loaded.base->sources.line(d.place.file, d.place.line));
  }
  CHECK(loaded.sound());
  CHECK(loaded.base->find_rule("tls.listener-cert-expired"));
  CHECK(loaded.base->find_fix("rdp.renew-listener-cert"));
}

TEST_CASE("the reference names every operator and every function", "[docs]") {
  std::string text = page();
  for (int c = 0; c <= static_cast<int>(Comparison::IsKnown); ++c) {
    std::string word(to_text(static_cast<Comparison>(c)));
    INFO(word);
    bool named = text.find("`" + word + "`") != text.npos ||
                 text.find("`" + word + ":") != text.npos;
    CHECK(named);
  }
  for (const Function* function : Functions::builtin().all()) {
    INFO(function->name);
    CHECK(text.find("`" + std::string(function->name) + "(") != text.npos);
  }
  for (const char* word :
       {"count", "sum", "average", "least", "most", "list"}) {
    INFO(word);
    CHECK(text.find(std::string("`") + word + " of") != text.npos);
  }
}

}  // namespace lastmile
