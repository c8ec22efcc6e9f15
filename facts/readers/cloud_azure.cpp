// facts/readers/cloud_azure.cpp
//
// az vm show -d, az vm get-instance-view, az network nsg show or list, and
// az network nic list-effective-nsg. The properties of a thing stand within
// "properties" in the API and beside its name in what az prints. Of the rules
// the one of the lowest number that matches decides. Service tags are names of
// networks that only Azure knows; of those in the default rules it is known
// that no address of the internet is in them.

#include <algorithm>

#include "engine/base/scalar.hpp"
#include "engine/base/symbol.hpp"
#include "facts/readers/cloud.hpp"

namespace lastmile {

namespace {

constexpr std::string_view azure = "azure";

const Node& properties(const Node& thing) {
  const Node* inner = thing.find("properties");
  return inner && inner->is_map() ? *inner : thing;
}

// The text of one key and the texts of a list, together.
std::vector<std::string> one_and_many(const Node& map, std::string_view one,
                                      std::string_view many) {
  std::vector<std::string> out = texts_in(map, many);
  std::string single = text_in(map, one);
  if (!single.empty()) out.push_back(single);
  return out;
}

void take_source(PacketRule& rule, const std::string& source) {
  std::string folded = fold_case(source);
  if (folded == "*" || folded == "any" || folded == "internet") {
    // Internet: what is outside of the network, and every client is.
    rule.sources.emplace_back("0.0.0.0/0");
    rule.sources.emplace_back("::/0");
  } else if (folded == "virtualnetwork") {
    rule.sources_inside = true;
  } else if (folded == "azureloadbalancer") {
    rule.sources.emplace_back("168.63.129.16");
  } else if (is_ip_address(source.substr(0, source.find('/')))) {
    rule.sources.push_back(source);
  } else {
    rule.sources_unknown = true;
  }
}

PacketRule rule_of(const Node& thing) {
  const Node& one = properties(thing);
  PacketRule rule{.name = text_in(thing, "name")};
  rule.allow = fold_case(text_in(one, "access")) == "allow";
  rule.of_default =
      rule.name.ends_with("DenyAllInBound") ||
      text_in(thing, "type").find("defaultSecurityRules") != std::string::npos;
  std::string protocol = fold_case(text_in(one, "protocol"));
  if (protocol != "*" && protocol != "all" && !protocol.empty()) {
    rule.tcp = protocol == "tcp";
    rule.udp = protocol == "udp";
  }
  auto ports =
      one_and_many(one, "destinationPortRange", "destinationPortRanges");
  bool any = ports.empty();
  for (const std::string& port : ports) {
    any = any || port == "*" || port == "0-65535";
    if (!any && !add_ports(rule, port)) rule.ports_unknown = true;
  }
  if (any) rule.ports.clear();
  auto from = one_and_many(one, "sourcePortRange", "sourcePortRanges");
  rule.source_port_restricted =
      !from.empty() && std::none_of(from.begin(), from.end(), [](auto& port) {
        return port == "*" || port == "0-65535";
      });
  auto expanded = texts_in(one, "expandedSourceAddressPrefix");
  auto sources = expanded.empty() ? one_and_many(one, "sourceAddressPrefix",
                                                 "sourceAddressPrefixes")
                                  : expanded;
  for (const std::string& source : sources) take_source(rule, source);
  rule.sources_unknown =
      rule.sources_unknown ||
      !items_in(one, "sourceApplicationSecurityGroups").empty();
  for (const std::string& to : one_and_many(one, "destinationAddressPrefix",
                                            "destinationAddressPrefixes")) {
    std::string folded = fold_case(to);
    bool all = folded == "*" || folded == "virtualnetwork" ||
               folded == "0.0.0.0/0" || folded == "any";
    rule.maybe_not_of_this = rule.maybe_not_of_this || !all;
  }
  rule.maybe_not_of_this =
      rule.maybe_not_of_this ||
      !items_in(one, "destinationApplicationSecurityGroups").empty();
  return rule;
}

PacketFilter filter_of(const std::vector<const Node*>& things) {
  std::vector<std::pair<std::int64_t, PacketRule>> rules;
  for (const Node* thing : things) {
    const Node& one = properties(*thing);
    if (fold_case(text_in(one, "direction")) != "inbound") continue;
    Result<std::int64_t> order = parse_integer(text_in(one, "priority"));
    rules.emplace_back(order ? *order : INT64_MAX, rule_of(*thing));
  }
  std::stable_sort(rules.begin(), rules.end(),
                   [](auto& a, auto& b) { return a.first < b.first; });
  PacketFilter out{.ordered = true};
  for (auto& [order, rule] : rules) out.rules.push_back(std::move(rule));
  return out;
}

bool read_group(const Node& thing, CloudPlace place, CloudSeen& into) {
  const Node& one = properties(thing);
  bool effective = one.find("effectiveSecurityRules") != nullptr;
  if (!effective && !one.find("defaultSecurityRules") &&
      !one.find("securityRules")) {
    return false;
  }
  std::vector<const Node*> rules;
  for (std::string_view key :
       {"securityRules", "effectiveSecurityRules", "defaultSecurityRules"}) {
    for (const Node& rule : items_in(one, key)) rules.push_back(&rule);
  }
  CloudFilter out{.provider = std::string(azure),
                  .id = text_in(thing, "name"),
                  .filter = filter_of(rules),
                  .place = std::move(place)};
  if (const Node* association = thing.find("association")) {
    const Node* subnet = association->find("subnet");
    if (subnet) out.of = CloudFilter::Of::Subnet;
  } else if (!items_in(one, "subnets").empty() &&
             items_in(one, "networkInterfaces").empty()) {
    out.of = CloudFilter::Of::Subnet;
  }
  out.filter.name = "network security group " + out.id;
  into.filters.push_back(std::move(out));
  return true;
}

// "VM running" of az vm show -d, "PowerState/running" of an instance view.
void take_state(CloudInstance& out, const std::string& state) {
  out.state = state;
  std::string folded = fold_case(state);
  out.running = folded == "vm running" || folded == "powerstate/running";
}

std::vector<std::string> divided(const std::string& text) {
  std::vector<std::string> out;
  std::size_t from = 0;
  while (from < text.size()) {
    std::size_t to = std::min(text.find(',', from), text.size());
    if (to > from) out.push_back(text.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

void take_view(CloudInstance& out, const Node& view) {
  for (const Node& status : items_in(view, "statuses")) {
    std::string code = text_in(status, "code");
    if (code.starts_with("PowerState/")) take_state(out, code);
  }
  if (const Node* agent = view.find("vmAgent")) {
    for (const Node& status : items_in(*agent, "statuses")) {
      out.agent_ready = text_in(status, "displayStatus") == "Ready";
    }
  }
}

bool read_machine(const Node& thing, CloudPlace place, CloudSeen& into) {
  const Node* view = thing.find("instanceView");
  const Node& one = properties(thing);
  if (!view) view = one.find("instanceView");
  bool bare = thing.find("statuses") &&
              (thing.find("vmAgent") || thing.find("platformFaultDomain"));
  std::string power = text_in(thing, "powerState");
  if (!view && !bare && power.empty()) return false;
  std::string id = text_in(thing, "name");
  if (id.empty()) id = text_in(thing, "computerName");
  if (id.empty()) id = text_in(one, "vmId");
  if (id.empty()) id = "vm";
  CloudInstance& out = into.instance(azure, id, place);
  out.name = id;
  if (!power.empty()) take_state(out, power);
  if (view) take_view(out, *view);
  if (bare) take_view(out, thing);
  if (thing.find("publicIps")) {
    out.public_ips = divided(text_in(thing, "publicIps"));
  }
  if (thing.find("privateIps")) {
    out.private_ips = divided(text_in(thing, "privateIps"));
  }
  out.dns_name = text_in(thing, "fqdns");
  if (const Node* network = one.find("networkProfile")) {
    for (const Node& card : items_in(*network, "networkInterfaces")) {
      std::string number = text_in(card, "id");
      bool fresh = std::find(out.cards.begin(), out.cards.end(), number) ==
                   out.cards.end();
      if (!number.empty() && fresh) out.cards.push_back(number);
    }
  }
  return true;
}

bool read_thing(const Node& thing, const CloudPlace& place, CloudSeen& into) {
  return read_group(thing, place, into) || read_machine(thing, place, into);
}

}  // namespace

bool read_azure(const Node& root, const std::string& file, CloudSeen& into) {
  const std::vector<Node>* list = nullptr;
  if (root.is_list()) list = &root.items;
  for (std::string_view key : {"value", "networkSecurityGroups"}) {
    if (!list && !items_in(root, key).empty()) list = &items_in(root, key);
  }
  if (!list) return read_thing(root, {file, "$"}, into);
  bool any = false;
  std::size_t number = 0;
  for (const Node& thing : *list) {
    CloudPlace place{file, "[" + std::to_string(number++) + "]"};
    // Effective rules come with the group that they are of.
    any = read_thing(thing, place, into) || any;
  }
  return any;
}

}  // namespace lastmile
