// Rights on the keys of the machine: what is told is what Windows would answer,
// and where an entry that matters cannot be understood nothing is told.

#include <catch2/catch_test_macros.hpp>

#include "facts/evidence.hpp"
#include "facts/readers/access_rights.hpp"
#include "facts/readers/command_text.hpp"
#include "tests/facts/seen.hpp"

namespace lastmile {

namespace {

Gathered of(std::string_view text) {
  EvidenceReading reading;
  reading.add({"icacls.txt", view(text)});
  return reading.finish(0, {}).seen;
}

const std::string key_name =
    "f686aace6942fb7f7ceb231212eef4a4_0a1b2c3d-1111-2222-3333-444455556666";
const std::string folder_path =
    "C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys";

// One file of icacls: its entries, one below the other.
std::string listing(const std::string& path,
                    const std::vector<std::string>& entries) {
  std::string out;
  for (const std::string& entry : entries) {
    out += (out.empty() ? path : std::string(path.size(), ' ')) + " " + entry +
           "\r\n";
  }
  return out + "\r\n";
}

std::string key_listing(const std::vector<std::string>& entries) {
  return listing(folder_path + "\\" + key_name, entries) +
         "Successfully processed 1 files; Failed processing 0 files\r\n";
}

std::string folder_listing(const std::vector<std::string>& entries) {
  return listing(folder_path, entries) +
         "Successfully processed 1 files; Failed processing 0 files\r\n";
}

// network_service_read, system_full, administrators_full, matches_baseline.
std::string rights(std::string_view text) {
  Gathered seen = of(text);
  std::string out;
  for (const char* name : {"network_service_read", "system_full",
                           "administrators_full", "matches_baseline"}) {
    out += (out.empty() ? "" : " ") + field(seen, "win.acl", name);
  }
  return out;
}

const std::string healthy =
    key_listing({"NT AUTHORITY\\NETWORK SERVICE:(R)",
                 "BUILTIN\\Administrators:(F)", "NT AUTHORITY\\SYSTEM:(F)"});

}  // namespace

TEST_CASE("the rights of a healthy machine are those of a healthy machine",
          "[commands][icacls]") {
  Gathered seen = of(healthy);
  CHECK(rights(healthy) == "yes yes yes yes");
  CHECK(field(seen, "win.acl", "kind") == "rdp_key_file");
  CHECK(field(seen, "win.acl", "path") == folder_path + "\\" + key_name);
  CHECK(field(seen, "win.acl", "inherits") == "no");
  CHECK(field(seen, "win.acl", "denies") == "no");
  CHECK(status(seen, "win.acl") == "partial");
  std::string folder =
      folder_listing({"Everyone:(R,W)", "BUILTIN\\Administrators:(F)"});
  CHECK(rights(folder) == "yes yes yes yes");
  CHECK(field(of(folder), "win.acl", "kind") == "machinekeys_folder");
  // What the vendor's repair leaves.
  CHECK(rights(folder_listing({"NT AUTHORITY\\SYSTEM:(OI)(CI)(F)",
                               "NT AUTHORITY\\NETWORK SERVICE:(OI)(CI)(R)",
                               "BUILTIN\\Administrators:(OI)(CI)(F)"})) ==
        "yes yes yes yes");
}

TEST_CASE("who is not named, and is in no group that is, may not",
          "[commands][icacls]") {
  CHECK(rights(key_listing({"BUILTIN\\Administrators:(F)",
                            "NT AUTHORITY\\SYSTEM:(F)"})) == "no yes yes no");
  // Users are in the token of every service; SYSTEM's holds Administrators.
  CHECK(rights(key_listing(
            {"BUILTIN\\Users:(I)(RX)", "BUILTIN\\Administrators:(I)(F)"})) ==
        "yes yes yes yes");
  CHECK(rights(key_listing({"VM1\\bob:(F)", "BUILTIN\\Users:(R)",
                            "NT AUTHORITY\\SYSTEM:(R)"})) == "yes no no no");
  // For what lies below it alone.
  CHECK(rights(folder_listing(
            {"Everyone:(OI)(CI)(IO)(F)", "BUILTIN\\Administrators:(F)",
             "NT AUTHORITY\\LOCAL SERVICE:(R)"})) == "no yes yes no");
}

TEST_CASE("entries decide in their order, and what is denied is denied",
          "[commands][icacls]") {
  std::string denied = key_listing({"NT AUTHORITY\\NETWORK SERVICE:(DENY)(R)",
                                    "NT AUTHORITY\\NETWORK SERVICE:(R)",
                                    "NT AUTHORITY\\SYSTEM:(F)"});
  CHECK(rights(denied) == "no yes no no");
  CHECK(field(of(denied), "win.acl", "denies") == "yes");
  // An own entry stands before an inherited one.
  std::string later =
      key_listing({"NT AUTHORITY\\NETWORK SERVICE:(R)", "Everyone:(I)(DENY)(W)",
                   "NT AUTHORITY\\SYSTEM:(I)(F)"});
  CHECK(rights(later) == "yes no no no");
  CHECK(field(of(later), "win.acl", "inherits") == "yes");
}

TEST_CASE(
    "accounts are known by SID, and no name of another language is "
    "guessed",
    "[commands][icacls]") {
  CHECK(rights(key_listing({"S-1-5-20:(R)", "S-1-5-32-544:(F)",
                            "S-1-5-18:(F)"})) == "yes yes yes yes");
  CHECK(rights(key_listing({"S-1-5-21-1-2-3-1001:(F)", "S-1-5-18:(F)"})) ==
        "no yes no no");
  // It may be NETWORK SERVICE; nobody here knows.
  std::string german = key_listing({"NT-AUTORITÄT\\NETZWERKDIENST:(R)",
                                    "VORDEFINIERT\\Administratoren:(F)",
                                    "NT-AUTORITÄT\\SYSTEM:(F)"});
  CHECK(rights(german) == "? ? ? ?");
  CHECK(field(of(german), "win.acl", "kind") == "rdp_key_file");
  CHECK(field(of(german), "win.acl", "denies") == "no");
  // Where Windows' authorities are called as in English, MACHINE\NAME is none.
  CHECK(rights(key_listing({"VM1\\bob:(F)", "NT AUTHORITY\\SYSTEM:(F)",
                            "BUILTIN\\Administrators:(F)"})) ==
        "no yes yes no");
  // So in Italian, where this is NETWORK SERVICE.
  CHECK(rights(key_listing({"NT AUTHORITY\\SERVIZIO DI RETE:(R)",
                            "NT AUTHORITY\\SYSTEM:(F)",
                            "BUILTIN\\Administrators:(F)"})) == "? yes yes ?");
  // A stranger who is denied leaves nothing after him sure.
  CHECK(rights(key_listing({"JEDER:(DENY)(R)", "S-1-5-20:(R)",
                            "S-1-5-18:(F)"})) == "? ? no ?");
}

TEST_CASE("cut anywhere, nobody is said not to have what the rest may give",
          "[commands][icacls]") {
  std::string whole =
      listing(folder_path, {"Everyone:(R,W)", "BUILTIN\\Administrators:(F)"}) +
      healthy;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Gathered seen = of(std::string_view(whole).substr(0, size));
    for (const Claim& claim : seen.claims) {
      for (const NodeEntry& entry : claim.fields.entries) {
        bool no = entry.value.text == "no" && entry.key != "inherits" &&
                  entry.key != "denies";
        if (no) FAIL(entry.key << ": no, cut at " << size);
      }
    }
  }
  // Many files: cut at every 512th byte.
  std::string many;
  for (int i = 0; i < 200; ++i) many += healthy;
  for (std::size_t size = 0; size < many.size(); size += 512) {
    CHECK(of(std::string_view(many).substr(0, size)).claims.size() <= 200);
  }
}

