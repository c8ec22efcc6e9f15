// What commands of Windows print, captured on real machines and written for the
// case, in other languages and encodings too.

#include <catch2/catch_test_macros.hpp>

#include "facts/evidence.hpp"
#include "facts/readers/command_text.hpp"
#include "facts/readers/reg_query.hpp"
#include "tests/facts/seen.hpp"
#include "tests/support/captured.hpp"

namespace lastmile {

namespace {

Evidence of(const std::vector<std::string>& texts, AskedOf asked = {}) {
  EvidenceReading reading;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    reading.add({"text-" + std::to_string(i), view(texts[i])});
  }
  return reading.finish(0, asked);
}

constexpr std::string_view queryex =
    "\r\nSERVICE_NAME: TermService\r\n"
    "DISPLAY_NAME: Remote Desktop Services\r\n"
    "        TYPE               : 20  WIN32_SHARE_PROCESS  \r\n"
    "        STATE              : 4  RUNNING \r\n"
    "                                (STOPPABLE, NOT_PAUSABLE)\r\n"
    "        WIN32_EXIT_CODE    : 0  (0x0)\r\n"
    "        SERVICE_EXIT_CODE  : 0  (0x0)\r\n"
    "        CHECKPOINT         : 0x0\r\n"
    "        WAIT_HINT          : 0x0\r\n"
    "        PID                : 1160\r\n"
    "        FLAGS              : \r\n"
    "\r\nSERVICE_NAME: SessionEnv\r\n"
    "        TYPE               : 10  WIN32_OWN_PROCESS\r\n"
    "        STATE              : 1  STOPPED \r\n"
    "        WIN32_EXIT_CODE    : 1068  (0x42c)\r\n"
    "        SERVICE_EXIT_CODE  : 0  (0x0)\r\n"
    "        CHECKPOINT         : 0x0\r\n"
    "        WAIT_HINT          : 0x0\r\n";

constexpr std::string_view config =
    "[SC] QueryServiceConfig SUCCESS\r\n\r\n"
    "SERVICE_NAME: TermService\r\n"
    "        TYPE               : 20  WIN32_SHARE_PROCESS \r\n"
    "        START_TYPE         : 4   DISABLED\r\n"
    "        ERROR_CONTROL      : 1   NORMAL\r\n"
    "        BINARY_PATH_NAME   : C:\\Windows\\System32\\svchost.exe -k x\r\n"
    "        LOAD_ORDER_GROUP   : \r\n"
    "        TAG                : 0\r\n"
    "        DISPLAY_NAME       : Remote Desktop Services\r\n"
    "        DEPENDENCIES       : RPCSS\r\n"
    "                           : TermDD\r\n"
    "        SERVICE_START_NAME : NT Authority\\NetworkService\r\n";

// In another language the order says what the keys do not.
constexpr std::string_view spanish =
    "\r\nNOMBRE_SERVICIO: TermService\r\n"
    "        TIPO               : 20  WIN32_SHARE_PROCESS  \r\n"
    "        ESTADO             : 1  STOPPED \r\n"
    "        COD_SALIDA_WIN32   : 1077  (0x435)    WIN32_EXIT_CODE\r\n"
    "        COD_SALIDA_SERVICIO: 0  (0x0)\r\n"
    "        PUNTO_COMPROB.     : 0x0\r\n"
    "        INDICACION_INICIO  : 0x0\r\n";

constexpr std::string_view profiles =
    "\r\nDomain Profile Settings: \r\n"
    "----------------------------------------------------------------------\r\n"
    "State                                 ON\r\n"
    "Firewall Policy                       BlockInbound,AllowOutbound\r\n"
    "LocalFirewallRules                    N/A (GPO-store only)\r\n\r\n"
    "Private Profile Settings: \r\n"
    "----------------------------------------------------------------------\r\n"
    "State                                 OFF\r\n"
    "Firewall Policy                       AllowInbound,AllowOutbound\r\n\r\n"
    "Public Profile Settings: \r\n"
    "----------------------------------------------------------------------\r\n"
    "State                                 ON\r\n"
    "Firewall Policy                       BlockInboundAlways,AllowOutbound\r\n"
    "Ok.\r\n\r\n";

constexpr std::string_view rules =
    "\r\nRule Name:                            Remote Desktop - User Mode "
    "(TCP-In)\r\n"
    "----------------------------------------------------------------------\r\n"
    "Enabled:                              No\r\n"
    "Direction:                            In\r\n"
    "Profiles:                             Domain,Private,Public\r\n"
    "Grouping:                             Remote Desktop\r\n"
    "LocalIP:                              Any\r\n"
    "RemoteIP:                             Any\r\n"
    "Protocol:                             TCP\r\n"
    "LocalPort:                            3389\r\n"
    "RemotePort:                           Any\r\n"
    "Edge traversal:                       No\r\n"
    "Action:                               Allow\r\n"
    "\r\nRule Name:                            Web\r\n"
    "----------------------------------------------------------------------\r\n"
    "Enabled:                              Yes\r\n"
    "Direction:                            In\r\n"
    "Profiles:                             Public\r\n"
    "RemoteIP:                             Any\r\n"
    "Protocol:                             TCP\r\n"
    "LocalPort:                            80\r\n"
    "Action:                               Allow\r\n";

constexpr std::string_view sessions =
    " SESSIONNAME       USERNAME                 ID  STATE   TYPE        "
    "DEVICE \r\n"
    " services                                    0  Disc                     "
    "   \r\n"
    ">console           Administrator             1  Active                   "
    "   \r\n"
    "                   bob                       3  Disc                     "
    "   \r\n"
    " rdp-tcp                                 65536  Listen                   "
    "   \r\n";

const Claim* service(const Gathered& seen, std::string_view name) {
  for (const Claim& claim : seen.claims) {
    const Node* own = claim.fields.find("name");
    if (claim.type == "win.service" && own && own->text == name) return &claim;
  }
  return nullptr;
}

std::string said(const Claim* claim, std::string_view name) {
  const Node* value = claim ? claim->fields.find(name) : nullptr;
  return value ? value->text : "?";
}

}  // namespace

