// What objects of PowerShell say becomes the facts that the same things said by
// commands and by the registry become.

#include <catch2/catch_test_macros.hpp>

#include "engine/load/load.hpp"
#include "engine/load/pack_folder.hpp"
#include "facts/evidence.hpp"
#include "tests/facts/seen.hpp"
#include "tests/support/captured.hpp"

namespace lastmile {

namespace {

const std::string head =
    "<Objs Version=\"1.1.0.1\" "
    "xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">";

std::string object(const std::string& type, const std::string& properties) {
  return "<Obj RefId=\"0\"><TN RefId=\"0\"><T>" + type +
         "</T><T>System.Object</T></TN><Props>" + properties + "</Props></Obj>";
}

std::string cim(const std::string& name, const std::string& properties) {
  return object(
      "Deserialized.Microsoft.Management.Infrastructure.CimInstance#root/"
      "standardcimv2/" +
          name,
      properties);
}

// An enumeration: its number, and its name in whatever language.
std::string enumeration(const std::string& name, const std::string& word,
                        int number) {
  return "<Obj N=\"" + name + "\" RefId=\"9\"><ToString>" + word +
         "</ToString><I32>" + std::to_string(number) + "</I32></Obj>";
}

std::string service(const std::string& name, int state, int start) {
  return object("System.ServiceProcess.ServiceController",
                "<S N=\"Name\">" + name + "</S>" +
                    enumeration("Status", "x", state) +
                    enumeration("StartType", "y", start));
}

Evidence of(const std::string& objects, AskedOf asked = {},
            const std::vector<const GatherSpec*>& items = {}) {
  EvidenceReading reading({.items = [&] { return items; }});
  std::string text = head + objects + "</Objs>";
  reading.add({"objects.xml", view(text)});
  return reading.finish(0, asked);
}

}  // namespace

TEST_CASE("services are told by the numbers of their states", "[objects]") {
  Evidence all = of(service("TermService", 4, 3));
  CHECK(all.files[0].kind == "powershell objects");
  CHECK_FALSE(all.files[0].damaged());
  CHECK(field(all.seen, "win.service", "name") == "TermService");
  CHECK(field(all.seen, "win.service", "state") == "running");
  CHECK(field(all.seen, "win.service", "start_type") == "manual");
  CHECK(status(all.seen, "win.service") == "partial");
  // Paused is none of the states that are known; starting with Windows' own
  // drivers is none of the ways.
  Gathered odd = of(service("TermService", 7, 0)).seen;
  CHECK(field(odd, "win.service", "state") == "-");
  CHECK(status(odd, "win.service") == "not tried");
  CHECK(field(of(service("A", 1, 0)).seen, "win.service", "start_type") == "?");
}

TEST_CASE("services of WMI are told by words that are not translated",
          "[objects]") {
  Gathered seen =
      of(object("System.Management.ManagementObject#root\\cimv2\\Win32_Service",
                "<S N=\"Name\">TermService</S><S N=\"State\">Stopped</S>"
                "<S N=\"StartMode\">Disabled</S><U32 N=\"ProcessId\">0</U32>"
                "<S N=\"StartName\">NT Authority\\NetworkService</S>"
                "<U32 N=\"ExitCode\">1068</U32>"))
          .seen;
  CHECK(field(seen, "win.service", "state") == "stopped");
  CHECK(field(seen, "win.service", "start_type") == "disabled");
  CHECK(field(seen, "win.service", "start_error") == "1068");
  CHECK(field(seen, "win.service", "pid") == "?");
}

TEST_CASE("rules of Remote Desktop are known by their group, not its name",
          "[objects]") {
  std::string rest =
      enumeration("Enabled", "Wahr", 2) + enumeration("Direction", "x", 1) +
      enumeration("Action", "y", 2) + "<U16 N=\"Profiles\">3</U16>";
  Gathered seen = of(cim("MSFT_NetFirewallRule",
                         "<S N=\"InstanceID\">RemoteDesktop-UserMode-In-TCP</S>"
                         "<S N=\"RuleGroup\">@FirewallAPI.dll,-28752</S>" +
                             rest))
                      .seen;
  CHECK(field(seen, "win.firewall_rule", "name") ==
        "RemoteDesktop-UserMode-In-TCP");
  CHECK(field(seen, "win.firewall_rule", "enabled") == "no");
  CHECK(field(seen, "win.firewall_rule", "action") == "allow");
  CHECK(field(seen, "win.firewall_rule", "protocol") == "tcp");
  CHECK(field(seen, "win.firewall_rule", "covers_active_profile") == "?");
  // Its port is another object.
  CHECK(field(seen, "win.firewall_rule", "port_matches") == "?");
  CHECK(status(seen, "win.firewall_rule") == "partial");
  Gathered other =
      of(cim("MSFT_NetFirewallRule", "<S N=\"InstanceID\">Web</S>" + rest))
          .seen;
  CHECK(field(other, "win.firewall_rule", "name") == "-");
}

TEST_CASE("who listens on the port that is asked for", "[objects]") {
  auto connection = [](int port, int state) {
    return cim("MSFT_NetTCPConnection",
               "<U16 N=\"LocalPort\">" + std::to_string(port) + "</U16>" +
                   "<Byte N=\"Pad\">1</Byte>" +
                   enumeration("State", "Abhören", state) +
                   "<U32 N=\"OwningProcess\">1160</U32>");
  };
  Gathered seen = of(connection(3389, 5) + connection(135, 2) +
                     connection(3389, 2) + connection(3389, 2))
                      .seen;
  CHECK(field(seen, "win.port_owner", "pid") == "1160");
  CHECK(seen.claims.size() == 1);
  CHECK(status(seen, "win.port_owner") == "partial");
  CHECK(field(seen, "win.port_owner", "service") == "?");
  // Whose process it is, where its service is there too.
  Gathered owned =
      of(connection(3389, 2) + cim("Win32_Service",
                                   "<S N=\"Name\">TermService</S>"
                                   "<S N=\"State\">Running</S>"
                                   "<U32 N=\"ProcessId\">1160</U32>"))
          .seen;
  CHECK(field(owned, "win.port_owner", "service") == "TermService");
  // That none is there says nothing: who knows which were taken along.
  Gathered none = of(connection(135, 2)).seen;
  CHECK(field(none, "win.port_owner", "pid") == "-");
  CHECK(status(none, "win.port_owner") == "partial");
}

TEST_CASE("Windows of a real server", "[objects]") {
  std::string text = captured("commands/E16_OS_Win32_OperatingSystem.xml");
  EvidenceReading reading;
  reading.add({"os.xml", view(text)});
  Evidence all = reading.finish(0);
  CHECK(all.files[0].host == "SOLO-E16A");
  CHECK(field(all.seen, "target.os", "product") == "server");
  CHECK(field(all.seen, "target.os", "build") != "?");
}

TEST_CASE("values of the registry are read as the registry's", "[objects]") {
  auto packs = read_packs(LASTMILE_SOURCE_DIR "/knowledgebase/rdp");
  auto base = load(std::move(*packs)).base;
  std::vector<const GatherSpec*> items;
  for (const GatherSpec& item : base->gathers) items.push_back(&item);
  std::string values =
      "<Obj RefId=\"0\"><TN RefId=\"0\"><T>System.Management.Automation."
      "PSCustomObject</T></TN><MS><I32 N=\"fDenyTSConnections\">1</I32>"
      "<S N=\"A \\ &quot;b&quot;\">c_x000A_d</S><BA N=\"Bytes\">AQL/</BA>"
      "<I64 N=\"Long\">-1</I64><S N=\"PSPath\">Microsoft.PowerShell.Core\\"
      "Registry::HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\"
      "Terminal Server</S><S N=\"PSChildName\">Terminal Server</S>"
      "<S N=\"PSProvider\">Microsoft.PowerShell.Core\\Registry</S></MS></Obj>";
  Evidence all = of(values, {}, items);
  std::string said;
  bool absent = false;
  for (const Claim& claim : all.seen.claims) {
    if (claim.type != "win.setting") continue;
    const Node* exists = claim.fields.find("exists");
    absent = absent || (exists && exists->text == "no");
    if (claim.fields.find("key")->text == "rdp.deny_connections") {
      said += claim.fields.find("scope")->text + " " +
              claim.fields.find("value")->text + ";";
    }
  }
  CHECK(said == "local 1;");
  // Nobody knows whether these are all values of the key.
  CHECK_FALSE(absent);
}

TEST_CASE("a file that is cut or hostile is said to be, and tells what it can",
          "[objects]") {
  std::string whole = head;
  for (int i = 0; i < 60; ++i) {
    whole += service("Service" + std::to_string(i), 4, 2);
  }
  whole += "</Objs>";
  for (std::size_t size = 512; size < whole.size(); size += 512) {
    EvidenceReading reading;
    reading.add({"cut.xml", view(std::string_view(whole).substr(0, size))});
    Evidence all = reading.finish(0);
    INFO(size);
    REQUIRE(all.files[0].problems.size() == 1);
    CHECK(all.files[0].problems[0].code == "LM0777");
    CHECK(all.seen.claims.size() <= size / service("Service0", 4, 2).size());
    for (const Claim& claim : all.seen.claims) {
      CHECK(claim.fields.find("state"));
    }
  }
  Evidence bad = of("<Obj></Objs>");
  CHECK(bad.files[0].damaged());
  CHECK(bad.seen.claims.empty());
}

}  // namespace lastmile
