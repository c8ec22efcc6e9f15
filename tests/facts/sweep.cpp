// Every kind of file that is read, cut anywhere, with bytes turned, and given
// out as another: each has one report, its reader's records and an end, and
// nobody falls. The ordinary run takes small files and some cuts; the hidden
// one ([.whole-sweep], scripts/check --full) every file of tests/data at up to
// LASTMILE_CUTS places (2,000), every 512th byte where there are no more.

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "engine/text/archive.hpp"
#include "facts/evidence_files.hpp"
#include "tests/facts/readers/event_samples.hpp"
#include "tests/facts/readers/hive_samples.hpp"
#include "tests/facts/seen.hpp"
#include "tests/support/archive_maker.hpp"
#include "tests/support/captured.hpp"
#include "tests/support/certificate_maker.hpp"
#include "tests/support/scratch.hpp"

namespace lastmile {

namespace {

namespace fs = std::filesystem;

// What is given, and the name of the kind that it should be read as; "archive"
// for what is looked into.
struct Sample {
  std::string name;
  std::string bytes;
  std::string kind;
};

// The file in an .xz, for cuts of it and not of its packing.
struct Inner : ArchiveVisitor {
  void member(ArchiveMember& member) override {
    std::size_t size = 0;
    bytes.resize(std::size_t{1} << 20);
    while (std::size_t got =
               member.read(bytes.data() + size, bytes.size() - size)) {
      size += got;
      if (size == bytes.size()) bytes.resize(size * 2);
    }
    bytes.resize(size);
  }
  void refused(const std::string&, Diagnostic) override {}
  std::string bytes = {};
};

std::string unpacked(const fs::path& path) {
  std::string bytes = read_file(path.string());
  if (path.extension() != ".xz") return bytes;
  Inner inner;
  REQUIRE_FALSE(read_archive(bytes, path.filename().string(), {}, inner));
  return inner.bytes;
}

std::string kind_of(const std::string& bytes) {
  if (is_archive(bytes)) return "archive";
  const EvidenceKind* kind = recognise(view(bytes));
  return kind ? std::string(kind->name) : "unknown";
}

const std::string wrapper =
    "[Main]\nUpdated=2023-06-26\nLogFile=\\rdpwrap.txt\n"
    "SLPolicyHookNT60=1\n[PatchCodes]\nnop=90\n"
    "[10.0.17763.1]\nLocalOnlyPatch.x64=1\nLocalOnlyOffset.x64=77941\n";
const std::string connection =
    "full address:s:vm1.corp.example:3389\r\nprompt for credentials:i:1\r\n"
    "enablecredsspsupport:i:1\r\nauthentication level:i:2\r\n";
const std::string icacls =
    "C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys "
    "Everyone:(R,W)\n"
    "    BUILTIN\\Administrators:(F)\n\n"
    "Successfully processed 1 files; Failed processing 0 files\n";
const std::string firewall =
    "Domain Profile Settings:\n"
    "--------------------------------------------------------------------\n"
    "State                                 ON\n"
    "Firewall Policy                       BlockInbound,AllowOutbound\n";
const std::string exported =
    "Windows Registry Editor Version 5.00\r\n\r\n"
    "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
    "Server]\r\n\"fDenyTSConnections\"=dword:00000001\r\n"
    "\"x\"=hex(7):61,00,\\\r\n  62,00,00,00,00,00\r\n";
const std::string queried =
    "\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
    "Server\r\n    fDenyTSConnections    REG_DWORD    0x1\r\n";
const std::string a_case =
    "case: c\nnow: 2026-06-01T09:30:00Z\nsymptom: 0x904/0x7\n";

std::vector<Sample> made() {
  MadeKey tree{"ROOT",
               {made_dword("n", 7)},
               {{"Select", {made_dword("Current", 1)}},
                {"ControlSet001", {made_text("t", "text")}, {{"Control"}}}}};
  Scratch scratch;
  make_certificate({}, scratch.path());
  std::vector<Sample> out{{"rdpwrap.ini", wrapper, ""},
                          {"vm1.rdp", connection, ""},
                          {"icacls.txt", icacls, ""},
                          {"netsh.txt", firewall, ""},
                          {"ts.reg", exported, ""},
                          {"ts.txt", queried, ""},
                          {"c.yaml", a_case, ""},
                          {"SYSTEM", make_hive(tree, "SYSTEM"), ""},
                          {"cert.pem", scratch.read("server.crt"), ""}};
  std::vector<Packed> files{{"ts.reg", exported}, {"a/icacls.txt", icacls}};
  for (auto [name, format, filter] :
       {std::tuple{"e.zip", "zip", ""}, std::tuple{"e.7z", "7zip", ""},
        std::tuple{"e.tar", "ustar", ""}, std::tuple{"e.tgz", "gnutar", "gzip"},
        std::tuple{"e.tar.zst", "ustar", "zstd"}}) {
    out.push_back({name, packed(format, filter, files), ""});
  }
  for (Sample& each : out) each.kind = kind_of(each.bytes);
  return out;
}

std::vector<Sample> all_samples(std::size_t most_bytes) {
  std::vector<Sample> out = made();
  std::vector<fs::path> paths;
  const std::string folder = LASTMILE_SOURCE_DIR "/tests/data";
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    if (fs::file_size(path) > most_bytes) continue;  // packed, it is smaller
    std::string bytes = unpacked(path);
    std::string kind = kind_of(bytes);
    if (kind == "unknown" || bytes.size() > most_bytes) continue;
    out.push_back({path.filename().string(), std::move(bytes), kind});
  }
  return out;
}

std::string reader_of(const std::string& kind) {
  for (const EvidenceKind& each : evidence_kinds()) {
    if (each.name == kind && each.reader) return std::string(each.reader->name);
  }
  return {};
}

// The law. What it says, for whoever counts.
struct Outcome {
  std::size_t reports = 0, recognised = 0, damaged = 0;
};

void read_one(const std::string& name, std::string_view bytes,
              Outcome& outcome) {
  EvidenceReading reading;
  auto start = std::chrono::steady_clock::now();
  add_evidence({name, view(bytes)}, reading);
  Evidence evidence = reading.finish(0);
  auto took = std::chrono::steady_clock::now() - start;
  bool whole = !evidence.files.empty();
  std::set<std::string> readers;
  for (const FileReport& file : evidence.files) {
    bool own = file.path.starts_with(name);
    bool says = file.kind != "unknown" || !file.ignored.empty() ||
                !file.problems.empty();
    whole = whole && own && says;
    for (const Diagnostic& problem : file.problems) {
      whole = whole && !problem.code.empty() && !problem.message.empty();
    }
    readers.insert(reader_of(file.kind));
    outcome.recognised += file.kind != "unknown";
    outcome.damaged += file.damaged();
  }
  // A record of every type that a reader with a file has.
  for (const EvidenceReaderInfo* info : evidence_readers()) {
    if (!readers.contains(std::string(info->name))) continue;
    for (std::string_view type : info->produces) {
      whole = whole && record(evidence.seen, type).why != "there is no record";
    }
  }
  outcome.reports += evidence.files.size();
  if (whole && took < std::chrono::seconds(20)) return;
  INFO(name << ", " << bytes.size() << " bytes, "
            << std::chrono::duration<double>(took).count() << " s");
  CHECK(whole);
  CHECK(took < std::chrono::seconds(20));
}

void sweep(const Sample& sample, std::size_t cuts) {
  INFO(sample.name);
  const std::string& bytes = sample.bytes;
  Outcome outcome;
  std::size_t step = 512;
  while (bytes.size() / step > cuts) step += 512;
  if (bytes.size() < 4096) step = std::max<std::size_t>(bytes.size() / 16, 1);
  for (std::size_t size = 0; size < bytes.size(); size += step) {
    read_one(sample.name, std::string_view(bytes).substr(0, size), outcome);
  }
  // Bytes turned, more and more of them, within the first pages and anywhere.
  std::mt19937_64 random(20200919);
  for (std::size_t round = 0; round < std::min<std::size_t>(cuts, 64);
       ++round) {
    std::string other = bytes;
    std::size_t reach = round % 2 ? other.size() : other.size() / 16 + 1;
    for (std::size_t i = 0; i <= round; ++i) {
      other[random() % std::min(reach, other.size())] =
          static_cast<char>(random());
    }
    read_one(sample.name, other, outcome);
  }
  CHECK(outcome.reports > 0);
}

std::size_t asked_cuts() {
  const char* said = std::getenv("LASTMILE_CUTS");
  return said ? std::strtoul(said, nullptr, 10) : 2000;
}

}  // namespace

