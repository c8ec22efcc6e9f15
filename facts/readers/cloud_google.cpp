// facts/readers/cloud_google.cpp
//
// gcloud compute instances describe or list, and firewall-rules list, as JSON.
// Firewall rules belong to a network and are for all of its machines or for
// those with a tag; the lowest number that matches decides, of two of one
// number the one that denies; what matches none is denied.

#include <algorithm>

#include "engine/base/scalar.hpp"
#include "engine/base/symbol.hpp"
#include "facts/readers/cloud.hpp"

namespace lastmile {

namespace {

constexpr std::string_view google = "gcp";

// Things are named by URLs of which the end is the name.
std::string last_part(const std::string& url) {
  std::size_t slash = url.rfind('/');
  return slash == std::string::npos ? url : url.substr(slash + 1);
}

void read_instance(const Node& one, const CloudPlace& place, CloudSeen& into) {
  std::string name = text_in(one, "name");
  if (name.empty()) return;
  CloudInstance& out = into.instance(google, name, place);
  out.name = name;
  out.state = text_in(one, "status");
  if (!out.state.empty()) out.running = out.state == "RUNNING";
  std::vector<std::string> outer, inner;
  for (const Node& card : items_in(one, "networkInterfaces")) {
    std::string address = text_in(card, "networkIP");
    if (!address.empty()) inner.push_back(address);
    if (out.network.empty()) out.network = last_part(text_in(card, "network"));
    for (const Node& access : items_in(card, "accessConfigs")) {
      std::string nat = text_in(access, "natIP");
      if (!nat.empty()) outer.push_back(nat);
    }
  }
  out.public_ips = std::move(outer);
  out.private_ips = std::move(inner);
  out.groups_known = true;  // it may have no tags, and then has no key for them
  if (const Node* tags = one.find("tags")) out.tags = texts_in(*tags, "items");
}

struct Ordered {
  std::int64_t priority;
  bool denies;
  PacketRule rule;
  std::vector<std::string> tags;
};

void add_rules(const Node& one, std::string_view key,
               std::vector<Ordered>& rules) {
  Result<std::int64_t> priority = parse_integer(text_in(one, "priority"));
  for (const Node& each : items_in(one, key)) {
    PacketRule rule{.name = text_in(one, "name"), .allow = key == "allowed"};
    std::string protocol = fold_case(text_in(each, "IPProtocol"));
    if (protocol != "all") {
      rule.tcp = protocol == "tcp" || protocol == "6";
      rule.udp = protocol == "udp" || protocol == "17";
    }
    for (const std::string& port : texts_in(each, "ports")) {
      if (!add_ports(rule, port)) rule.ports_unknown = true;
    }
    rule.sources = texts_in(one, "sourceRanges");
    bool by_tag = !items_in(one, "sourceTags").empty() ||
                  !items_in(one, "sourceServiceAccounts").empty();
    rule.sources_inside = by_tag;
    if (rule.sources.empty() && !by_tag) rule.sources = {"0.0.0.0/0"};
    rule.maybe_not_of_this = !items_in(one, "targetServiceAccounts").empty() ||
                             !items_in(one, "destinationRanges").empty();
    rules.push_back({priority ? *priority : 1000, !rule.allow, std::move(rule),
                     texts_in(one, "targetTags")});
  }
}

struct Network {
  std::string name;
  std::vector<Ordered> rules;
};

void read_firewall(const std::vector<const Node*>& things,
                   const std::string& file, CloudSeen& into) {
  std::vector<Network> networks;
  for (const Node* one : things) {
    if (text_in(*one, "disabled") == "true") continue;
    std::string direction = text_in(*one, "direction");
    if (!direction.empty() && direction != "INGRESS") continue;
    std::string name = last_part(text_in(*one, "network"));
    auto at = std::find_if(networks.begin(), networks.end(),
                           [&](auto& known) { return known.name == name; });
    if (at == networks.end()) {
      networks.push_back({name, {}});
      at = networks.end() - 1;
    }
    add_rules(*one, "allowed", at->rules);
    add_rules(*one, "denied", at->rules);
  }
  for (Network& network : networks) {
    std::stable_sort(network.rules.begin(), network.rules.end(),
                     [](const Ordered& a, const Ordered& b) {
                       return a.priority != b.priority ? a.priority < b.priority
                                                       : a.denies && !b.denies;
                     });
    CloudFilter out{.provider = std::string(google),
                    .of = CloudFilter::Of::Network,
                    .id = network.name,
                    .network = network.name,
                    .place = {file, "$"}};
    out.filter.name = "network " + network.name;
    out.filter.ordered = true;
    for (Ordered& each : network.rules) {
      out.filter.rules.push_back(std::move(each.rule));
      out.tags.push_back(std::move(each.tags));
    }
    into.filters.push_back(std::move(out));
  }
}

}  // namespace

bool read_google(const Node& root, const std::string& file, CloudSeen& into) {
  std::vector<const Node*> all;
  if (root.is_list()) {
    for (const Node& item : root.items) all.push_back(&item);
  } else {
    all.push_back(&root);
  }
  std::vector<const Node*> rules;
  bool any = false;
  std::size_t number = 0;
  for (const Node* one : all) {
    std::string kind = text_in(*one, "kind");
    CloudPlace place{
        file, root.is_list() ? "$[" + std::to_string(number++) + "]" : "$"};
    if (kind == "compute#instance") read_instance(*one, place, into);
    if (kind == "compute#firewall") rules.push_back(one);
    any = any || kind == "compute#instance" || kind == "compute#firewall";
  }
  if (!rules.empty()) read_firewall(rules, file, into);
  return any;
}

}  // namespace lastmile
