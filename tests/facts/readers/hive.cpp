// Hives: sound ones, and each way of being damaged said as what it is.

#include "facts/readers/hive.hpp"

#include <catch2/catch_test_macros.hpp>
#include <random>

#include "facts/registry_files.hpp"
#include "tests/facts/readers/hive_samples.hpp"
#include "tests/facts/seen.hpp"

namespace lastmile {
namespace {

constexpr std::string_view clean = "plaso/NTUSER-WIN7.DAT";

struct Read {
  HiveHealth health;
  bool opened = false;
};

Read read(const std::string& bytes) {
  Read out;
  out.opened = bool(Hive::open(view(bytes), out.health));
  return out;
}

std::string changed(std::size_t at, std::string_view with, bool mend = false) {
  std::string bytes = hive_sample(clean);
  bytes.replace(at, with.size(), with);
  if (mend) mend_checksum(bytes);
  return bytes;
}

}  // namespace

TEST_CASE("a sound hive is read whole", "[hive]") {
  Read seen = read(hive_sample(clean));
  CHECK(seen.opened);
  CHECK(seen.health.sound());
  CHECK_FALSE(seen.health.dirty);
  CHECK(seen.health.keys_read == 2288);
  CHECK(seen.health.own_name == "ntuser.dat");
  CHECK(seen.health.seq_primary == 10407);
  CHECK(seen.health.hbins_bad == 0);
  CHECK(seen.health.written);
}

TEST_CASE("a dirty hive is not a damaged one", "[hive]") {
  Read seen = read(changed(8, std::string_view("\0\0\0\0", 4), true));
  CHECK(seen.opened);
  CHECK(seen.health.dirty);
  CHECK(seen.health.sound());
  CHECK(seen.health.keys_read == 2288);
}

TEST_CASE("a wrong checksum is said, and the tree is read all the same",
          "[hive]") {
  Read seen = read(changed(200, "x"));
  CHECK_FALSE(seen.health.header_checksum_ok);
  CHECK_FALSE(seen.health.sound());
  CHECK(seen.opened);
  CHECK(seen.health.keys_read == 2288);
}

TEST_CASE("what is cut off is counted, and the rest is read", "[hive]") {
  std::string bytes = hive_sample(clean);
  std::size_t whole = 4096 + 1060864;
  bytes.resize(whole / 2);
  Read seen = read(bytes);
  CHECK(seen.health.bytes_missing == whole - whole / 2);
  CHECK_FALSE(seen.health.sound());
  bytes.resize(4096);
  seen = read(bytes);
  CHECK_FALSE(seen.opened);
  CHECK(seen.health.header_checksum_ok);
  CHECK(seen.health.bytes_missing == whole - 4096);
  CHECK_FALSE(seen.health.root_readable);
  // The end of the file is not the end of the hive: what follows is padding.
  bytes = hive_sample(clean) + "behind the end";
  CHECK(read(bytes).health.sound());
}

TEST_CASE("a zeroed bin costs what was in it", "[hive]") {
  Read seen = read(changed(4096 + 0x20000, std::string(4096, '\0')));
  CHECK(seen.health.hbins_bad == 1);
  CHECK(seen.health.header_checksum_ok);
  CHECK(seen.health.bytes_missing == 0);
  CHECK_FALSE(seen.health.sound());
  if (seen.opened) CHECK(seen.health.keys_read < 2288);
}

TEST_CASE("a key below itself is found, and ends", "[hive]") {
  MadeKey root{"CMI-CreateHive", {}, {{"Software", {}, {{"a"}}}}};
  std::string bytes = make_hive(root, "ntuser.dat");
  REQUIRE(read(bytes).health.sound());
  REQUIRE(read(bytes).health.keys_read == 3);
  // The list of subkeys of `Software` names the root.
  std::size_t list = bytes.find("li\x01");
  REQUIRE(list != bytes.npos);
  bytes.replace(list + 4, 4, bytes.substr(36, 4));
  Read seen = read(bytes);
  CHECK(seen.health.cyclic);
  CHECK(seen.health.keys_read <= 3);
  CHECK_FALSE(seen.health.sound());
}

TEST_CASE("what is no hive is none", "[hive]") {
  CHECK_FALSE(is_hive(view("")));
  CHECK_FALSE(is_hive(view("regg")));
  CHECK(is_hive(view(hive_sample(clean))));
  CHECK_FALSE(is_hive(view(hive_sample("regipy/SYSTEM_B.LOG1"))));
  CHECK(is_hive_log(view(hive_sample("regipy/SYSTEM_B.LOG1"))));
  CHECK_FALSE(read("MZ").opened);
  CHECK_FALSE(read("regf").opened);
  CHECK(read("regf").health.bytes_missing == 0 + 4096 - 4);
}

TEST_CASE("each of the sample hives is said to be what it is", "[hive]") {
  struct Expected {
    std::string_view name, mount;
    bool opened, dirty, sound;
  };
  for (const Expected& one : {
           Expected{"regipy/SYSTEM", "HKLM\\SYSTEM", true, false, true},
           Expected{"regipy/SYSTEM_B", "HKLM\\SYSTEM", true, true, true},
           Expected{"regipy/NTUSER.DAT", "HKCU", true, false, true},
           Expected{"regipy/transactions_NTUSER.DAT", "HKCU", true, true, true},
           Expected{"notatin/win7_ntuser.dat", "HKCU", true, false, true},
           Expected{"plaso/NTUSER-WIN7.DAT", "HKCU", true, false, true},
           Expected{"regipy/corrupted_system_hive", "", false, false, false},
           Expected{"zimmerman/SAMBadHBinHeader", "", false, false, false},
       }) {
    INFO(one.name);
    HiveHealth health;
    auto hive = Hive::open(view(hive_sample(one.name)), health);
    CHECK(health.dirty == one.dirty);
    CHECK(health.sound() == one.sound);
    CHECK(health.header_checksum_ok);
    if (one.opened) {
      REQUIRE(hive);
      CHECK((*hive)->mount() == one.mount);
    }
  }
}

TEST_CASE(
    "a log that goes on where the hive stopped is told from one that "
    "does not",
    "[hive]") {
  const std::string& hive = hive_sample("regipy/SYSTEM_B");
  const std::string& log = hive_sample("regipy/SYSTEM_B.LOG1");
  CHECK(is_log_of(view(log), view(hive)));
  CHECK_FALSE(is_log_of(view(hive), view(hive)));
  CHECK_FALSE(is_log_of(view(log), view(hive_sample(clean))));
  ByteView logs[] = {view(log)};
  HiveHealth with = read_hive_health(view(hive), logs);
  CHECK(with.logs_present);
  CHECK(with.logs_applicable);
  HiveHealth without = read_hive_health(view(hive));
  CHECK_FALSE(without.logs_present);
  std::string old = log;
  old.replace(512, 4, "none");
  ByteView stale[] = {view(old)};
  HiveHealth none = read_hive_health(view(hive), stale);
  CHECK(none.logs_present);
  CHECK_FALSE(none.logs_applicable);
}

TEST_CASE(
    "a hive cut at any 512th byte, and with bytes turned, ends in a "
    "record",
    "[hive]") {
  MadeKey root{"ROOT", {}, {{"Select", {made_dword("Current", 1)}}}};
  for (int i = 0; i < 40; ++i) {
    root.below.push_back({"Key" + std::to_string(i),
                          {made_text("a", "text"), made_dword("b", 7)},
                          {{"below", {made_text("", "x", 2)}}}});
  }
  std::string whole = make_hive(root, "SYSTEM");
  REQUIRE(read(whole).health.sound());
  for (std::size_t size = 0; size < whole.size(); size += 512) {
    read(whole.substr(0, size));
  }
  std::mt19937 random(7);
  for (int round = 0; round < 400; ++round) {
    std::string bytes = whole;
    for (int i = 0; i < 8; ++i) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    EvidenceFile file{"SYSTEM", view(bytes)};
    RegistryFiles seen = read_registry_files({&file, 1}, "x", 0);
    CHECK(seen.seen.records.size() == 1);
    seen.set.value("HKLM\\SYSTEM\\Select", "Current");
    seen.set.find("HKLM\\SYSTEM\\Key39\\below");
  }
}

TEST_CASE("files of a machine become its registry and facts of its hives",
          "[hive]") {
  EvidenceFile files[] = {
      {"config/SYSTEM_B", view(hive_sample("regipy/SYSTEM_B"))},
      {"config/SYSTEM_B.LOG1", view(hive_sample("regipy/SYSTEM_B.LOG1"))},
      {"bad", view(hive_sample("regipy/corrupted_system_hive"))},
      {"notes.txt", view("nothing")}};
  RegistryFiles seen = read_registry_files(files, "registry", 0);
  CHECK(seen.files.size() == 3);
  CHECK(status(seen.seen, "win.hive") == "complete");
  CHECK(field(seen.seen, "win.hive", "file") == "config/SYSTEM_B");
  CHECK(field(seen.seen, "win.hive", "root") == "HKLM\\SYSTEM");
  CHECK(field(seen.seen, "win.hive", "dirty") == "yes");
  CHECK(field(seen.seen, "win.hive", "logs_applicable") == "yes");
  CHECK(seen.set
            .value("HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
                   "Server",
                   "fDenyTSConnections")
            .value.number() == 1);
  CHECK(
      seen.set.find("HKLM\\SYSTEM\\CurrentControlSet\\Control\\Nobody").known ==
      Known::Absent);
  CHECK(seen.set.find("HKLM\\SOFTWARE\\Microsoft").known == Known::Unknown);
}

}  // namespace lastmile
