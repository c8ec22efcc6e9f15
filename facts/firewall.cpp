#include "facts/firewall.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "engine/base/symbol.hpp"
#include "facts/readers/firewall_rule.hpp"

namespace lastmile {
namespace {

const std::string policy =
    "HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\"
    "FirewallPolicy\\";
const std::string group_policy =
    "HKLM\\SOFTWARE\\Policies\\Microsoft\\"
    "WindowsFirewall\\";
const std::string listener =
    "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\"
    "RDP-Tcp";

struct Profile {
  std::string_view name;  // of facts and rules
  std::string_view key;   // of the local policy and of the group's
};
constexpr std::array<Profile, 3> profiles = {{{"domain", "DomainProfile"},
                                              {"private", "StandardProfile"},
                                              {"public", "PublicProfile"}}};

struct FoundRule {
  std::string id;
  FirewallRule rule;
  RegistryPlace place;
  bool of_group = false;
};

std::string file_of(std::string_view path) {
  return fold_case(path.substr(path.find_last_of("\\/") + 1));
}

// Does it reach the service that listens, and not some other program?
bool reaches_service(const FirewallRule& rule) {
  if (rule.packaged) return false;
  bool service =
      rule.service.empty() || fold_case(rule.service) == "termservice";
  std::string app = file_of(rule.app);
  return service && (app.empty() || app == "svchost.exe" || app == "system");
}

bool of_remote_desktop(const FoundRule& found) {
  return fold_case(found.id).starts_with("remotedesktop") ||
         fold_case(found.rule.service) == "termservice" ||
         found.rule.group.find("-28752") != std::string::npos;
}

bool tcp_or_udp(const FirewallRule& rule) {
  return rule.covers_protocol(6) || rule.covers_protocol(17);
}

std::string protocol_word(const FirewallRule& rule) {
  if (!rule.protocol) return "any";
  return *rule.protocol == 6 ? "tcp" : "udp";
}

class Firewall {
 public:
  Firewall(const RegistrySet& registry, std::string_view by, std::int64_t now,
           std::string_view client)
      : registry_(registry), by_(by), now_(now), client_(client) {}

  Gathered run() {
    read_port();
    bool local = read_rules(policy + "FirewallRules", false);
    local_known_ = local;
    group_known_ = read_rules(group_policy + "FirewallRules", true);
    for (const FoundRule& found : rules_) tell(found);
    if (port_) {
      for (const Profile& profile : profiles) {
        for (int protocol : {6, 17}) answer(profile, protocol);
      }
    }
    record("win.firewall_rule", local_known_);
    record("win.firewall_answer", local_known_ && port_.has_value());
    return std::move(out_);
  }

 private:
  void read_port() {
    ValueAnswer answer = registry_.value(listener, "PortNumber");
    if (answer.known == Known::Absent) port_ = 3389;
    auto number =
        answer.known == Known::Found ? answer.value.number() : std::nullopt;
    if (number && *number > 0 && *number < 65536) {
      port_ = static_cast<std::uint16_t>(*number);
    }
  }

  // False where nobody knows what rules there are.
  bool read_rules(const std::string& path, bool of_group) {
    KeyAnswer key = registry_.find(path);
    if (key.known == Known::Unknown) {
      if (why_.empty()) why_ = key.why;
      return false;
    }
    for (const RegistryPlace& place : key.places) {
      whole_ = whole_ && place.source->tree->whole(place.key);
      for (const std::string& id : place.source->tree->value_names(place.key)) {
        add(place, id, of_group);
      }
    }
    return true;
  }

  void add(const RegistryPlace& place, const std::string& id, bool of_group) {
    ValueAnswer value = registry_.value(place, id);
    auto text = value.known == Known::Found ? value.value.text() : std::nullopt;
    if (!text) return;
    Result<FirewallRule> rule = read_firewall_rule(*text);
    if (!rule) {
      whole_ = false;
      if (unread_++ == 0) {
        Diagnostic note = rule.error();
        note.message =
            place.source->name + ", firewall rule " + id + ": " + note.message;
        out_.notes.push_back(std::move(note));
      }
      return;
    }
    FoundRule found{id, std::move(*rule), place, of_group};
    bool here = found.rule.inbound && tcp_or_udp(found.rule) &&
                reaches_service(found.rule);
    bool concerns =
        of_remote_desktop(found) || (port_ && found.rule.covers_port(*port_));
    if (here && concerns) rules_.push_back(std::move(found));
  }

  void tell(const FoundRule& found) {
    const FirewallRule& rule = found.rule;
    Node fields = Node::map();
    fields.set("name", found.id);
    if (!rule.group.empty()) fields.set("group", rule.group);
    fields.set("direction", std::string("in"));
    fields.set(
        "action",
        std::string(rule.action == FirewallAction::Block ? "block" : "allow"));
    fields.set_yes_no("enabled", rule.active);
    Node list = Node::list({});
    for (const Profile& profile : profiles) {
      if (!rule.covers_profile(profile.name)) continue;
      list.items.push_back(
          Node::scalar(std::string(profile.name), Style::Quoted));
    }
    bool everywhere = list.items.size() == profiles.size();
    fields.set("profiles", std::move(list));
    if (everywhere) fields.set_yes_no("covers_active_profile", true);
    if (auto covers = reaches_client(rule)) {
      fields.set_yes_no("covers_client_address", *covers);
    }
    if (rule.any_port()) {
      fields.set_yes_no("port_matches", true);
    } else if (port_) {
      fields.set_yes_no("port_matches", rule.covers_port(*port_));
    }
    fields.set("protocol", protocol_word(rule));
    claim("win.firewall_rule", std::move(fields), found.place.source->name,
          found.place.path + " " + found.id);
  }

