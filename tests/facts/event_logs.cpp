#include "facts/event_logs.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/base/scalar.hpp"
#include "facts/readers/evtx.hpp"
#include "tests/facts/readers/event_samples.hpp"
#include "tests/facts/readers/event_writer.hpp"
#include "tests/facts/seen.hpp"

namespace lastmile {

namespace {

constexpr std::string_view security = "win11-rathbun/Security.evtx";
constexpr std::string_view torn =
    "omerbenamram/2-vss_0-Microsoft-Windows-TerminalServices-"
    "RemoteConnectionManager%4Operational.evtx";

Gathered read(const std::vector<std::pair<std::string, std::string>>& files) {
  std::vector<EvidenceFile> given;
  for (const auto& [name, bytes] : files) given.push_back({name, view(bytes)});
  Gathered seen =
      read_event_logs(given, "event_logs", *parse_time("2022-03-01T00:00:00Z"));
  REQUIRE(seen.records.size() == 2);
  CHECK(seen.records[0].type == "win.event");
  CHECK(seen.records[1].type == "sec.failed_logons");
  for (const auto& record : seen.records) CHECK(record.by == "event_logs");
  return seen;
}

}  // namespace

TEST_CASE("a log gives facts, and says what it reached", "[events]") {
  Gathered seen = read(
      {{"notes.txt", "nothing"}, {"logs/Security", event_sample(security)}});
  CHECK(seen.notes.empty());
  CHECK(field(seen, "win.event", "channel") == "Security");
  CHECK(seen.claims[0].from.source == "logs/Security");
  CHECK(seen.records[0].status == CollectionStatus::Partial);
  CHECK(seen.records[0].why.starts_with(
      "what these logs reach: logs/Security (6740 records, 2022-02-05T"));
  CHECK(seen.records[1].status == CollectionStatus::Complete);
}

TEST_CASE("without a log nobody looked", "[events]") {
  Gathered seen = read({{"notes.txt", "nothing"}, {"empty", ""}});
  CHECK(seen.claims.empty());
  CHECK(seen.records[0].status == CollectionStatus::NotTried);
  CHECK(seen.records[1].status == CollectionStatus::NotTried);
}

TEST_CASE("a damaged log is said to be one", "[events]") {
  Gathered seen = read({{"torn", event_sample(torn)}});
  REQUIRE(seen.notes.size() == 1);
  CHECK(seen.notes[0].code == "LM0732");
  CHECK(seen.notes[0].severity == Severity::Warning);
  CHECK(seen.notes[0].message ==
        "torn: 1 part of it could not be read, the first at byte 102040: "
        "what stands there is no record; 187 of its records lie where a "
        "checksum is wrong");
  CHECK_FALSE(seen.claims.empty());
  CHECK(seen.records[1].status == CollectionStatus::NotTried);
  std::string cut = event_sample(security);
  cut.resize(4096 + 40 * 65536 + 2000);
  CHECK(read({{"cut", cut}}).records[1].status == CollectionStatus::Partial);
}

TEST_CASE("a log and its XML give the same facts", "[events]") {
  std::string bytes = event_sample(
      "server2012r2-szechuan/"
      "Microsoft-Windows-User_Profile_Service%4Operational.evtx");
  KeepingSink kept;
  Gathered first = read({{"log", bytes}});
  REQUIRE(read_evtx(view(bytes), kept));
  std::string text;
  for (const KeptEvent& event : kept.events) text += event_xml(event);
  Gathered second = read({{"log", "\xff\xfe" + to_utf16(text, false)}});
  REQUIRE(first.claims.size() == second.claims.size());
  for (std::size_t i = 0; i < first.claims.size(); ++i) {
    CHECK(same_content(first.claims[i].fields, second.claims[i].fields));
  }
}

}  // namespace lastmile
