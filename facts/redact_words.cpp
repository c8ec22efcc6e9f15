// facts/redact_words.cpp
//
// What is a name and what is not: by the field that it stands in, and by how
// it looks.

#include <algorithm>

#include "engine/base/symbol.hpp"
#include "facts/redact.hpp"

namespace lastmile {

namespace {

// Fields of facts, whatever the type.
constexpr std::string_view name_fields[] = {
    "host",          "hostname",
    "host_name",     "computer",
    "computer_name", "domain",
    "domain_name",   "dns_computer",
    "dns_domain",    "dns_tree",
    "dns_name",      "fqdn",
    "gateway_host",  "account",
    "user",          "user_name",
    "username",      "owner",
    "prefix_used",   "sid",
    "target_name",   "client_name",
    "server_name",   "workgroup",
    "san",           "alternative_names",
    "logon_name",    "instance_name",
    "common_name",   "names"};

struct Field {
  std::string_view type, field;
};

// Fields called `name` or `id` that are one.
constexpr Field names_of_types[] = {
    {"net.dns", "name"},          {"win.account", "name"},
    {"cloud.instance", "id"},     {"cloud.access", "rule"},
    {"client.server", "address"}, {"host", "name"}};

constexpr std::string_view owner_fields[] = {"subject", "issuer"};
constexpr std::string_view thumbprint_fields[] = {"thumbprint",
                                                  "cert_thumbprint", "serial"};

// Names of settings, services and logs, whatever else is called so.
constexpr Field words_of_types[] = {{"win.setting", "key"},
                                    {"win.service", "name"},
                                    {"win.event", "provider"},
                                    {"win.event", "channel"},
                                    {"win.update", "kb"}};

// What such data of an event hold is a word of Windows or of a protocol:
// "Method: POST". By how their names end.
constexpr std::string_view word_data[] = {
    "method",   "type",    "state", "status", "code",   "level",
    "protocol", "version", "flags", "stage",  "result", "mode"};

// Parts of names of event data. A SID is looked for apart: `ProcessId` has
// those letters too.
constexpr std::string_view datum_parts[] = {
    "user",     "account",  "domain",     "computer",   "workstation",
    "hostname", "host",     "machine",    "address",    "ipstring",
    "clientip", "sourceip", "clientname", "servername", "dnsname",
    "dcname",   "member",   "principal",  "caller",     "ipport",
    "upn"};

// Parts of values that no name holds: of files, devices and keys.
constexpr std::string_view technical_parts[] = {
    ".dll", ".exe",  ".sys",         ".dat",     ".ini", "\\device\\",
    "hklm", "hkey_", "\\registry\\", "system32", "%%",   "@%"};

// Whole words of services, protocols and causes.
constexpr std::string_view technical_words[] = {
    "termservice", "sessionenv", "umrdpservice", "rpcss",    "remote",
    "desktop",     "terminal",   "rdp",          "schannel", "microsoft",
    "windows",     "kerberos",   "negotiate",    "ntlm",     "svchost",
    "service",     "services",   "tcp",          "udp",      "tls",
    "ssl",         "user32",     "advapi",       "winlogon", "authority",
    "start",       "disabled",   "enabled",      "network",  "driver",
    "registry",    "firewall",   "update",       "corrupt",  "denied",
    "error",       "failed",     "exists",       "keyset",   "certificate",
    "process",     "logon",      "manager",      "policy",   "system"};

constexpr std::string_view plain_words[] = {
    "true",    "false",  "yes",         "no",       "running", "stopped",
    "unknown", "none",   "null",        "domain",   "private", "public",
    "console", "user",   "workstation", "listener", "server",  "client",
    "auto",    "manual", "operational"};

template <class Words>
bool is_one_of(const Words& words, std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

template <class Words>
bool holds_one_of(const Words& words, std::string_view text) {
  return std::any_of(
      std::begin(words), std::end(words),
      [&](std::string_view word) { return text.find(word) != text.npos; });
}

bool holds_technical_word(std::string_view folded) {
  auto in_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  for (std::size_t begin = 0; begin < folded.size();) {
    std::size_t end = begin;
    while (end < folded.size() && in_word(folded[end])) ++end;
    if (is_one_of(technical_words, folded.substr(begin, end - begin))) {
      return true;
    }
    begin = end + 1;
  }
  return false;
}

bool is_code(std::string_view value) {
  if (value.starts_with("0x") || value.starts_with("0X")) {
    return value.size() <= 18;
  }
  std::size_t letters = 0;
  for (char c : value) {
    bool digit = c >= '0' && c <= '9';
    bool mark = c == '-' || c == '+' || c == '.' || c == ',' || c == ':' ||
                c == ' ' || c == '/' || c == '{' || c == '}' || c == '(' ||
                c == ')' || c == 'T' || c == 'Z' || c == '%' || c == '#';
    if (!digit && !mark) ++letters;
  }
  return letters == 0;
}

// {F5F61B85-…}: of an interface, a provider, a task; a person has none.
bool is_guid(std::string_view value) {
  if (value.starts_with('{') && value.ends_with('}')) {
    value = value.substr(1, value.size() - 2);
  }
  if (value.size() != 36) return false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    bool hex = value.substr(i, 1).find_first_of("0123456789abcdefABCDEF") == 0;
    if (dash ? value[i] != '-' : !hex) return false;
  }
  return true;
}

}  // namespace

Holds field_holds(std::string_view type, std::string_view field) {
  for (const Field& known : words_of_types) {
    if (known.type == type && known.field == field) return Holds::Word;
  }
  if (is_one_of(owner_fields, field)) return Holds::Owner;
  if (is_one_of(thumbprint_fields, field)) return Holds::Thumbprint;
  if (is_one_of(name_fields, field)) return Holds::Name;
  for (const Field& known : names_of_types) {
    if (known.type == type && known.field == field) return Holds::Name;
  }
  return Holds::Other;
}

bool datum_names(std::string_view name) {
  // TargetUserSid, UserSID, sid; neither ProcessId nor SidHistory's "-".
  bool sid = name.find("Sid") != name.npos || name.find("SID") != name.npos ||
             name == "sid";
  return sid || holds_one_of(datum_parts, fold_case(name));
}

bool datum_is_word(std::string_view name) {
  std::string folded = fold_case(name);
  return std::any_of(
      std::begin(word_data), std::end(word_data),
      [&](std::string_view end) { return folded.ends_with(end); });
}

bool is_common_word(std::string_view value) {
  std::string folded = fold_case(value);
  return is_one_of(plain_words, folded) || is_one_of(technical_words, folded) ||
         folded.starts_with("%%");
}

bool is_technical(std::string_view value) {
  std::string folded = fold_case(value);
  if (is_code(value) || is_guid(value) || is_well_known(value)) return true;
  if (is_one_of(plain_words, folded)) return true;
  if (holds_one_of(technical_parts, folded)) return true;
  if (holds_technical_word(folded)) return true;
  return std::count(folded.begin(), folded.end(), ' ') >= 3;
}

}  // namespace lastmile