TEST_CASE("services are told by numbers, in any language", "[commands]") {
  Gathered seen = of({std::string(queryex)}).seen;
  CHECK(said(service(seen, "TermService"), "state") == "running");
  CHECK(said(service(seen, "TermService"), "pid") == "1160");
  CHECK(said(service(seen, "TermService"), "own_process") == "no");
  CHECK(said(service(seen, "SessionEnv"), "state") == "stopped");
  CHECK(said(service(seen, "SessionEnv"), "start_error") == "1068");
  CHECK(status(seen, "win.service") == "partial");
  REQUIRE(service(seen, "SessionEnv"));
  CHECK(service(seen, "SessionEnv")->from.locator == "line 14");
  Gathered set = of({as_utf16(config)}).seen;
  CHECK(said(service(set, "TermService"), "start_type") == "disabled");
  CHECK(said(service(set, "TermService"), "account") ==
        "NT Authority\\NetworkService");
  CHECK(said(service(set, "TermService"), "state") == "?");
  Gathered other = of({std::string(spanish)}).seen;
  CHECK(said(service(other, "TermService"), "state") == "stopped");
  // 1077: it was not started since; that is no error.
  CHECK(said(service(other, "TermService"), "start_error") == "?");
}

TEST_CASE("who owns the port is told where it is known", "[commands]") {
  std::string open =
      "\r\nAktive Verbindungen\r\n\r\n"
      "  Proto  Lokale Adresse  Remoteadresse  Status  PID\r\n"
      "  TCP    0.0.0.0:135     0.0.0.0:0   LISTENING   900\r\n"
      "  TCP    0.0.0.0:3389    0.0.0.0:0   ABH\xd6REN     1160\r\n"
      "  TCP    [::]:3389       [::]:0      ABH\xd6REN     1160\r\n"
      "  TCP    10.0.0.4:3389   10.0.0.9:50111  ESTABLISHED 1160\r\n"
      "  UDP    0.0.0.0:3389    *:*                     1160\r\n"
      "  UDP    [::]:3389       *:*                     1160\r\n";
  Gathered alone = of({open}).seen;
  CHECK(field(alone, "win.port_owner", "pid") == "1160");
  CHECK(field(alone, "win.port_owner", "service") == "?");
  CHECK(status(alone, "win.port_owner") == "complete");
  Gathered both = of({open, std::string(queryex)}).seen;
  CHECK(field(both, "win.port_owner", "service") == "TermService");
  Gathered real =
      of({captured("commands/windows-10_netstat-aonb.out")}, {.port = 7070})
          .seen;
  CHECK(field(real, "win.port_owner", "process") == "AnyDesk.exe");
  CHECK(field(real, "win.port_owner", "port") == "7070");
  Gathered none = of({captured("commands/windows-10_netstat-aon.out")}).seen;
  CHECK(field(none, "win.port_owner", "pid") == "-");
  CHECK(status(none, "win.port_owner") == "complete");
}

