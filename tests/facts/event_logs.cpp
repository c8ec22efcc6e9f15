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

Evidence read(const std::vector<std::pair<std::string, std::string>>& files,
              EvidenceOptions options = {}) {
  EvidenceReading reading(options);
  for (const auto& [name, bytes] : files) reading.add({name, view(bytes)});
  Evidence evidence = reading.finish(*parse_time("2022-03-01T00:00:00Z"));
  REQUIRE(evidence.seen.records.size() == 2);
  CHECK(evidence.seen.records[0].type == "win.event");
  CHECK(evidence.seen.records[1].type == "sec.failed_logons");
  for (const auto& record : evidence.seen.records) {
    CHECK(record.by == "event_logs");
  }
  return evidence;
}

}  // namespace

TEST_CASE("a log gives facts, and says what it reached", "[events]") {
  Evidence evidence = read(
      {{"notes.txt", "nothing"}, {"logs/Security", event_sample(security)}});
  const Gathered& seen = evidence.seen;
  CHECK(evidence.files[1].problems.empty());
  CHECK(field(seen, "win.event", "channel") == "Security");
  CHECK(seen.claims[0].from.source == "logs/Security");
  CHECK(seen.records[0].status == CollectionStatus::Partial);
  CHECK(seen.records[0].why.starts_with(
      "what these logs reach: logs/Security (6740 records, 2022-02-05T"));
  CHECK(seen.records[1].status == CollectionStatus::Complete);
}

TEST_CASE("a damaged log is said to be one", "[events]") {
  Evidence evidence = read({{"torn", event_sample(torn)}});
  const Gathered& seen = evidence.seen;
  REQUIRE(evidence.files[0].problems.size() == 1);
  const Diagnostic& problem = evidence.files[0].problems[0];
  CHECK(problem.code == "LM0732");
  CHECK(problem.severity == Severity::Warning);
  CHECK(problem.message ==
        "torn: 1 part of it could not be read, the first at byte 102040: "
        "what stands there is no record; 187 of its records lie where a "
        "checksum is wrong");
  CHECK_FALSE(seen.claims.empty());
  CHECK(seen.records[1].status == CollectionStatus::NotTried);
  std::string cut = event_sample(security);
  cut.resize(4096 + 40 * 65536 + 2000);
  CHECK(read({{"cut", cut}}).seen.records[1].status ==
        CollectionStatus::Partial);
}

TEST_CASE("a log and its XML give the same facts", "[events]") {
  std::string bytes = event_sample(
      "server2012r2-szechuan/"
      "Microsoft-Windows-User_Profile_Service%4Operational.evtx");
  KeepingSink kept;
  Gathered first = read({{"log", bytes}}).seen;
  REQUIRE(read_evtx(view(bytes), kept));
  std::string text;
  for (const KeptEvent& event : kept.events) text += event_xml(event);
  Gathered second = read({{"log", "\xff\xfe" + to_utf16(text, false)}}).seen;
  REQUIRE(first.claims.size() == second.claims.size());
  for (std::size_t i = 0; i < first.claims.size(); ++i) {
    CHECK(same_content(first.claims[i].fields, second.claims[i].fields));
  }
}

TEST_CASE("a log that is cut off anywhere is said to be", "[events]") {
  std::string whole = event_sample(
      "server2012r2-szechuan/"
      "Microsoft-Windows-TerminalServices-RemoteConnectionManager%4Admin.evtx");
  CHECK_FALSE(read({{"whole", whole}}).files[0].damaged());
  for (std::size_t size = 8; size < whole.size(); size += 512) {
    INFO(size);
    CHECK(read({{"cut", whole.substr(0, size)}}).files[0].damaged());
  }
}

TEST_CASE("what is in one log is counted exactly, if asked", "[events]") {
  Evidence evidence =
      read({{"a", event_sample(security)}, {"b", event_sample(torn)}},
           {.inspect = true});
  for (const FileReport& file : evidence.files) {
    const Node* events = file.details.find("events");
    const Node* records = file.details.find("records");
    REQUIRE(events);
    REQUIRE(records);
    std::int64_t sum = 0;
    for (const Node& event : events->items) {
      sum += *parse_integer(event.find("count")->text);
      CHECK(event.find("first")->text <= event.find("last")->text);
    }
    CHECK(sum ==
          *parse_integer(records->text) -
              *parse_integer(file.details.find("recovered_records")->text));
  }
  CHECK_FALSE(
      read({{"a", event_sample(security)}}).files[0].details.find("events"));
}

}  // namespace lastmile