TEST_CASE("every kind of evidence has a sample here", "[sweep]") {
  std::set<std::string> kinds;
  for (const Sample& sample : all_samples(std::size_t{100} << 10)) {
    kinds.insert(sample.kind);
  }
  std::set<std::string> without;
  for (const EvidenceKind& kind : evidence_kinds()) {
    if (!kinds.contains(std::string(kind.name))) without.emplace(kind.name);
  }
  // Of these the tests that know them have their own.
  CHECK(without == std::set<std::string>{"bundle", "bundle facts", "event xml",
                                         "program"});
  CHECK(kinds.contains("archive"));
}

TEST_CASE("whatever is cut or turned ends in a report", "[sweep]") {
  std::map<std::string, std::size_t> of_kind;
  for (const Sample& sample : all_samples(std::size_t{80} << 10)) {
    if (++of_kind[sample.kind] > 3) continue;
    sweep(sample, 12);
  }
}

TEST_CASE("whatever is cut or turned ends in a report, every file",
          "[.whole-sweep]") {
  for (const Sample& sample : all_samples(std::size_t{1} << 30)) {
    sweep(sample, asked_cuts());
  }
}

TEST_CASE("one file under the name of another is what it is, or said not to be",
          "[sweep]") {
  Outcome outcome;
  for (const Sample& sample : made()) {
    for (const char* name : {"System.evtx", "SYSTEM", "a.reg", "b.pem", "c.zip",
                             "d.pcap", "e.json", "rdpwrap.ini"}) {
      EvidenceReading reading;
      add_evidence({name, view(sample.bytes)}, reading);
      REQUIRE_FALSE(reading.files().empty());
      if (sample.kind != "archive") {
        CHECK(reading.files().front().kind == sample.kind);
      }
    }
    // The beginning of one and the rest of another.
    for (const Sample& other : made()) {
      std::string mixed = sample.bytes.substr(0, 64) + other.bytes;
      read_one("mixed.evtx", mixed, outcome);
    }
  }
  CHECK(outcome.reports > 0);
}

}  // namespace lastmile
