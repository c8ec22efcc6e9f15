// Gather items that look in files: JSON, text, ini, events, certificates.

#include "places.hpp"
#include "tests/facts/gather/gathering.hpp"
#include "tests/facts/readers/event_samples.hpp"
#include "tests/facts/readers/event_writer.hpp"

namespace lastmile {
namespace {

const std::string vocabulary =
    "- fact: instance\n"
    "  observed: yes\n"
    "  fields: {id: {type: name, key: yes}, running: yes or no, n: integer, "
    "ips: list of address, text: text, kind: {type: one of, values: [a, b]}}\n"
    "- fact: event\n"
    "  observed: yes\n"
    "  fields: {id: integer, count: integer, first: time, last: time, user: "
    "name, channel: name, per_hour: number}\n";

const std::string cvm =
    vocabulary +
    "- gather: cvm\n"
    "  from: {json: tccli, shape: ['$.Response.InstanceSet'], each: "
    "'$.Response.InstanceSet[*]'}\n"
    "  emit:\n"
    "    - instance: {id: {at: '$.InstanceId'}, running: {at: "
    "'$.InstanceState', map: {RUNNING: yes}, otherwise: no}, n: {at: "
    "'$.Internet.Out'}, ips: {at: '$.Ips[*]'}}\n";

}  // namespace

TEST_CASE("a file of JSON is known by its shape, and each entry is a thing",
          "[gather]") {
  std::string answer =
      R"({"Response": {"InstanceSet": [
        {"InstanceId": "ins-1", "InstanceState": "RUNNING",
         "Internet": {"Out": 5}, "Ips": ["10.0.0.1", "10.0.0.2"]},
        {"InstanceId": "ins-2", "InstanceState": "STOPPED",
         "Internet": null, "Ips": []},
        {"InstanceState": "RUNNING"}]}})";
  Gathered seen =
      gathered(cvm, {.files = {{"other.json", R"({"Response": {}})"},
                               {"a.json", answer},
                               {"x", "nothing"}}});
  CHECK(lines(seen) ==
        "instance {id: ins-1, running: yes, n: 5, ips: [10.0.0.1, 10.0.0.2]}\n"
        "instance {id: ins-2, running: no, ips: []}\n");
  CHECK(status(seen, "instance") == "complete");
  CHECK(why(seen, "instance") == "read from a.json");
  CHECK(seen.claims[0].from.source == "a.json");
  CHECK(seen.claims[1].from.locator == "$.Response.InstanceSet[*], number 2");
  // None at all is an answer too.
  seen =
      gathered(cvm, {.files = {{"e", R"({"Response": {"InstanceSet": []}})"}}});
  CHECK(lines(seen).empty());
  CHECK(status(seen, "instance") == "complete");
  seen = gathered(cvm, {.files = {{"e", "[]"}, {"f", "{\"Response\": "}}});
  CHECK(status(seen, "instance") == "not tried");
  CHECK(why(seen, "instance") == "no file has the shape of tccli");
}

TEST_CASE("JSON in UTF-16, as PowerShell redirects it, is the same",
          "[gather]") {
  std::string answer =
      R"({"Response": {"InstanceSet": [{"InstanceId": "i"}]}})";
  CHECK(lines(gathered(
            cvm, {.files = {{"a", "\xff\xfe" + to_utf16(answer, false)}}})) ==
        "instance {id: i, ips: []}\n");
}

TEST_CASE("each match in a command's output is a thing", "[gather]") {
  std::string item =
      vocabulary +
      "- gather: sc\n"
      "  from:\n"
      "    text: sc query\n"
      "    shape: ['(?m)^SERVICE_NAME: ', 'STATE']\n"
      "    each: '(?m)^SERVICE_NAME: (?P<name>\\S+)(?s:.*?)STATE\\s+: "
      "\\d+\\s+(?P<state>\\w+)(?P<odd> never)?'\n"
      "  emit: [{instance: {id: $name, running: {from: $state, map: {RUNNING: "
      "yes, STOPPED: no}}, text: $odd}}]\n";
  std::string output =
      "\r\nSERVICE_NAME: TermService\r\n        TYPE  : 20\r\n        STATE  "
      "            : 4  RUNNING\r\n\r\nSERVICE_NAME: Dhcp\r\n        STATE "
      "             : 1  STOPPED\r\n";
  Gathered seen = gathered(item, {.files = {{"sc.txt", output}}});
  CHECK(lines(seen) ==
        "instance {id: TermService, running: yes}\n"
        "instance {id: Dhcp, running: no}\n");
  CHECK(seen.claims[1].from.locator == "line 6");
  CHECK(status(seen, "instance") == "complete");
  CHECK(status(gathered(item, {.files = {{"x", "SERVICE_NAME: x"}}}),
               "instance") == "not tried");
}

