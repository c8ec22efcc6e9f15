// What the pack's items, the firewall and the list of profiles make of the
// registry of a machine, whatever form it came in.

#include "facts/machine_files.hpp"

#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "engine/load/load.hpp"
#include "engine/load/pack_folder.hpp"
#include "places.hpp"
#include "tests/facts/readers/event_samples.hpp"
#include "tests/facts/readers/hive_samples.hpp"
#include "tests/facts/seen.hpp"

namespace lastmile {
namespace {

const std::vector<const GatherSpec*>& pack_items() {
  static const std::shared_ptr<const KnowledgeBase> base = [] {
    auto packs = read_packs(LASTMILE_SOURCE_DIR "/knowledgebase/rdp");
    return load(std::move(*packs)).base;
  }();
  static const std::vector<const GatherSpec*> items = [] {
    std::vector<const GatherSpec*> out;
    for (const GatherSpec& item : base->gathers) out.push_back(&item);
    return out;
  }();
  return items;
}

Gathered read(const std::vector<std::pair<std::string, std::string>>& files,
              const std::string& side = "target") {
  MachineFiles machine(pack_items(), {.side = side});
  for (const auto& [name, bytes] : files) machine.read({name, view(bytes)});
  return machine.finish(0);
}

// The facts of a type, one a line, without quotes and without these fields.
std::string facts(const Gathered& seen, std::string_view type,
                  std::initializer_list<std::string_view> without = {}) {
  std::string out;
  for (const Claim& claim : seen.claims) {
    if (claim.type != type) continue;
    Node fields = claim.fields;
    std::erase_if(fields.entries, [&](const NodeEntry& entry) {
      return std::find(without.begin(), without.end(), entry.key) !=
             without.end();
    });
    out += to_text(fields) + "\n";
  }
  std::erase(out, '"');
  return out;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

const std::string policy =
    "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\"
    "Parameters\\FirewallPolicy";

// An export of a firewall: rules by id, and a switch of every profile.
std::string firewall(const std::string& rules, const std::string& more = "",
                     int port = 3389) {
  char number[16];
  std::snprintf(number, sizeof number, "%08x", port);
  std::string out = "Windows Registry Editor Version 5.00\r\n";
  for (const char* profile :
       {"DomainProfile", "StandardProfile", "PublicProfile"}) {
    out +=
        "[" + policy + "\\" + profile + "]\r\n\"EnableFirewall\"=dword:1\r\n";
    out += more;
  }
  out += "[" + policy + "\\FirewallRules]\r\n" + rules;
  out +=
      "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
      "Server\\WinStations\\RDP-Tcp]\r\n\"PortNumber\"=dword:" +
      std::string(number) + "\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies]\r\n";
  return out;
}

std::string rule(const std::string& id, const std::string& entries) {
  return "\"" + id + "\"=\"v2.30|" + entries + "\"\r\n";
}

// "domain allow, private block, …" of TCP.
std::string decisions(const std::string& reg) {
  std::string out;
  for (const Claim& claim : read({{"fw.reg", reg}}).claims) {
    if (claim.type != "win.firewall_answer") continue;
    if (claim.fields.find("protocol")->text != "tcp") continue;
    out += (out.empty() ? "" : ", ") + claim.fields.find("profile")->text +
           " " + claim.fields.find("decision")->text + " " +
           claim.fields.find("why")->text;
  }
  return out;
}

constexpr const char* rdp =
    "Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|Svc=termservice|";

}  // namespace

TEST_CASE("a hive of Windows 7 says what its machine is set to", "[machine]") {
  Gathered seen = read({{"SYSTEM", hive_sample("regipy/SYSTEM")}});
  std::string settings = facts(seen, "win.setting", {"source"});
  CHECK(has(settings,
            "{key: listener.port, scope: effective, side: target, "
            "value: 3389, exists: yes}"));
  CHECK(has(settings,
            "{key: rdp.deny_connections, scope: local, side: target, "
            "value: 0, exists: yes}"));
  CHECK(has(settings,
            "{key: lsa.lmcompat, scope: effective, side: target, "
            "exists: no}"));
  CHECK(has(settings, "value: Eastern Standard Time,"));
  // Without the SOFTWARE hive nobody knows what a policy says.
  CHECK_FALSE(has(settings, "rdp.deny_connections, scope: effective"));
  CHECK(status(seen, "win.setting") == "partial");
  CHECK(has(facts(seen, "win.service"),
            "{name: TermService, start_type: manual, account: NT "
            "Authority\\\\NetworkService, own_process: no}"));
  CHECK(facts(seen, "win.license") == "{rdsh_role: no}\n");
  std::string rules = facts(seen, "win.firewall_rule", {"group"});
  CHECK(has(rules,
            "{name: RemoteDesktop-In-TCP, direction: in, action: allow, "
            "enabled: yes, profiles: [domain, private], "
            "covers_client_address: yes, port_matches: yes, protocol: "
            "tcp}"));
  CHECK(has(rules,
            "{name: RemoteDesktop-In-TCP_1, direction: in, action: "
            "allow, enabled: no, profiles: [public]"));
  std::string answers = facts(seen, "win.firewall_answer");
  CHECK(has(answers,
            "{profile: private, port: 3389, protocol: tcp, decision: "
            "allow, why: allow_rule, rule: RemoteDesktop-In-TCP, "
            "policy_seen: no}"));
  CHECK(has(answers,
            "{profile: public, port: 3389, protocol: tcp, decision: "
            "block, why: no_rule, policy_seen: no}"));
}

TEST_CASE("what a firewall comes to", "[machine][firewall]") {
  CHECK(decisions(firewall(rule("a", rdp))) ==
        "domain allow allow_rule, private allow allow_rule, public allow "
        "allow_rule");
  CHECK(decisions(firewall("")) ==
        "domain block no_rule, private block no_rule, public block no_rule");
  CHECK(decisions(firewall(rule("a", std::string(rdp) + "Profile=Private|"))) ==
        "domain block no_rule, private allow allow_rule, public block no_rule");
  // A block beats an allow, whichever comes first.
  CHECK(decisions(firewall(
            rule("a", rdp) +
            rule("b", "Action=Block|Active=TRUE|Dir=In|Profile=Public|"))) ==
        "domain allow allow_rule, private allow allow_rule, public block "
        "block_rule");
  CHECK(decisions(firewall(rule("a", std::string(rdp) + "RA4=10.0.0.0/8|"))) ==
        "domain some some_addresses, private some some_addresses, public some "
        "some_addresses");
  // Another port, another program, an inactive rule, outwards: none of them.
  CHECK(has(decisions(firewall(rule("a", rdp), "", 3390)), "domain block"));
  CHECK(has(decisions(firewall(
                rule("a", "Action=Allow|Active=TRUE|Dir=In|App=C:\\\\x.exe|"))),
            "domain block"));
  CHECK(has(decisions(firewall(
                rule("a", "Action=Allow|Active=FALSE|Dir=In|LPort=3389|"))),
            "domain block"));
  CHECK(has(decisions(firewall(
                rule("a", "Action=Allow|Active=TRUE|Dir=Out|LPort=3389|"))),
            "domain block"));
  // A range, a list, a rule for all ports.
  for (const char* ports :
       {"LPort2_10=3000-4000|", "LPort=80|LPort=3389|", ""}) {
    CHECK(has(decisions(firewall(
                  rule("a", "Action=Allow|Active=TRUE|Dir=In|Protocol=6|" +
                                std::string(ports)))),
              "domain allow"));
  }
  CHECK(has(decisions(firewall("", "\"EnableFirewall\"=dword:0\r\n")),
            "domain allow firewall_off"));
  CHECK(has(decisions(firewall(rule("a", rdp),
                               "\"DoNotAllowExceptions\"=dword:1\r\n")),
            "domain block all_blocked"));
  CHECK(has(decisions(firewall("", "\"DefaultInboundAction\"=dword:0\r\n")),
            "domain allow no_rule"));
}

TEST_CASE("a rule for another port is seen, and says that it does not match",
          "[machine][firewall]") {
  Gathered seen = read({{"fw.reg", firewall(rule("a", rdp), "", 3390)}});
  CHECK(facts(seen, "win.firewall_rule") ==
        "{name: a, direction: in, action: allow, enabled: yes, profiles: "
        "[domain, private, public], covers_active_profile: yes, "
        "covers_client_address: yes, port_matches: no, protocol: tcp}\n");
  CHECK(status(seen, "win.firewall_rule") == "complete");
  // A rule that is not understood makes the rest uncertain, and is named.
  seen = read({{"fw.reg", firewall(rule("bad", "Action=Perhaps|Dir=In|"))}});
  CHECK(status(seen, "win.firewall_rule") == "partial");
  REQUIRE(seen.notes.size() == 1);
  CHECK(seen.notes[0].code == "LM0744");
}

TEST_CASE("a SOFTWARE hive gives certificates, profiles and Windows",
          "[machine]") {
  std::string der = read_file(LASTMILE_SOURCE_DIR
                              "/tests/corpus/certificate_blob/remote-desktop");
  Bytes blob(der.begin(), der.end());
  std::string print;
  {
    MadeKey root{"ROOT", {}, {}};
    MadeKey certificates{"Certificates", {}, {{"AB", {{"Blob", 3, blob}}}}};
    MadeKey store{"Remote Desktop", {}, {certificates}};
    MadeKey list{"ProfileList",
                 {made_text("ProgramData", "%SystemDrive%\\ProgramData", 2)},
                 {{"S-1-5-21-1-2-3-500.bak",
                   {made_text("ProfileImagePath", "C:\\Users\\admin", 2),
                    made_dword("State", 0x8000), made_dword("RefCount", 0)}},
                  {"S-1-5-18", {made_text("ProfileImagePath", "x", 2)}}}};
    MadeKey version{
        "CurrentVersion",
        {made_text("EditionID", "ServerDatacenter"),
         made_text("CurrentBuildNumber", "17763"), made_dword("UBR", 5458),
         made_text("InstallationType", "Server")},
        {list}};
    root.below = {
        {"Microsoft",
         {},
         {{"SystemCertificates", {}, {store}}, {"Windows NT", {}, {version}}}}};
    print = make_hive(root, "SOFTWARE");
  }
  Gathered seen = read({{"config/SOFTWARE", print},
                        {"Users/admin/NTUSER.DAT",
                         hive_sample("regipy/NTUSER.DAT").substr(0, 200000)}});
  CHECK(facts(seen, "target.os") ==
        "{product: server, edition: ServerDatacenter, build: 17763, ubr: "
        "5458}\n");
  CHECK(facts(seen, "win.profile") ==
        "{sid: S-1-5-18, has_bak_key: no, plain_key_present: yes, image_path: "
        "x}\n{sid: S-1-5-21-1-2-3-500, has_bak_key: yes, plain_key_present: "
        "no, image_path: C:\\\\Users\\\\admin, path_exists: yes, "
        "ntuser_exists: yes, ntuser_loads: no, ref_count: 0, state: 32768}\n");
  CHECK(status(seen, "win.profile") == "complete");
  std::string certificate = facts(seen, "tls.certificate");
  CHECK(has(certificate, "{place: store_remote_desktop, subject: CN="));
  CHECK(has(certificate, "has_private_key: yes"));
  // Without the SYSTEM hive nobody knows which one the listener uses.
  CHECK_FALSE(has(certificate, "bound_to_listener"));
  std::string thumbprint(certificate, certificate.find("thumbprint: ") + 12,
                         40);
  std::string listener =
      "Windows Registry Editor Version 5.00\r\n[HKEY_LOCAL_"
      "MACHINE\\SYSTEM\\CurrentControlSet\\Control\\"
      "Terminal Server\\WinStations]\r\n"
      "\"SelfSignedCertificate\"=hex:";
  for (std::size_t i = 0; i < 40; i += 2) {
    listener += (i ? "," : "") + thumbprint.substr(i, 2);
  }
  listener +=
      "\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\"
      "Terminal Server\\WinStations\\RDP-Tcp]\r\n";
  seen = read({{"SOFTWARE", print}, {"ts.reg", listener}});
  CHECK(has(facts(seen, "tls.certificate"), "bound_to_listener: yes"));
  seen = read({{"SOFTWARE", print},
               {"ts.reg", listener + "\"SSLCertificateSHA1Hash\"=hex:00\r\n"}});
  CHECK(has(facts(seen, "tls.certificate"), "bound_to_listener: no"));
  CHECK(has(facts(seen, "win.setting", {"source"}),
            "{key: listener.cert_hash, scope: effective, side: target, value: "
            "00, exists: yes}"));
}

TEST_CASE("a hive and an export of it give the same facts", "[machine]") {
  if (std::system("command -v hivexregedit > /dev/null") != 0) {
    SKIP("no hivexregedit (libwin-hivex-perl)");
  }
  namespace fs = std::filesystem;
  MadeKey listener{"RDP-Tcp",
                   {made_dword("PortNumber", 3390),
                    made_dword("fEnableWinStation", 0),
                    made_dword("UserAuthentication", 1),
                    {"SSLCertificateSHA1Hash", 3, Bytes(20, 0xab)}}};
  MadeKey server{"Terminal Server",
                 {made_dword("fDenyTSConnections", 1)},
                 {{"WinStations",
                   {made_text("SelfSignedCertStore", "Remote Desktop")},
                   {listener}}}};
  MadeKey term{"TermService",
               {made_dword("Start", 4), made_dword("Type", 0x20),
                made_text("ObjectName", "LocalSystem")},
               {{"Parameters",
                 {made_text("ServiceDll",
                            "%ProgramFiles%\\RDP Wrapper\\"
                            "rdpwrap.dll",
                            2)}}}};
  MadeKey root{"ROOT",
               {},
               {{"Select", {made_dword("Current", 1)}},
                {"ControlSet001",
                 {},
                 {{"Control", {}, {server}}, {"Services", {}, {term}}}}}};
  std::string hive = make_hive(root, "SYSTEM");
  std::string path =
      fs::temp_directory_path() / ("lastmile-" + std::to_string(getpid()));
  std::ofstream(path, std::ios::binary) << hive;
  std::string exported;
  FILE* pipe = popen(("hivexregedit --export --prefix "
                      "'HKEY_LOCAL_MACHINE\\SYSTEM' '" +
                      path + "' '\\'")
                         .c_str(),
                     "r");
  char block[4096];
  for (std::size_t n = 0; (n = fread(block, 1, sizeof block, pipe)) > 0;) {
    exported.append(block, n);
  }
  CHECK(pclose(pipe) == 0);
  fs::remove(path);
  Gathered a = read({{"SYSTEM", hive}});
  Gathered b = read({{"system.reg", exported}});
  for (const char* type :
       {"win.setting", "win.service", "win.listener", "win.wrapper",
        "win.license", "rds.broker", "win.firewall_rule"}) {
    INFO(type << "\n" << exported);
    CHECK(facts(a, type, {"source"}) == facts(b, type, {"source"}));
    CHECK(status(a, type) == status(b, type));
  }
  CHECK(facts(a, "win.listener") == "{name: RDP-Tcp, state: down}\n");
  CHECK(facts(a, "win.wrapper") ==
        "{service_dll_is_wrapper: yes, installed: yes}\n");
  CHECK(
      has(facts(a, "win.service"), "{name: TermService, start_type: disabled"));
  CHECK(has(facts(a, "win.service"), "{name: Dhcp, state: absent}"));
}

TEST_CASE("the client's side is told of the client alone", "[machine]") {
  const std::string& hive = hive_sample("notatin/win7_ntuser.dat");
  Gathered seen = read({{"NTUSER.DAT", hive}}, "client");
  CHECK(has(facts(seen, "client.server"), "{address: "));
  CHECK(status(seen, "client.server") == "complete");
  CHECK(facts(seen, "win.firewall_rule").empty());
}

}  // namespace lastmile
