// Hives, exports, certificates and files of gather items among evidence.

#include "facts/machine_evidence.hpp"

#include <catch2/catch_test_macros.hpp>

#include "places.hpp"
#include "tests/facts/gather/gathering.hpp"
#include "tests/facts/readers/event_samples.hpp"
#include "tests/facts/readers/hive_samples.hpp"

namespace lastmile {
namespace {

const FileReport* report_of(const Evidence& seen, const std::string& path) {
  for (const FileReport& file : seen.files) {
    if (file.path == path) return &file;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("files of the registry are evidence, each said to be what it is",
          "[machine][evidence]") {
  EvidenceReading reading;
  reading.add({"SYSTEM", view(hive_sample("regipy/SYSTEM"))});
  reading.add({"bad", view(hive_sample("regipy/corrupted_system_hive"))});
  reading.add({"SYSTEM_B.LOG1", view(hive_sample("regipy/SYSTEM_B.LOG1"))});
  std::string reg = "REGEDIT4\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"b\"=dword:1\r\n";
  reading.add({"a.reg", view(reg)});
  std::string pem =
      read_file(LASTMILE_SOURCE_DIR "/tests/corpus/certificate/gen-valid.pem");
  reading.add({"c.pem", view(pem)});
  Evidence seen = reading.finish(0);
  const FileReport* hive = report_of(seen, "SYSTEM");
  REQUIRE(hive);
  CHECK(hive->kind == "registry hive");
  CHECK_FALSE(hive->damaged());
  REQUIRE(hive->details.find("root"));
  CHECK(hive->details.find("root")->text == "HKLM\\SYSTEM");
  CHECK(std::stoi(hive->details.find("keys")->text) > 10'000);
  CHECK(hive->details.find("dirty")->text == "no");
  CHECK(report_of(seen, "bad")->damaged());
  CHECK(report_of(seen, "SYSTEM_B.LOG1")->kind == "registry log");
  CHECK(report_of(seen, "a.reg")->kind == "registry export");
  CHECK(report_of(seen, "a.reg")->details.find("values")->text == "1");
  CHECK(report_of(seen, "c.pem")->kind == "certificate");
  CHECK(report_of(seen, "c.pem")->details.find("thumbprint"));
  CHECK(field(seen.seen, "win.hive", "file") == "SYSTEM");
}

TEST_CASE("gather items see files of every kind and of none",
          "[machine][evidence]") {
  auto base = items(
      "- fact: thing\n"
      "  observed: yes\n"
      "  fields: {id: {type: name, key: yes}, count: integer}\n"
      "- gather: json\n"
      "  from: {json: x, shape: ['$.things'], each: '$.things[*]'}\n"
      "  emit: [{thing: {id: {at: '$.id'}}}]\n"
      "- gather: events\n"
      "  from: {events: {provider: Microsoft-Windows-User Profiles Service}}\n"
      "  emit: [{thing: {id: $id, count: $count}}]\n");
  std::vector<const GatherSpec*> specs;
  for (const GatherSpec& spec : base->gathers) specs.push_back(&spec);
  EvidenceReading reading({.items = [&] { return specs; }});
  std::string json = "{\"things\": [{\"id\": \"a\"}, {\"id\": \"b\"}]}";
  reading.add({"things.bin", view(json)});
  reading.add({"other", view("nothing of it")});
  // A file that is named alone may be a case: only what an item looks for.
  CHECK_FALSE(reading.take({"alone", view("nothing of it")}));
  std::string log = event_sample(
      "server2012r2-szechuan/"
      "Microsoft-Windows-User_Profile_Service%4Operational.evtx");
  reading.add({"log", view(log)});
  Evidence seen = reading.finish(0);
  CHECK(report_of(seen, "things.bin")->kind == "of a gather item");
  CHECK(report_of(seen, "other")->kind == "unknown");
  CHECK(report_of(seen, "log")->kind == "event log");
  std::string told = lines(seen.seen);
  CHECK(told.find("thing {id: a}\nthing {id: b}\n") != told.npos);
  CHECK(told.find("count: ") != told.npos);
}

}  // namespace lastmile
