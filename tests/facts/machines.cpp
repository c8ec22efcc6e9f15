// Files of several machines in one heap: whose each is, what becomes of those
// that are not the target's, and which records each machine has.

#include "facts/evidence_machines.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/facts/readers/event_samples.hpp"
#include "tests/facts/readers/hive_samples.hpp"
#include "tests/facts/seen.hpp"

namespace lastmile {

namespace {

using Named = std::vector<std::pair<std::string, std::string>>;

std::string event(const std::string& computer, int number, int id = 56) {
  return "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>"
         "<System><Provider Name='TermDD'/><EventID>" +
         std::to_string(id) +
         "</EventID><Level>2</Level>"
         "<TimeCreated SystemTime='2026-05-01T10:11:13Z'/><EventRecordID>" +
         std::to_string(number) + "</EventRecordID><Channel>System</Channel>" +
         "<Computer>" + computer + "</Computer><Security/></System></Event>";
}

std::string export_of(const std::string& computer, int port) {
  return "Windows Registry Editor Version 5.00\r\n\r\n"
         "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\ComputerName"
         "\\ComputerName]\r\n\"ComputerName\"=\"" +
         computer +
         "\"\r\n\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control"
         "\\Terminal Server\\WinStations\\RDP-Tcp]\r\n\"PortNumber\"=dword:" +
         std::to_string(port) + "\r\n";
}

void add(EvidenceReading& reading, const Named& files) {
  for (const auto& [name, bytes] : files) {
    if (reading.wants(name)) reading.add({name, view(bytes)});
  }
}

Evidence read(const Named& files, const std::string& target = {}) {
  EvidenceReading reading;
  add(reading, files);
  AskedOf asked{.target = target};
  return told_apart(reading.finish(0, asked), asked, 0, {},
                    [&](EvidenceReading& again) { add(again, files); });
}

std::string count_of(const Evidence& evidence, const std::string& id) {
  for (const Claim& claim : evidence.seen.claims) {
    const Node* own = claim.fields.find("id");
    if (claim.type == "win.event" && own && own->text == id) {
      return claim.fields.find("count")->text;
    }
  }
  return "0";
}

std::string status_of(const Evidence& evidence, std::string_view type,
                      std::string_view host) {
  std::string out = "none";
  for (const CollectionRecord& record : evidence.seen.records) {
    if (record.type != type || record.host != host) continue;
    out = out == "none" ? std::string(to_text(record.status)) : "twice";
  }
  return out;
}

}  // namespace

TEST_CASE("events of another machine are not the target's", "[machines]") {
  Named files{{"in/A/System.xml", event("A.corp", 1) + event("A.corp", 2)},
              {"in/B/System.xml", event("B.corp", 9, 50)}};
  Evidence alone = read(files, "a");
  CHECK(count_of(alone, "56") == "2");
  CHECK(count_of(alone, "50") == "0");
  CHECK(alone.files.size() == 2);
  REQUIRE(alone.seen.notes.size() == 1);
  CHECK(alone.seen.notes[0].code == "LM0766");
  CHECK(alone.seen.notes[0].message.find("of A.corp alone") !=
        std::string::npos);
  Evidence other = read(files, "B.corp");
  CHECK(count_of(other, "56") == "0");
  CHECK(count_of(other, "50") == "1");
}

TEST_CASE("each machine has records of its own, and the case has one",
          "[machines]") {
  Named files{{"in/A/System.xml", event("A", 1)},
              {"in/A/ts.reg", export_of("A", 3389)},
              {"in/B/System.xml", event("B", 9)}};
  for (const char* target : {"", "A", "elsewhere"}) {
    INFO(target);
    Evidence evidence = read(files, target);
    CHECK(status_of(evidence, "win.event", "") == "partial");
    CHECK(status_of(evidence, "win.event", "A") == "partial");
    CHECK(status_of(evidence, "win.event", "B") == "partial");
    CHECK(status_of(evidence, "win.hive", "A") == "not tried");
    // Of B there is no registry, so nobody looked.
    CHECK(status_of(evidence, "win.hive", "B") == "none");
  }
}

TEST_CASE("where the target is not known the files are taken for one's",
          "[machines]") {
  Named files{{"A.xml", event("A", 1)}, {"B.xml", event("B", 9)}};
  Evidence evidence = read(files);
  CHECK(count_of(evidence, "56") == "2");
  REQUIRE(evidence.seen.notes.size() == 1);
  CHECK(evidence.seen.notes[0].message ==
        "these files name several machines, and are taken for those of one: A "
        "(1), B (1)");
}

TEST_CASE("a file that names nobody is its folder's", "[machines]") {
  const std::string sc =
      "\r\nSERVICE_NAME: TermService \r\n"
      "        TYPE               : 20  WIN32_SHARE_PROCESS  \r\n"
      "        STATE              : 1  STOPPED \r\n";
  const std::string running =
      "\r\nSERVICE_NAME: TermService \r\n"
      "        TYPE               : 20  WIN32_SHARE_PROCESS  \r\n"
      "        STATE              : 4  RUNNING \r\n";
  Named files{{"in/A/logs/System.xml", event("A", 1)},
              {"in/A/sc.txt", sc},
              {"in/B/System.xml", event("B", 9)},
              {"in/B/sc.txt", running}};
  CHECK(field(read(files, "A").seen, "win.service", "state") == "stopped");
  CHECK(field(read(files, "B").seen, "win.service", "state") == "running");
  // One that lies beside both folders might be either's.
  files[1].first = "in/sc.txt";
  files[3].first = "in/B/other.xml";
  files[3].second = event("B", 10);
  CHECK(field(read(files, "A").seen, "win.service", "state") == "stopped");
  CHECK(field(read(files, "B").seen, "win.service", "state") == "stopped");
}

TEST_CASE("of forwarded events those of the target count", "[machines]") {
  std::string forwarded;
  for (int i = 0; i < 5; ++i) {
    forwarded += event("A.corp", 100 + i) + event("B.corp", 7 + i) +
                 event("C.corp", 1000 - i);
  }
  Named files{{"Forwarded.xml", forwarded}};
  CHECK(count_of(read(files, "b"), "56") == "5");
  Evidence all = read(files);
  CHECK(count_of(all, "56") == "15");
  CHECK(status_of(all, "win.event", "C.corp") == "partial");
}

TEST_CASE("a machine that was renamed is one machine", "[machines]") {
  Named files{{"System.xml", event("WIN-1", 1) + event("WIN-1", 2) +
                                 event("DC1", 3) + event("DC1.corp", 4)},
              {"old.xml", event("win-1", 9, 50)}};
  Evidence evidence = read(files, "dc1");
  CHECK(evidence.seen.notes.empty());
  CHECK(count_of(evidence, "56") == "4");
  CHECK(count_of(evidence, "50") == "1");
}

TEST_CASE("a hive and an export say whose they are", "[machines]") {
  Evidence evidence = read({{"SYSTEM", hive_sample("regipy/SYSTEM")},
                            {"ts.reg", export_of("VM7", 3390)}});
  REQUIRE(evidence.files.size() == 2);
  CHECK_FALSE(evidence.files[0].host.empty());
  CHECK(evidence.files[1].host == "VM7");
}

TEST_CASE("the same bytes are read once, under however many names",
          "[machines]") {
  std::string log = event("A", 1);
  Evidence evidence = read({{"a/System.xml", log}, {"copy.xml", log}});
  CHECK(count_of(evidence, "56") == "1");
  REQUIRE(evidence.files.size() == 2);
  CHECK(evidence.files[1].kind == "event xml");
  CHECK(evidence.files[1].ignored ==
        "the same, byte for byte, as a/System.xml");
}

TEST_CASE("more machines than anybody has are bounded", "[machines]") {
  Named files;
  std::string forwarded;
  for (int i = 0; i < 3000; ++i) {
    forwarded += event("m" + std::to_string(i), 10 * i);
  }
  files.emplace_back("Forwarded.xml", forwarded);
  Evidence evidence = read(files, "m7");
  CHECK(count_of(evidence, "56") == "1");
  CHECK(evidence.seen.records.size() < 100);
}

}  // namespace lastmile
