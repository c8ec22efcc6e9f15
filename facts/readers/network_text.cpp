// facts/readers/network_text.cpp
//
// netsh advfirewall, ipconfig. (netstat: netstat_text.cpp.)

#include <algorithm>

#include "engine/base/symbol.hpp"
#include "facts/readers/command_text.hpp"
#include "facts/readers/packet_rules.hpp"

namespace lastmile {

namespace {

template <std::size_t N>
bool is_one_of(std::string_view word, const std::string_view (&words)[N]) {
  std::string folded = fold_case(word);
  return std::find(std::begin(words), std::end(words), folded) !=
         std::end(words);
}

constexpr std::string_view yes_words[] = {"yes", "ja", "oui",
                                          "sí",  "si", "sim"};
constexpr std::string_view no_words[] = {"no", "nein", "non", "não", "nee"};
constexpr std::string_view on_words[] = {
    "on", "ein", "actif", "activé", "activar", "ativado", "ativo"};
constexpr std::string_view off_words[] = {
    "off",        "aus",        "inactif", "désactivé",
    "desactivar", "desativado", "inativo"};

std::optional<bool> said(std::string_view word) {
  if (is_one_of(word, yes_words)) return true;
  if (is_one_of(word, no_words)) return false;
  return std::nullopt;
}

}  // namespace

void read_netsh_profiles(std::string_view text, Told& out) {
  static constexpr std::string_view profiles[] = {"domain", "private",
                                                  "public"};
  // Three blocks in this order, each after a line of dashes; the first row is
  // the state.
  std::vector<TextLine> lines = lines_of(text);
  std::size_t blocks = std::count_if(
      lines.begin(), lines.end(),
      [](const TextLine& line) { return line.text.starts_with("-----"); });
  std::size_t next = 0, rows = 0;
  ToldLine* told = nullptr;
  for (const TextLine& line : lines) {
    if (line.text.starts_with("-----")) {
      // One block alone does not say in every language which one it is.
      bool known = blocks == 3 && next < 3;
      if (!known) out.unknown(line.number);
      told = known ? &out.tell("win.firewall_profile", line.number) : nullptr;
      if (told) told->fields.set("profile", std::string(profiles[next]));
      ++next;
      rows = 0;
      continue;
    }
    std::vector<std::string_view> words = words_of(line.text);
    if (!told || words.size() < 2) continue;
    if (rows++ == 0) {
      bool on = is_one_of(words.back(), on_words);
      bool off = is_one_of(words.back(), off_words);
      if (on || off) {
        told->fields.set_yes_no("enabled", on);
      } else {
        out.unknown(line.number);
      }
    }
    std::string policy = fold_case(words.back());
    if (policy.starts_with("blockinbound")) {
      bool always = policy.starts_with("blockinboundalways");
      told->fields.set("default_inbound",
                       std::string(always ? "block_always" : "block"));
    } else if (policy.starts_with("allowinbound")) {
      told->fields.set("default_inbound", std::string("allow"));
    }
  }
  if (blocks == 3) out.complete = {"win.firewall_profile"};
}

namespace {

struct NetshRule {
  std::string name, group, direction, protocol, action;
  std::string profiles, local_port, remote;
  std::optional<bool> enabled = {};
  std::size_t line = 0;
};

// English and German keys; a rule in another language has none of them.
std::string* field_of(NetshRule& rule, std::string_view key) {
  std::string folded = fold_case(key);
  if (folded == "direction" || folded == "richtung") return &rule.direction;
  if (folded == "profiles" || folded == "profile") return &rule.profiles;
  if (folded == "grouping" || folded == "gruppierung") return &rule.group;
  if (folded == "remoteip" || folded == "remote-ip") return &rule.remote;
  if (folded == "protocol" || folded == "protokoll") return &rule.protocol;
  if (folded == "localport" || folded == "lokaler port") {
    return &rule.local_port;
  }
  if (folded == "action" || folded == "aktion") return &rule.action;
  return nullptr;
}

bool is_any(std::string_view value) {
  std::string folded = fold_case(value);
  return folded == "any" || folded == "beliebig";
}

void tell_rule(const NetshRule& rule, Told& out) {
  std::string direction = fold_case(rule.direction);
  std::string action = fold_case(rule.action);
  bool in = direction == "in" || direction == "eingehend";
  bool tcp = fold_case(rule.protocol) == "tcp" || is_any(rule.protocol);
  bool udp = fold_case(rule.protocol) == "udp";
  if (!in || (!tcp && !udp)) return;
  PacketRule ports;
  bool any_port = rule.local_port.empty() || is_any(rule.local_port);
  if (!any_port && !add_ports(ports, rule.local_port)) return;
  bool rdp = std::any_of(
      ports.ports.begin(), ports.ports.end(),
      [](auto range) { return range.first <= 3389 && 3389 <= range.second; });
  std::string group = fold_case(rule.group);
  bool of_group = group == "remote desktop" || group == "remotedesktop";
  if (!of_group && !rdp) return;
  ToldLine& told = out.tell("win.firewall_rule", rule.line);
  told.fields.set("name", rule.name);
  if (!rule.group.empty()) told.fields.set("group", rule.group);
  told.fields.set("direction", std::string("in"));
  if (action == "allow" || action == "zulassen") {
    told.fields.set("action", std::string("allow"));
  } else if (action == "block" || action == "blockieren") {
    told.fields.set("action", std::string("block"));
  }
  if (rule.enabled) told.fields.set_yes_no("enabled", *rule.enabled);
  Node profiles = Node::list({});
  std::string_view left = rule.profiles;
  while (!left.empty()) {
    std::size_t comma = std::min(left.find(','), left.size());
    std::string word = fold_case(trimmed(left.substr(0, comma)));
    if (word == "domäne") word = "domain";
    if (word == "privat") word = "private";
    if (word == "öffentlich") word = "public";
    profiles.items.push_back(Node::scalar(word, Style::Quoted));
    left.remove_prefix(std::min(comma + 1, left.size()));
  }
  if (profiles.items.size() == 3) {
    told.fields.set_yes_no("covers_active_profile", true);
  }
  told.fields.set("profiles", std::move(profiles));
  if (is_any(rule.remote)) {
    told.fields.set_yes_no("covers_client_address", true);
  }
  told.fields.set_yes_no("port_matches", any_port || rdp);
  told.fields.set("protocol", std::string(udp ? "udp" : "tcp"));
}

}  // namespace

void read_netsh_rules(std::string_view text, Told& out) {
  NetshRule rule;
  auto end = [&] {
    if (!rule.name.empty()) tell_rule(rule, out);
    rule = {};
  };
  for (const TextLine& line : lines_of(text)) {
    if (trimmed(line.text).empty() || line.text.starts_with("---")) continue;
    std::optional<Row> row = row_of(line.text);
    if (row && (row->key == "Rule Name" || row->key == "Regelname")) {
      end();
      rule.name = std::string(row->value);
      rule.line = line.number;
    } else if (row && !rule.name.empty()) {
      std::string key = fold_case(row->key);
      if (key == "enabled" || key == "aktiviert") {
        rule.enabled = said(row->value);
      } else if (std::string* field = field_of(rule, row->key)) {
        *field = std::string(row->value);
      }
    }
  }
  end();
  out.complete = {"win.firewall_rule"};
}

namespace {

// "10.50.13.132(Preferred)", "fe80::1%16".
std::string address_in(std::string_view value) {
  value = value.substr(0, std::min(value.find_first_of("(%/ "), value.size()));
  return std::string(value);
}

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

void take_adapter_row(ToldLine& told, const Row& row) {
  std::string key = fold_case(row.key);
  std::string address = address_in(row.value);
  bool four = is_ip_address(address) && !holds(address, ":");
  bool of_address = holds(key, "ipv4") || key == "ip address" ||
                    key == "ip-adresse" ||
                    key == "autoconfiguration ip address";
  if (of_address && four && !told.fields.find("address")) {
    told.fields.set("address", address);
  } else if (key.starts_with("dhcp") && said(row.value)) {
    told.fields.set_yes_no("dhcp", *said(row.value));
  } else if (holds(key, "gateway") || holds(key, "passerelle") ||
             holds(key, "puerta de enlace")) {
    told.fields.set_yes_no("gateway_set", !row.value.empty());
  }
}

}  // namespace

void read_ipconfig(std::string_view text, Told& out) {
  ToldLine* told = nullptr;
  std::vector<ToldLine> adapters;
  for (const TextLine& line : lines_of(text)) {
    std::string_view body = trimmed(line.text);
    if (body.empty()) continue;
    bool at_margin = line.text.front() != ' ' && line.text.front() != '\t';
    if (at_margin) {
      told = nullptr;
      if (!body.ends_with(':')) continue;  // the heading
      body.remove_suffix(1);
      // "Ethernet adapter Ethernet 2"; what is before the name is translated.
      adapters.push_back({.type = "win.nic", .line = line.number});
      told = &adapters.back();
      told->fields.set("name", std::string(trimmed(body)));
      continue;
    }
    bool is_row = body.find(". :") != body.npos || body.find(".:") != body.npos;
    std::optional<Row> row = is_row ? row_of(body) : std::nullopt;
    if (!row) continue;  // another address of the row before
    // The first row of all is the machine's name.
    if (adapters.empty() && out.host.empty() && !row->value.empty()) {
      out.host = std::string(row->value);
    }
    if (told) take_adapter_row(*told, *row);
  }
  for (ToldLine& one : adapters) {
    // Without an address it is no way to the machine: unplugged, or a tunnel.
    if (one.fields.find("address")) out.told.push_back(std::move(one));
  }
}

}  // namespace lastmile
