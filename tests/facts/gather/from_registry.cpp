// Gather items that look in the registry.

#include "tests/facts/gather/gathering.hpp"

namespace lastmile {
namespace {

const std::string vocabulary =
    "- fact: listener\n"
    "  observed: yes\n"
    "  fields: {host: {type: name, key: yes, default: x}, port: integer, "
    "layer: {type: one of, values: [rdp, negotiate, tls]}, nla: yes or no, "
    "hash: name, seen: time, names: list of text, what: any, text: text}\n"
    "- fact: service\n"
    "  observed: yes\n"
    "  fields: {name: {type: name, key: yes}, start: {type: one of, values: "
    "[auto, manual, disabled]}, state: {type: one of, values: [absent]}}\n";

const std::string listener_key =
    "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
    "Server\\WinStations\\RDP-Tcp";

std::string item(const std::string& fields) {
  return vocabulary + "- gather: g\n  from: {registry: '" + listener_key +
         "'}\n  emit:\n    - listener: {host: $host, " + fields + "}\n";
}

std::string key(const std::string& values) {
  return "[" + listener_key + "]\r\n" + values + "\r\n";
}

}  // namespace

TEST_CASE("a registry key becomes a fact with typed fields", "[gather]") {
  Gathered seen = gathered(
      item(
          "port: {value: portnumber}, nla: {value: UserAuthentication}, "
          "layer: {value: SecurityLayer, map: {0: rdp, 1: negotiate, 2: tls}}, "
          "hash: {value: SSLCertificateSHA1Hash, as: hex}, "
          "seen: {value: When}, names: {value: List}, what: {value: "
          "PortNumber}"),
      {.registry = key("\"PortNumber\"=dword:00000d3d\r\n"
                       "\"UserAuthentication\"=dword:00000001\r\n"
                       "\"SecurityLayer\"=dword:00000002\r\n"
                       "\"SSLCertificateSHA1Hash\"=hex:ab,cd,\\\r\n  ef\r\n"
                       "\"When\"=hex(b):00,80,3e,d5,de,b1,9d,01\r\n"
                       "\"List\"=hex(7):61,00,00,00,62,00,00,00,00,00\r\n")});
  CHECK(lines(seen) ==
        "listener {host: target, port: 3389, nla: yes, layer: tls, "
        "hash: ABCDEF, seen: 1970-01-01T00:00:00Z, names: [a, b], "
        "what: 3389}\n");
  CHECK(status(seen, "listener") == "complete");
  CHECK(why(seen, "listener") == "read from export.reg");
  CHECK(seen.claims[0].from.by == "g");
  CHECK(seen.claims[0].from.source == "export.reg");
  CHECK(seen.claims[0].from.locator == listener_key);
}

TEST_CASE("absent is not zero, and not a fact where nothing was read",
          "[gather]") {
  std::string fields = "port: {value: PortNumber}, nla: {value: Gone}";
  Gathered seen = gathered(
      item(fields), {.registry = key("\"PortNumber\"=dword:00000d3d\r\n")});
  CHECK(lines(seen) == "listener {host: target, port: 3389}\n");
  seen = gathered(item(fields), {.registry = key("\"Other\"=\"x\"\r\n")});
  CHECK(lines(seen).empty());
  CHECK(status(seen, "listener") == "complete");
  CHECK(lines(gathered(item("nla: {exists: PortNumber}"),
                       {.registry = key("\"Other\"=\"x\"\r\n")})) ==
        "listener {host: target, nla: no}\n");
}

TEST_CASE("what no source holds is not tried, and says what is missing",
          "[gather]") {
  Gathered seen = gathered(item("port: {value: PortNumber}"),
                           {.registry = "[HKEY_CURRENT_USER\\Software]\r\n"});
  CHECK(lines(seen).empty());
  CHECK(status(seen, "listener") == "not tried");
  CHECK(why(seen, "listener") == "nothing that was given holds HKLM\\SYSTEM");
  seen = gathered(item("port: {value: PortNumber}"), {});
  CHECK(status(seen, "listener") == "not tried");
  CHECK(why(seen, "listener") == "no registry was given");
}

TEST_CASE("a value that does not fit leaves its field unknown and is noted",
          "[gather]") {
  Gathered seen = gathered(item("port: {value: PortNumber}, text: {value: T}"),
                           {.registry = key("\"PortNumber\"=\"many\"\r\n"
                                            "\"T\"=\"x\"\r\n")});
  CHECK(lines(seen) == "listener {host: target, text: x}\n");
  REQUIRE(seen.notes.size() == 1);
  CHECK(seen.notes[0].code == "LM0745");
  CHECK(seen.notes[0].message.find("'many' does not fit 'port'") !=
        std::string::npos);
}

TEST_CASE("each subkey, each value, and what is known to be absent",
          "[gather]") {
  std::string services = "HKLM\\SYSTEM\\CurrentControlSet\\Services";
  std::string map = "map: {2: auto, 3: manual, 4: disabled}}";
  std::string registry = "[" + services + "]\r\n[" + services +
                         "\\TermService]\r\n\"Start\"=dword:3\r\n[" + services +
                         "\\Dhcp]\r\n\"Start\"=dword:2\r\n";
  CHECK(lines(gathered(
            vocabulary + "- gather: g\n  from: {registry: '" + services +
                "', each: subkeys, named: '^T'}\n  emit: [{service: {name: "
                "$key, start: {value: Start, " +
                map + "}}]\n",
            {.registry = registry})) ==
        "service {name: TermService, start: manual}\n");
  std::string two = vocabulary + "- gather: g\n  from: {registry: ['" +
                    services + "\\Dhcp', '" + services +
                    "\\Nobody']}\n  emit: [{service: {name: $key, start: "
                    "{value: Start, " +
                    map +
                    "}}]\n  absent: [{service: {name: $key, state: absent}}]\n";
  CHECK(lines(gathered(two, {.registry = registry})) ==
        "service {name: Dhcp, start: auto}\n"
        "service {name: Nobody, state: absent}\n");
  CHECK(lines(gathered(
            vocabulary + "- gather: g\n  from: {registry: '" + services +
                "\\Dhcp', each: values, named: '^(?P<first>S)'}\n  emit: "
                "[{listener: {text: $first, what: $value, hash: $name}}]\n",
            {.registry = registry})) ==
        "listener {text: S, what: 2, hash: Start}\n");
}

TEST_CASE("the first that is there counts; what nobody knows may be it",
          "[gather]") {
  std::string first = item(
      "port: {first of: [{value: P, key: 'HKLM\\SOFTWARE\\Policies\\X'}, "
      "{value: PortNumber}]}");
  std::string local = key("\"PortNumber\"=dword:1\r\n");
  CHECK(lines(gathered(first, {.registry = local})).empty());
  CHECK(lines(gathered(
            first, {.registry = local + "[HKLM\\SOFTWARE\\Policies]\r\n"})) ==
        "listener {host: target, port: 1}\n");
  CHECK(lines(gathered(first,
                       {.registry = local + "[HKLM\\SOFTWARE\\Policies\\X]\r\n"
                                            "\"P\"=dword:2\r\n"})) ==
        "listener {host: target, port: 2}\n");
}

TEST_CASE("what is made of a value: patterns, words, and the rest",
          "[gather]") {
  std::string values = key("\"A\"=\"Server Core\"\r\n\"B\"=\"x-17-y\"\r\n");
  CHECK(lines(gathered(item("text: {value: A, map matching: {'^Server': "
                            "server}, otherwise: client}"),
                       {.registry = values})) ==
        "listener {host: target, text: server}\n");
  CHECK(lines(gathered(item("text: {value: B, map: {a: b}, otherwise: rest}"),
                       {.registry = values})) ==
        "listener {host: target, text: rest}\n");
  CHECK(lines(gathered(item("port: {value: B, matching: '-([0-9]+)-'}"),
                       {.registry = values})) ==
        "listener {host: target, port: 17}\n");
  CHECK(lines(gathered(item("port: {value: B, matching: '-([a-z]+)-'}"),
                       {.registry = values}))
            .empty());
}

TEST_CASE("an item of the client is left out on the target", "[gather]") {
  std::string of_client = item("port: {value: PortNumber}");
  of_client += "  of: client\n";
  std::string registry = key("\"PortNumber\"=dword:1\r\n");
  Gathered seen = gathered(of_client, {.registry = registry});
  CHECK(lines(seen).empty());
  CHECK(status(seen, "listener") == "not tried");
  CHECK(lines(gathered(of_client, {.registry = registry, .side = "client"})) ==
        "listener {host: target, port: 1}\n");
}

TEST_CASE("named settings: local, policy, and the one in effect", "[gather]") {
  std::string settings =
      "- fact: set\n"
      "  observed: yes\n"
      "  fields: {key: {type: name, key: yes}, scope: {type: text, key: yes}, "
      "value: any, exists: yes or no}\n"
      "- table: places\n"
      "  key: [key]\n"
      "  columns: {key: text, side: text, path: text, value: text, policy: "
      "text}\n"
      "  rows:\n"
      "    - [deny, target, 'HKLM\\SYSTEM\\T', fDeny, "
      "'HKLM\\SOFTWARE\\Policies\\T\\fDeny']\n"
      "    - [plain, both, 'HKLM\\SYSTEM\\T', Plain, '']\n"
      "    - [mine, client, 'HKLM\\SYSTEM\\T', Plain, '']\n"
      "    - [key, target, 'HKLM\\SYSTEM\\T\\Sub', '(key)', '']\n"
      "- gather: g\n"
      "  from: {settings: places}\n"
      "  emit: [{set: {key: $key, scope: $scope, value: $value, exists: "
      "$exists}}]\n";
  std::string local =
      "[HKLM\\SYSTEM]\r\n[HKLM\\SYSTEM\\T]\r\n"
      "\"fDeny\"=dword:1\r\n";
  std::string both = local + "[HKLM\\SOFTWARE\\Policies]\r\n";
  Gathered seen = gathered(settings, {.registry = local});
  CHECK(lines(seen) ==
        "set {key: deny, scope: local, value: 1, exists: yes}\n"
        "set {key: plain, scope: local, exists: no}\n"
        "set {key: plain, scope: effective, exists: no}\n"
        "set {key: key, scope: local, exists: no}\n"
        "set {key: key, scope: effective, exists: no}\n");
  CHECK(status(seen, "set") == "partial");
  CHECK(why(seen, "set") == "nothing that was given holds HKLM\\SOFTWARE");
  seen = gathered(settings, {.registry = both});
  CHECK(lines(seen).starts_with(
      "set {key: deny, scope: local, value: 1, exists: yes}\n"
      "set {key: deny, scope: policy, exists: no}\n"
      "set {key: deny, scope: effective, value: 1, exists: yes}\n"));
  CHECK(status(seen, "set") == "complete");
  seen = gathered(settings, {.registry = both + "[HKLM\\SOFTWARE\\Policies\\T]"
                                                "\r\n\"fDeny\"=dword:0\r\n"});
  CHECK(lines(seen).starts_with(
      "set {key: deny, scope: local, value: 1, exists: yes}\n"
      "set {key: deny, scope: policy, value: 0, exists: yes}\n"
      "set {key: deny, scope: effective, value: 0, exists: yes}\n"));
}

}  // namespace lastmile