TEST_CASE("the firewall as netsh prints it", "[commands]") {
  Evidence evidence = of({std::string(profiles), std::string(rules)});
  std::string all;
  for (const Claim& claim : evidence.seen.claims) {
    if (claim.type != "win.firewall_profile") continue;
    all += said(&claim, "profile") + " " + said(&claim, "enabled") + " " +
           said(&claim, "default_inbound") + "; ";
  }
  CHECK(all == "domain yes block; private no allow; public yes block_always; ");
  CHECK(status(evidence.seen, "win.firewall_profile") == "complete");
  CHECK(field(evidence.seen, "win.firewall_rule", "enabled") == "no");
  CHECK(field(evidence.seen, "win.firewall_rule", "action") == "allow");
  CHECK(field(evidence.seen, "win.firewall_rule", "port_matches") == "yes");
  // The rule for port 80 is none of ours.
  std::size_t count = 0;
  for (const Claim& claim : evidence.seen.claims) {
    count += claim.type == "win.firewall_rule";
  }
  CHECK(count == 1);
  // A word that nobody knows is left out, and said.
  std::string other(profiles);
  other.replace(other.find(" ON"), 3, " XX");
  Evidence unknown = of({other});
  CHECK(field(unknown.seen, "win.firewall_profile", "enabled") == "?");
  REQUIRE(unknown.files[0].problems.size() == 1);
  CHECK(unknown.files[0].problems[0].code == "LM0769");
  CHECK(status(unknown.seen, "win.firewall_profile") == "partial");
}

TEST_CASE("sessions and the listener among them", "[commands]") {
  Gathered seen = of({std::string(sessions)}).seen;
  CHECK(field(seen, "win.listener", "state") == "listen");
  CHECK(field(seen, "win.sessions", "active") == "1");
  CHECK(field(seen, "win.sessions", "disconnected") == "1");
  std::string gone(sessions);
  gone.erase(gone.find(" rdp-tcp"));
  CHECK(field(of({gone}).seen, "win.listener", "state") == "absent");
  std::string down(sessions);
  down.replace(down.find("Listen"), 6, "Down  ");
  CHECK(field(of({down}).seen, "win.listener", "state") == "down");
}

TEST_CASE("Windows, its updates and adapters of real machines", "[commands]") {
  Gathered server =
      of({captured("commands/windows-2012r2_systeminfo.out")}).seen;
  CHECK(field(server, "target.os", "product") == "server");
  CHECK(field(server, "target.os", "build") == "9600");
  Evidence client = of({captured("commands/windows-7_systeminfo.out")});
  CHECK(field(client.seen, "target.os", "product") == "client");
  CHECK(field(client.seen, "win.update", "kb") == "KB2849697");
  CHECK(status(client.seen, "win.update") == "partial");
  Evidence net = of({captured("commands/windows-10_ipconfig.out")});
  CHECK(net.files[0].host == "DESKTOP-WIN10-PRO");
  CHECK(field(net.seen, "win.nic", "address") == "100.115.71.66");
  CHECK(field(net.seen, "win.nic", "gateway_set") == "no");
  for (const char* name :
       {"windows-11_ipconfig.out", "windows-7_ipconfig.out",
        "windows-xp_ipconfig.out", "windows-2016_ipconfig.out",
        "windows-2008_ipconfig.out"}) {
    INFO(name);
    CHECK(status(of({captured(std::string("commands/") + name)}).seen,
                 "win.nic") == "partial");
  }
}

