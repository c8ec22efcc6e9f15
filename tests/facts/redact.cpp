#include "facts/redact.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/base/scalar.hpp"
#include "facts/bundle.hpp"
#include "facts/evidence.hpp"
#include "facts/redact_patterns.hpp"
#include "tests/facts/readers/event_samples.hpp"
#include "tests/facts/seen.hpp"

namespace lastmile {

namespace {

const std::string key = "a key of this test";

std::string replaced(std::string_view text) {
  return replace_patterns(text, Pseudonyms(key));
}

Claim claim(std::string type,
            std::vector<std::pair<std::string, std::string>> fields) {
  Claim out{.type = std::move(type)};
  for (auto& [name, value] : fields) out.fields.set(name, value);
  return out;
}

Claim event(std::vector<std::pair<std::string, std::string>> data,
            const std::string& status = "") {
  Claim out{.type = "win.event"};
  out.fields.set("provider", std::string("Schannel"));
  if (!status.empty()) out.fields.set("status", status);
  Node map = Node::map();
  for (auto& [name, value] : data) map.set(name, value);
  out.fields.set("data", std::move(map));
  return out;
}

std::string datum(const Claim& claim, std::string_view name) {
  return claim.fields.find("data")->find(name)->text;
}

}  // namespace

TEST_CASE("what points to people is found by its form", "[redact]") {
  Pseudonyms pseudonyms(key);
  for (auto [before, gone] :
       std::vector<std::pair<std::string_view, std::string_view>>{
           {"from 203.0.113.9:50321, again", "203.0.113.9"},
           {"(203.0.113.9)", "203.0.113.9"},
           {"at 2001:db8::77.", "2001:db8::77"},
           {"SID S-1-5-21-1-2-3-1104;", "1-2-3-1104"},
           {"\\REGISTRY\\USER\\S-1-5-21-1-2-3-1104_Classes:", "1-2-3-1104"},
           {"C:\\Users\\Bob\\NTUSER.DAT is gone", "Bob"},
           {"\\\\FILES\\home\\x", "FILES"},
           {"user CORP\\bob,", "bob"},
           {"bob@corp.example", "bob"},
           {"00-15-5D-01-02-03", "01-02-03"},
           {"thumbprint AB12AB12AB12AB12AB12AB12AB12AB12AB12AB12",
            "AB12AB12"}}) {
    INFO(before);
    CHECK(replaced(before).find(gone) == std::string::npos);
  }
  for (std::string_view kept :
       {"Version 10.0.17763.1", "HKLM\\SYSTEM\\Select", "0x80090304",
        "The process cannot access the file.", "12:30:05", "svchost.exe",
        "C:\\Windows\\System32\\termsrv.dll", "127.0.0.1",
        "NT AUTHORITY\\SYSTEM", "by NT SERVICE\\TermService.",
        "2026-06-01T12:00:00Z", "", "a/b", "50 %", "::1"}) {
    INFO(kept);
    CHECK(replaced(kept) == kept);
  }
}

TEST_CASE("a name that was learnt is replaced wherever it stands", "[redact]") {
  Redactor redactor(key);
  Gathered seen;
  seen.claims = {claim("net.ntlm", {{"computer", "CITADEL"}}),
                 claim("symptom.error", {{"message", "citadel-backup: no"}})};
  seen.records = {{.type = "net.ntlm", .why = "CITADEL answered"}};
  redactor.learn(seen);
  redactor.redact(seen);
  std::string name = seen.claims[0].fields.find("computer")->text;
  CHECK(name.starts_with("name-"));
  CHECK(seen.claims[1].fields.find("message")->text == name + "-backup: no");
  CHECK(seen.records[0].why == name + " answered");
  CHECK(redactor.text("CITADELS") == "CITADELS");
}

TEST_CASE("words that are everywhere are nobody's name", "[redact]") {
  Redactor redactor(key);
  redactor.holds_no_name = [](std::string_view, std::string_view field) {
    return field == "result";
  };
  Gathered seen;
  // People and machines may be called anything.
  seen.claims = {claim("win.account", {{"name", "Timeout"}}),
                 claim("host", {{"name", "WINDOWS"}}),
                 claim("net.tcp_probe", {{"result", "timeout"}}),
                 claim("win.setting", {{"key", "x.timeout"}, {"value", "1"}}),
                 claim("symptom.error", {{"message", "Windows, Timeout"}}),
                 event({{"ProcessId", "1396"},
                        {"Method", "POST"},
                        {"UserSid", "S-1-5-21-1-2-3-1104"},
                        {"LogonHours", "%%1793"}})};
  redactor.learn(seen);
  redactor.redact(seen);
  CHECK(seen.claims[0].fields.find("name")->text.starts_with("name-"));
  CHECK(seen.claims[2].fields.find("result")->text == "timeout");
  CHECK(seen.claims[3].fields.find("key")->text == "x.timeout");
  CHECK(seen.claims[4].fields.find("message")->text.starts_with("Windows, "));
  CHECK(datum(seen.claims[5], "ProcessId") == "1396");
  CHECK(datum(seen.claims[5], "Method") == "POST");
  CHECK(datum(seen.claims[5], "UserSid") != "S-1-5-21-1-2-3-1104");
  CHECK(datum(seen.claims[5], "LogonHours") == "%%1793");
}

TEST_CASE("of an event, what is short and unknown is taken for a name",
          "[redact]") {
  Redactor redactor(key);
  Gathered seen;
  seen.claims = {
      event({{"1", "bobsmith"},
             {"2", "0xc000006d"},
             {"param1", "Remote Desktop Services"},
             {"param4", "TermService"},
             {"Status", "5"}},
            "bobsmith 0xc000006d"),
      event({{"TargetUserName", "eve"},
             {"IpAddress", "203.0.113.9"},
             {"LogonType", "10"}}),
      event({{"1", "The process cannot access the file because it is used"}})};
  redactor.learn(seen);
  redactor.redact(seen);
  CHECK(datum(seen.claims[0], "1").starts_with("name-"));
  CHECK(datum(seen.claims[0], "2") == "0xc000006d");
  CHECK(datum(seen.claims[0], "param1") == "Remote Desktop Services");
  CHECK(datum(seen.claims[0], "param4") == "TermService");
  CHECK(seen.claims[0].fields.find("status")->text ==
        datum(seen.claims[0], "1") + " 0xc000006d");
  CHECK(datum(seen.claims[1], "TargetUserName") != "eve");
  CHECK(datum(seen.claims[1], "IpAddress") != "203.0.113.9");
  CHECK(datum(seen.claims[1], "LogonType") == "10");
  CHECK(datum(seen.claims[2], "1") ==
        "The process cannot access the file because it is used");
  CHECK(seen.claims[0].fields.find("provider")->text == "Schannel");
}

TEST_CASE("a certificate keeps its form and its dates", "[redact]") {
  Redactor redactor(key);
  Gathered seen;
  seen.claims = {
      claim("tls.certificate",
            {{"subject", "CN=vm1.corp.example,O=Contoso\\, Ltd,C=US"},
             {"thumbprint", "AB12AB12AB12AB12AB12AB12AB12AB12AB12AB12"},
             {"not_after", "2026-05-20T00:00:00Z"},
             {"host", "target"}})};
  redactor.learn(seen);
  redactor.redact(seen);
  std::string subject = seen.claims[0].fields.find("subject")->text;
  CHECK(subject.starts_with("CN=name-"));
  CHECK(subject.ends_with(",C=US"));
  CHECK(subject.find("Contoso") == subject.npos);
  CHECK(seen.claims[0].fields.find("thumbprint")->text.size() == 40);
  CHECK(seen.claims[0].fields.find("not_after")->text ==
        "2026-05-20T00:00:00Z");
  CHECK(seen.claims[0].fields.find("host")->text == "target");
}

TEST_CASE("facts that were written read back as the same", "[bundle]") {
  EvidenceReading reading;
  std::string log = event_sample("win11-rathbun/Security.evtx");
  reading.add({"Security.evtx", view(log)});
  std::int64_t now = *parse_time("2022-03-01T00:00:00Z");
  BundleFacts facts{.now = now,
                    .name = "a \"case\"",
                    .target = "vm1:3390",
                    .client = "pc17",
                    .ran = {"event_logs"},
                    .answers = {{"vpn", "yes"}},
                    .seen = reading.finish(now).seen};
  std::string text = write_facts(facts);
  CHECK(is_bundle_facts(view(text)));
  Result<BundleFacts> again = read_facts(text);
  REQUIRE(again);
  CHECK(again->now == now);
  CHECK(again->name == facts.name);
  CHECK(again->target == facts.target);
  CHECK(again->ran == facts.ran);
  CHECK(again->answers == facts.answers);
  REQUIRE(again->seen.claims.size() == facts.seen.claims.size());
  for (std::size_t i = 0; i < facts.seen.claims.size(); ++i) {
    const Claim& before = facts.seen.claims[i];
    const Claim& after = again->seen.claims[i];
    CHECK(after.type == before.type);
    CHECK(same_content(after.fields, before.fields));
    CHECK(after.from == before.from);
  }
  REQUIRE(again->seen.records.size() == facts.seen.records.size());
  CHECK(again->seen.records[0].why == facts.seen.records[0].why);
  CHECK(write_facts(*again) == text);
}

TEST_CASE("what is no bundle is refused", "[bundle]") {
  for (std::string_view text :
       {"", "[]", "{}", "{\"schema\": \"lastmile.facts/1\"}",
        "{\"schema\": \"lastmile.facts/1\", \"now\": \"soon\"}",
        "{\"schema\": \"lastmile.facts/1\", \"now\": \"2026-01-01\", "
        "\"claims\": [1]}",
        "{\"schema\": \"lastmile.facts/1\", \"now\": \"2026-01-01\", "
        "\"collections\": [{\"type\": \"x\", \"status\": \"maybe\"}]}"}) {
    INFO(text);
    Result<BundleFacts> facts = read_facts(text);
    REQUIRE_FALSE(facts);
    CHECK(facts.error().code == "LM0781");
  }
  CHECK_FALSE(read_manifest("{\"schema\": \"other\"}"));
  Result<BundleManifest> manifest =
      read_manifest(write_manifest({.engine = "1",
                                    .redacted = true,
                                    .files = {{"facts.json", "ab", 3}},
                                    .left_out = {{"event log", 5, "x"}}}));
  REQUIRE(manifest);
  CHECK(manifest->redacted);
  CHECK(manifest->files[0].bytes == 3);
  CHECK(manifest->left_out[0].why == "x");
}

}  // namespace lastmile