TEST_CASE("what icacls could not show is no right and no lack of one",
          "[commands][icacls]") {
  std::string text = folder_listing({"Everyone:(R,W)"}) + folder_path + "\\" +
                     key_name + ": Access is denied.\r\n";
  Gathered seen = of(text);
  REQUIRE(find_claim(seen, "win.acl"));
  CHECK(field(seen, "win.acl", "kind") == "machinekeys_folder");
  CHECK(why(seen, "win.acl").find("not shown") != std::string::npos);
}

TEST_CASE("only what looks like entries of our files is icacls",
          "[commands][icacls]") {
  for (std::string_view text :
       {"", "MachineKeys", "MachineKeys is a folder", "a:(F)\nb:(R)\n",
        "C:\\MachineKeys Everyone:(ZZ)\n", "C:\\NotMachineKeys E:(F)\n",
        "MachineKeys :(F)\n", "MachineKeys Everyone:(F\n",
        "MachineKeys Everyone:()\n", "MachineKeys Everyone:((((((\n",
        "C:\\x\\f686aace6942fb7f7ceb231212eef4a4 Everyone:(F)\n"}) {
    INFO(text);
    CHECK_FALSE(is_icacls(text));
    Told out;
    read_icacls(text, out);
    CHECK(out.told.empty());
  }
  AccessEntry entry;
  CHECK(read_rights("(DENY)(OI)(CI)(Rc,S,RD)", entry));
  CHECK(entry.denies);
  CHECK(entry.read);
  CHECK_FALSE(entry.write);
  CHECK_FALSE(read_rights("(I)", entry));
  CHECK_FALSE(read_rights("(F) (R)", entry));
}

}  // namespace lastmile
