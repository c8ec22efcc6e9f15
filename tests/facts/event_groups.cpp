#include "facts/event_groups.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine/base/scalar.hpp"
#include "facts/readers/event_xml.hpp"
#include "facts/readers/evtx.hpp"
#include "tests/facts/readers/event_samples.hpp"
#include "tests/facts/readers/event_writer.hpp"

namespace lastmile {

namespace {

const EventGroup* find(const EventGroups& groups, std::string_view provider,
                       std::uint32_t id, std::string_view status) {
  for (const EventGroup& group : groups.groups()) {
    bool same =
        group.provider == provider && group.id == id && group.status == status;
    if (same) return &group;
  }
  return nullptr;
}

EventGroups of_samples(std::initializer_list<std::string_view> names) {
  EventGroups groups;
  for (std::string_view name : names) {
    groups.begin_log(name);
    REQUIRE(read_evtx(view(event_sample(name)), groups));
  }
  return groups;
}

std::string field(const Claim& claim, std::string_view name) {
  const Node* node = claim.fields.find(name);
  return node ? node->text : "-";
}

KeptEvent made(std::string provider, std::uint32_t id, std::int64_t minute,
               std::vector<std::pair<std::string, std::string>> data) {
  KeptEvent event;
  event.provider = std::move(provider);
  event.channel = "System";
  event.computer = "vm1";
  event.record.event_id = id;
  event.record.source_id = static_cast<std::uint64_t>(minute);
  event.record.created = minute * 60'000'000;
  for (const auto& [name, text] : data) event.counted.insert(name);
  event.data = std::move(data);
  return event;
}

EventGroups of_events(const std::vector<KeptEvent>& events) {
  std::string text;
  for (const KeptEvent& event : events) text += event_xml(event);
  EventGroups groups;
  groups.begin_log("made.xml");
  REQUIRE(read_event_xml(view(text), groups));
  CHECK(groups.records() == events.size());
  return groups;
}

constexpr std::string_view system_log = "server2012r2-szechuan/System.evtx";

}  // namespace

TEST_CASE("sixty thousand records are a few hundred facts", "[events]") {
  EventGroups groups = of_samples({system_log});
  CHECK(groups.records() == 60189);
  CHECK(groups.groups().size() < 600);
  const EventGroup* alerts = find(groups, "Schannel", 36888, "1205 40");
  REQUIRE(alerts);
  CHECK(alerts->count == 29205);
  CHECK(alerts->level == 2);
  CHECK(alerts->first < alerts->last);
  CHECK(alerts->data == std::vector<std::pair<std::string, std::string>>{
                            {"AlertDesc", "40"}, {"ErrorState", "1205"}});
  REQUIRE(alerts->samples.size() == 3);
  CHECK(alerts->samples[0].when == alerts->first);
  CHECK(alerts->samples[2].when == alerts->last);
  CHECK(alerts->samples[0].record < alerts->samples[1].record);
  CHECK(alerts->samples[1].record < alerts->samples[2].record);
}

TEST_CASE("counts of groups are counts of records", "[events]") {
  KeepingSink all;
  REQUIRE(read_evtx(view(event_sample(system_log)), all));
  std::map<EventKey, int> counts;
  EventGroups groups = of_samples({system_log});
  for (const EventGroup& group : groups.groups()) {
    counts[{group.channel, group.provider, group.id}] +=
        static_cast<int>(group.count);
  }
  CHECK(counts == all.counts());
}

TEST_CASE("logons that failed are told by their status", "[events]") {
  EventGroups groups = of_samples({"server2012r2-szechuan/Security.evtx"});
  const EventGroup* wrong = find(groups, "Microsoft-Windows-Security-Auditing",
                                 4625, "0xc000006d 0xc000006a");
  REQUIRE(wrong);
  CHECK(wrong->count == 96);
  std::vector<Claim> claims =
      groups.claims("event_logs", *parse_time("2020-09-20T00:00:00Z"));
  const Claim& failed = claims.back();
  CHECK(failed.type == "sec.failed_logons");
  // No record says from where.
  CHECK(field(failed, "distinct_sources") == "-");
  CHECK(failed.from.by == "event_logs");
  CHECK(failed.from.source == "server2012r2-szechuan/Security.evtx");
}

TEST_CASE("what is said of a group is a fact with its sources", "[events]") {
  std::vector<KeptEvent> events;
  for (int minute : {10, 70, 100, 130}) {
    events.push_back(made("TermDD", 56, minute,
                          {{"1", "\\Device\\Termdd"},
                           {"2", "10.0.0.9"},
                           {"Binary",
                            "00040000020030000000000038000AC0"
                            "0000000038000AC000000000B50000D0"}}));
  }
  EventGroups groups = of_events(events);
  std::vector<Claim> claims = groups.claims("event_logs", 190 * 60'000'000LL);
  REQUIRE(claims.size() == 1);
  const Claim& claim = claims[0];
  CHECK(claim.type == "win.event");
  CHECK(field(claim, "provider") == "TermDD");
  CHECK(field(claim, "id") == "56");
  CHECK(field(claim, "channel") == "System");
  CHECK(field(claim, "count") == "4");
  CHECK(field(claim, "first_time") == "1970-01-01T00:10:00Z");
  CHECK(field(claim, "last_time") == "1970-01-01T02:10:00Z");
  CHECK(field(claim, "per_hour") == "2");
  CHECK(field(claim, "age_h") == "1");
  CHECK(field(claim, "status") == "0xC00A0038 0xC00A0038 0xD00000B5");
  CHECK(claim.fields.find("data")->find("2")->text == "10.0.0.9");
  CHECK(claim.from.locator == "records 10, 100, 130 of 4 records");
  CHECK(claim.from.source == "made.xml");
}

TEST_CASE("records in any order give the same group", "[events]") {
  std::vector<KeptEvent> events;
  for (int minute : {30, 10, 50, 20, 40}) {
    events.push_back(made("a", 1, minute, {{"Status", "0x5"}}));
  }
  EventGroups groups = of_events(events);
  REQUIRE(groups.groups().size() == 1);
  const EventGroup& group = groups.groups()[0];
  CHECK(group.first == 10 * 60'000'000LL);
  CHECK(group.last == 50 * 60'000'000LL);
  CHECK(group.count == 5);
  CHECK(group.samples.front().record == 10);
  CHECK(group.samples.back().record == 50);
}

TEST_CASE("an event whose status never repeats is bounded", "[events]") {
  std::vector<KeptEvent> events;
  for (int i = 0; i < 200; ++i) {
    events.push_back(made("a", 1, i, {{"1", "file " + std::to_string(i)}}));
  }
  events.push_back(made("a", 1, 300, {{"1", "file 3"}}));
  EventGroups groups = of_events(events);
  CHECK(groups.groups().size() == 65);
  const EventGroup* other = find(groups, "a", 1, "");
  REQUIRE(other);
  CHECK(other->count == 200 - 64);
  CHECK(find(groups, "a", 1, "file 3")->count == 2);
}

TEST_CASE("failed logons are counted once, whoever wrote them down",
          "[events]") {
  auto logon = [](int minute, std::string type, std::string from) {
    return made("Microsoft-Windows-Security-Auditing", 4625, minute,
                {{"Status", "0xc000006d"},
                 {"LogonType", std::move(type)},
                 {"IpAddress", std::move(from)}});
  };
  std::vector<KeptEvent> events = {
      logon(0, "3", "203.0.113.5"),
      logon(30, "10", "203.0.113.6"),
      logon(60, "3", "-"),
      logon(120, "3", "203.0.113.5"),
      logon(125, "2", "127.0.0.1"),
      made("Microsoft-Windows-RemoteDesktopServices-RdpCoreTS", 140, 1,
           {{"IPString", "203.0.113.5"}})};
  std::vector<Claim> claims = of_events(events).claims("x", 0);
  REQUIRE(claims.back().type == "sec.failed_logons");
  CHECK(field(claims.back(), "per_hour") == "2");
  CHECK(field(claims.back(), "distinct_sources") == "2");
  CHECK(field(claims.front(), "age_h") == "-");
  claims = of_events({events.back()}).claims("x", 0);
  CHECK(field(claims.back(), "per_hour") == "1");
}

}  // namespace lastmile
