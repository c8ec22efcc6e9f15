// Licensing of a session host, by the pack's items: mode, grace period, and
// what the registry does not show.

#include <catch2/catch_test_macros.hpp>

#include "engine/load/load.hpp"
#include "engine/load/pack_folder.hpp"
#include "facts/machine_files.hpp"
#include "places.hpp"
#include "tests/facts/seen.hpp"

namespace lastmile {
namespace {

Gathered read(const std::vector<std::pair<std::string, std::string>>& files) {
  static const std::shared_ptr<const KnowledgeBase> base = [] {
    auto packs = read_packs(LASTMILE_SOURCE_DIR "/knowledgebase/rdp");
    return load(std::move(*packs)).base;
  }();
  std::vector<const GatherSpec*> items;
  for (const GatherSpec& item : base->gathers) items.push_back(&item);
  MachineFiles machine(items, {.side = "target"});
  for (const auto& [name, bytes] : files) machine.read({name, view(bytes)});
  return machine.finish(0);
}

// The setting's `exists` in that scope; "-" where nothing is said of it.
std::string exists(const Gathered& seen, std::string_view key) {
  for (const Claim& claim : seen.claims) {
    const Node* name = claim.fields.find("key");
    const Node* scope = claim.fields.find("scope");
    bool is_it = claim.type == "win.setting" && name && name->text == key;
    if (is_it && scope->text == "local") {
      return claim.fields.find("exists")->text;
    }
  }
  return "-";
}

std::string days(const std::string& text) {
  Gathered seen = read({{"grace.txt", text}});
  for (const Claim& claim : seen.claims) {
    const Node* left = claim.fields.find("grace_days_left");
    if (claim.type == "win.license" && left) return left->text;
  }
  return "-";
}

const std::string server =
    "Windows Registry Editor Version 5.00\r\n\r\n"
    "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
    "Server]\r\n\"TSAppCompat\"=dword:00000001\r\n\r\n";
const std::string core =
    "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
    "Server\\RCM\\Licensing Core]\r\n\"LicensingMode\"=dword:";
const std::string grace =
    "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
    "Server\\RCM\\GracePeriod]\r\n"
    "\"L$RTMTIMEBOMB_1320153D-8DA3-4e8e-B27B-0D888223A588\"=hex:01,02,03\r\n";
const std::string no_policy =
    "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft]\r\n";

const std::string wmic =
    "Executing (\\\\VM1\\root\\cimv2\\TerminalServices:Win32_Terminal"
    "ServiceSetting.ServerName=\"VM1\")->GetGracePeriodDays()\r\n"
    "Method execution successful.\r\nOut Parameters:\r\n"
    "instance of __PARAMETERS\r\n{\r\n\tDaysLeft = 119;\r\n"
    "\tReturnValue = 0;\r\n};\r\n\r\n";
const std::string table =
    "\r\nDaysLeft ReturnValue PSComputerName\r\n"
    "-------- ----------- --------------\r\n"
    "     119           0               \r\n\r\n";
const std::string list =
    "\r\nDaysLeft       : 119\r\nReturnValue    : 0\r\nPSComputerName :\r\n";

}  // namespace

TEST_CASE("that a grace period began is seen, and its end is not",
          "[licensing]") {
  Gathered seen = read({{"ts.reg", server + grace + no_policy}});
  CHECK(exists(seen, "lic.grace") == "yes");
  CHECK(field(seen, "win.license", "rdsh_role") == "yes");
  CHECK(field(seen, "win.license", "grace_days_left") == "?");
  // The value that Windows protects is in no fact.
  for (const Claim& claim : seen.claims) {
    CHECK(to_text(claim.fields).find("TIMEBOMB") == std::string::npos);
    CHECK(to_text(claim.fields).find("010203") == std::string::npos);
  }
  CHECK(exists(read({{"ts.reg", server + no_policy}}), "lic.grace") == "no");
  CHECK(exists(read({{"other.reg",
                      "Windows Registry Editor Version 5.00\r\n" + no_policy}}),
               "lic.grace") == "-");
}

TEST_CASE("the mode is the one that is set, and no other number is one",
          "[licensing]") {
  auto mode = [](const std::string& number) {
    return field(
        read({{"ts.reg", server + core + number + "\r\n" + no_policy}}),
        "win.license", "mode");
  };
  CHECK(mode("00000002") == "per_device");
  CHECK(mode("00000004") == "per_user");
  CHECK(mode("00000005") == "none");
  CHECK(mode("00000001") == "?");
  // Without the policies nobody knows which mode is in effect.
  CHECK(field(read({{"ts.reg", server + core + "00000004\r\n"}}), "win.license",
              "mode") == "?");
}

TEST_CASE("the days are those that the machine answered", "[licensing]") {
  CHECK(days(wmic) == "119");
  CHECK(days(table) == "119");
  CHECK(days(list) == "119");
  std::string over = wmic;
  over.replace(over.find("119"), 3, "0");
  CHECK(days(over) == "0");
  std::string wide = "\xff\xfe";
  for (char c : wmic) {
    wide += c;
    wide += '\0';
  }
  CHECK(days(wide) == "119");
}

TEST_CASE("an answer that failed, or was cut, tells no days", "[licensing]") {
  std::string failed = wmic;
  failed.replace(failed.find("ReturnValue = 0"), 15, "ReturnValue = 5");
  CHECK(days(failed) == "-");
  CHECK(days("DaysLeft = many;\r\nReturnValue = 0;\r\n") == "-");
  CHECK(days("DaysLeft = 99999999999999999999999;\r\nReturnValue = 0;\r\n") ==
        "-");
  for (const std::string& whole : {wmic, table, list}) {
    for (std::size_t size = 0; size < whole.size(); size += 3) {
      std::string said = days(whole.substr(0, size));
      INFO(size);
      CHECK((said == "-" || said == "119"));
    }
  }
}

}  // namespace lastmile