TEST_CASE("clock and certificates, without what depends on a language",
          "[commands]") {
  Gathered clock = of({"Tracking time.windows.com [20.101.57.9:123].\r\n"
                       "The current time is 6/1/2026 10:15:00 AM.\r\n"
                       "10:15:00, d:+00.0011s o:-612.5000s  [   *   ]\r\n"})
                       .seen;
  CHECK(field(clock, "win.time", "skew_s") == "612.5000");
  Gathered store =
      of({"\"Remote Desktop\"\r\n================ Certificate 0 "
          "================\r\nSerial Number: 1f\r\nIssuer: CN=vm1\r\n "
          "NotBefore: 5/6/2026 1:00 PM\r\n NotAfter: 11/5/2026 1:00 PM\r\n"
          "Subject: CN=vm1\r\nSignature matches Public Key\r\n"
          "Cert Hash(sha1): ab 01 ab 01 ab 01 ab 01 ab 01 ab 01 ab 01 ab 01 ab "
          "01 ab 01\r\nMissing stored keyset\r\n"})
          .seen;
  CHECK(field(store, "tls.certificate", "place") == "store_remote_desktop");
  CHECK(field(store, "tls.certificate", "thumbprint") ==
        "AB01AB01AB01AB01AB01AB01AB01AB01AB01AB01");
  CHECK(field(store, "tls.certificate", "has_private_key") == "no");
  CHECK(field(store, "tls.certificate", "not_after") == "?");
}

TEST_CASE("reg query reads as the export of the same", "[commands]") {
  std::string text =
      "\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\X\r\n"
      "    (Default)    REG_SZ    (value not set)\r\n"
      "    Port Number    REG_DWORD    0xd3d\r\n"
      "    Path    REG_EXPAND_SZ    %SystemRoot%\\a \"b\"\r\n"
      "    List    REG_MULTI_SZ    a\\0b\r\n"
      "    Bytes    REG_BINARY    00FF\r\n"
      "    Empty    REG_SZ    \r\n"
      "nonsense\r\n";
  RegQuerySummary summary;
  CHECK(is_reg_query(view(text)));
  std::string out = reg_query_as_export(view(text), summary);
  CHECK(summary.keys == 1);
  CHECK(summary.values == 5);
  CHECK(summary.lines_unknown == 1);
  CHECK(summary.first_unknown == 9);
  CHECK(out.find("[HKEY_LOCAL_MACHINE\\SYSTEM\\X]\r\n") != out.npos);
  CHECK(out.find("\"Port Number\"=dword:00000d3d\r\n") != out.npos);
  CHECK(out.find("\"List\"=hex(7):61,00,00,00,62,00,00,00,00,00\r\n") !=
        out.npos);
  CHECK(out.find("\"Bytes\"=hex:00,ff\r\n") != out.npos);
  CHECK(out.find("\"Empty\"=\"\"\r\n") != out.npos);
  for (std::string_view other :
       {"", "HKEY_LOCAL_MACHINE\\SYSTEM\\X\n", "    a    REG_SZ    b\n"}) {
    CHECK_FALSE(is_reg_query(view(other)));
  }
}

TEST_CASE("what only resembles a command's text is none of it", "[commands]") {
  for (std::string_view text :
       {"", "notes: TCP is fine\n", "case: a\nsymptom: 0x904\n",
        "a: b\nc: d\ne: f\n", "console said 3 things\n",
        "TCP\nUDP 1 2\nTCP a b\n"}) {
    INFO(text);
    CHECK_FALSE(recognise_command(text));
  }
  // Cut at every place: never more than it says, and no fault.
  for (std::string_view whole : {queryex, config, profiles, rules, sessions}) {
    for (std::size_t size = 0; size < whole.size(); size += 7) {
      std::string_view cut = whole.substr(0, size);
      if (auto command = recognise_command(cut)) read_command(*command, cut);
    }
  }
}

}  // namespace lastmile