  // Rules for some connections only may still let this one through.
  std::optional<bool> reaches_client(const FirewallRule& rule) const {
    if (rule.any_address()) return true;
    if (client_.empty()) return std::nullopt;
    return covers_address(rule, client_);
  }

  static bool for_all(const FirewallRule& rule) {
    return rule.any_address() && !rule.local_addresses && !rule.interfaces &&
           !rule.authenticated && !rule.remote_ports;
  }

  std::optional<std::uint64_t> policy_number(const Profile& profile,
                                             std::string_view name,
                                             Known& known) const {
    std::string key(profile.key);
    // Where no policy was given the local copy stands; policy_seen says so.
    ValueAnswer value = registry_.value(group_policy + key, name);
    if (value.known != Known::Found) {
      value = registry_.value(policy + key, name);
    }
    known = value.known;
    return value.known == Known::Found ? value.value.number() : std::nullopt;
  }

  void answer(const Profile& profile, int protocol) {
    Node fields = Node::map();
    fields.set("profile", std::string(profile.name));
    fields.set("port", std::int64_t{*port_});
    fields.set("protocol", std::string(protocol == 6 ? "tcp" : "udp"));
    std::string rule, why;
    fields.set("decision", decide(profile, protocol, rule, why));
    fields.set("why", why);
    if (!rule.empty()) fields.set("rule", rule);
    fields.set_yes_no("policy_seen", group_known_);
    claim("win.firewall_answer", std::move(fields), source_name(),
          policy + std::string(profile.key));
  }

  std::string decide(const Profile& profile, int protocol, std::string& rule,
                     std::string& why) const {
    Known known = Known::Unknown;
    auto enabled = policy_number(profile, "EnableFirewall", known);
    if (known == Known::Unknown || !local_known_) {
      why = "not_known";
      return "unknown";
    }
    if (enabled && *enabled == 0) {
      why = "firewall_off";
      return "allow";
    }
    auto closed = policy_number(profile, "DoNotAllowExceptions", known);
    if (closed && *closed != 0) {
      why = "all_blocked";
      return "block";
    }
    return by_rules(profile, protocol, rule, why);
  }

  std::string by_rules(const Profile& profile, int protocol, std::string& rule,
                       std::string& why) const {
    const FoundRule *allows = nullptr, *allows_some = nullptr;
    const FoundRule* blocks_some = nullptr;
    for (const FoundRule& found : rules_) {
      const FirewallRule& one = found.rule;
      bool applies = one.active && one.covers_profile(profile.name) &&
                     one.covers_protocol(protocol) && one.covers_port(*port_);
      if (!applies) continue;
      if (one.action == FirewallAction::Block) {
        if (for_all(one)) {
          rule = found.id;
          why = "block_rule";
          return "block";
        }
        blocks_some = &found;
      } else if (for_all(one)) {
        if (!allows) allows = &found;
      } else if (!allows_some) {
        allows_some = &found;
      }
    }
    const FoundRule* deciding = blocks_some && (allows || allows_some)
                                    ? blocks_some
                                : allows ? allows
                                         : allows_some;
    if (deciding) {
      rule = deciding->id;
      why = deciding == allows ? "allow_rule" : "some_addresses";
      return deciding == allows ? "allow" : "some";
    }
    Known known = Known::Unknown;
    auto inbound = policy_number(profile, "DefaultInboundAction", known);
    if (known == Known::Unknown || !whole_) {
      why = "not_known";
      return "unknown";
    }
    why = "no_rule";
    return inbound && *inbound == 0 ? "allow" : "block";
  }

  std::string source_name() const {
    return rules_.empty() ? std::string() : rules_[0].place.source->name;
  }

  void claim(const char* type, Node fields, std::string source,
             std::string locator) {
    out_.claims.push_back({.type = type,
                           .fields = std::move(fields),
                           .from = {.by = by_,
                                    .source = std::move(source),
                                    .locator = std::move(locator),
                                    .observed = now_}});
  }

  void record(const char* type, bool known) {
    CollectionRecord one{.type = type, .by = by_, .why = why_};
    if (known) {
      bool all = whole_ && group_known_ && port_;
      one.status = all ? CollectionStatus::Complete : CollectionStatus::Partial;
      if (all) one.why = "every rule of the registry was read";
    }
    if (one.why.empty()) one.why = "not every rule could be read";
    out_.records.push_back(std::move(one));
  }

  const RegistrySet& registry_;
  std::string by_;
  std::int64_t now_;
  std::string client_;
  std::optional<std::uint16_t> port_;
  std::vector<FoundRule> rules_;
  bool local_known_ = false, group_known_ = false, whole_ = true;
  std::size_t unread_ = 0;
  std::string why_;
  Gathered out_;
};

}  // namespace

Gathered gather_firewall(const RegistrySet& registry, std::string_view by,
                         std::int64_t now, std::string_view client_address) {
  return Firewall(registry, by, now, client_address).run();
}

}  // namespace lastmile