TEST_CASE("sections of an ini are things, or the file is one", "[gather]") {
  std::string sections =
      vocabulary +
      "- gather: ini\n"
      "  from: {ini: rdpwrap, shape: ['(?m)^\\[Main\\]'], sections: "
      "'^(?P<build>[0-9.]+)$'}\n"
      "  emit: [{instance: {id: $section, n: {value: A}, running: {exists: B}, "
      "text: {value: Updated, section: Main}}}]\n";
  std::string file =
      "[Main]\r\nUpdated=2020-01-01\r\n; no\r\n[10.0.1]\r\na = 5\r\nB=\"x\"\r\n"
      "[10.0.1-SLInit]\r\nA=9\r\n[10.0.2]\r\n";
  CHECK(lines(gathered(sections, {.files = {{"i", file}}})) ==
        "instance {id: 10.0.1, n: 5, running: yes, text: 2020-01-01}\n"
        "instance {id: 10.0.2, running: no, text: 2020-01-01}\n");
  std::string whole = vocabulary +
                      "- gather: ini\n"
                      "  from: {ini: x, shape: ['Updated']}\n"
                      "  emit: [{instance: {id: main, text: {value: Updated, "
                      "section: main}}}]\n";
  CHECK(lines(gathered(whole, {.files = {{"i", file}}})) ==
        "instance {id: main, text: 2020-01-01}\n");
}

TEST_CASE("events are counted by id and by the data that are told",
          "[gather]") {
  std::string log = event_sample(
      "server2012r2-szechuan/"
      "Microsoft-Windows-User_Profile_Service%4Operational.evtx");
  auto item = [](const std::string& events, const std::string& fields) {
    return vocabulary + "- gather: e\n  from: {events: " + events +
           "}\n  emit: [{event: {" + fields + "}}]\n";
  };
  std::string provider =
      "{provider: microsoft-windows-user profiles service, ids: [2]}";
  Gathered seen = gathered(
      item(provider, "id: $id, count: $count, first: $first, last: $last"),
      {.files = {{"log", log}}});
  REQUIRE(seen.claims.size() == 1);
  CHECK(field(seen, "event", "id") == "2");
  CHECK(status(seen, "event") == "partial");
  int all = std::stoi(field(seen, "event", "count"));
  CHECK(all > 1);
  CHECK(field(seen, "event", "first") < field(seen, "event", "last"));
  CHECK(seen.claims[0].from.source == "log");
  // Two logs of the same: twice as many, and still one fact.
  seen = gathered(item(provider, "id: $id, count: $count"),
                  {.files = {{"log", log}, {"again", log}}});
  REQUIRE(seen.claims.size() == 1);
  CHECK(field(seen, "event", "count") == std::to_string(2 * all));
  seen = gathered(item("{provider: nobody}", "id: $id"),
                  {.files = {{"log", log}}});
  CHECK(lines(seen).empty());
  CHECK(status(seen, "event") == "partial");
  seen = gathered(item("{channel: Security}", "id: $id"),
                  {.files = {{"log", log}}});
  CHECK(status(seen, "event") == "not tried");
  CHECK(why(seen, "event") == "no log of channel Security");
  seen = gathered(item(provider, "id: $id"), {});
  CHECK(why(seen, "event") == "no event log was given");
}

TEST_CASE("a datum parts events into groups", "[gather]") {
  std::string events;
  for (const char* user : {"alice", "bob", "alice"}) {
    events += std::string(
                  "<Event xmlns='http://schemas.microsoft.com/win/2004/"
                  "08/events/event'><System><Provider Name='P'/>"
                  "<EventID>1508</EventID><Level>2</Level>"
                  "<TimeCreated SystemTime='2026-05-01T10:00:00Z'/>"
                  "<EventRecordID>7</EventRecordID>"
                  "<Channel>Application</Channel>"
                  "<Computer>vm1</Computer></System><EventData><Data>") +
              user + "</Data></EventData></Event>";
  }
  Gathered seen =
      gathered(vocabulary +
                   "- gather: e\n  from: {events: {channel: Application, "
                   "provider: P, ids: [1508, 1511]}}\n  emit: [{event: {id: "
                   "$id, count: $count, user: {data: 1}}}]\n",
               {.files = {{"e.xml", events}}});
  CHECK(lines(seen) ==
        "event {id: 1508, count: 2, user: alice}\n"
        "event {id: 1508, count: 1, user: bob}\n");
}

TEST_CASE("certificates in files and in the registry's stores", "[gather]") {
  std::string fields =
      "- fact: cert\n"
      "  observed: yes\n"
      "  fields: {subject: text, thumbprint: name, not_after: time, key: yes "
      "or "
      "no, bound: yes or no, store: text}\n";
  std::string pem =
      read_file(LASTMILE_SOURCE_DIR "/tests/corpus/certificate/gen-valid.pem");
  Gathered seen = gathered(
      fields +
          "- gather: c\n  from: {certificates: files}\n  emit: [{cert: "
          "{subject: $subject, thumbprint: $thumbprint, not_after: "
          "$not_after, key: $has_private_key}}]\n",
      {.files = {{"c.pem", pem}, {"no", "no"}}});
  REQUIRE(seen.claims.size() == 1);
  CHECK(field(seen, "cert", "thumbprint").size() == 40);
  CHECK(field(seen, "cert", "key") == "?");
  CHECK(status(seen, "cert") == "partial");
}

}  // namespace lastmile
