// facts/readers/cloud_aws.cpp
//
// aws ec2 describe-instances, -instance-status, -security-groups, -addresses,
// -network-acls, -route-tables. One rule of a security group that allows is
// enough; of a network ACL the first by its number decides. Prefix lists and
// other groups are named, not listed.

#include <algorithm>

#include "engine/base/scalar.hpp"
#include "facts/readers/cloud.hpp"

namespace lastmile {

namespace {

constexpr std::string_view aws = "aws";

std::string counted(std::string_view path, std::size_t number) {
  return "$." + std::string(path) + "[" + std::to_string(number) + "]";
}

void take_instance(const Node& one, const CloudPlace& place, CloudSeen& into) {
  std::string id = text_in(one, "InstanceId");
  if (id.empty()) return;
  CloudInstance& out = into.instance(aws, id, place);
  if (const Node* state = one.find("State")) {
    out.state = text_in(*state, "Name");
    if (!out.state.empty()) out.running = out.state == "running";
  }
  std::vector<std::string> outer, inner;
  auto add = [](std::vector<std::string>& to, const std::string& address) {
    bool fresh = std::find(to.begin(), to.end(), address) == to.end();
    if (!address.empty() && fresh) to.push_back(address);
  };
  add(outer, text_in(one, "PublicIpAddress"));
  add(inner, text_in(one, "PrivateIpAddress"));
  for (const Node& card : items_in(one, "NetworkInterfaces")) {
    for (const Node& address : items_in(card, "PrivateIpAddresses")) {
      add(inner, text_in(address, "PrivateIpAddress"));
      if (const Node* with = address.find("Association")) {
        add(outer, text_in(*with, "PublicIp"));
      }
    }
  }
  out.public_ips = std::move(outer);
  out.private_ips = std::move(inner);
  out.dns_name = text_in(one, "PublicDnsName");
  out.subnet = text_in(one, "SubnetId");
  out.network = text_in(one, "VpcId");
  for (const Node& tag : items_in(one, "Tags")) {
    if (text_in(tag, "Key") == "Name") out.name = text_in(tag, "Value");
  }
  out.groups_known = one.find("SecurityGroups") != nullptr;
  for (const Node& group : items_in(one, "SecurityGroups")) {
    out.groups.push_back(text_in(group, "GroupId"));
  }
}

std::string status_word(const Node& one, std::string_view key) {
  const Node* status = one.find(key);
  if (!status) return {};
  std::string word = text_in(*status, "Status");
  return word == "ok" || word == "impaired" ? word : "unknown";
}

void read_statuses(const Node& root, const std::string& file, CloudSeen& into) {
  std::size_t number = 0;
  for (const Node& one : items_in(root, "InstanceStatuses")) {
    CloudPlace place{file, counted("InstanceStatuses", number++)};
    std::string id = text_in(one, "InstanceId");
    if (id.empty()) continue;
    CloudInstance& out = into.instance(aws, id, place);
    if (const Node* state = one.find("InstanceState")) {
      out.state = text_in(*state, "Name");
      if (!out.state.empty()) out.running = out.state == "running";
    }
    out.system_status = status_word(one, "SystemStatus");
    out.guest_status = status_word(one, "InstanceStatus");
  }
}

// "-1" is every protocol, 6 TCP, 17 UDP.
void take_protocol(PacketRule& rule, const std::string& protocol) {
  if (protocol == "-1") return;
  rule.tcp = protocol == "tcp" || protocol == "6";
  rule.udp = protocol == "udp" || protocol == "17";
}

void take_ports(PacketRule& rule, const std::string& from,
                const std::string& to) {
  if (from.empty() || from == "-1") return;
  if (!add_ports(rule, from + "-" + to)) rule.ports_unknown = true;
}

void read_groups(const Node& root, const std::string& file, CloudSeen& into) {
  std::size_t number = 0;
  for (const Node& group : items_in(root, "SecurityGroups")) {
    CloudFilter out{.provider = std::string(aws),
                    .id = text_in(group, "GroupId"),
                    .network = text_in(group, "VpcId"),
                    .place = {file, counted("SecurityGroups", number++)}};
    if (!group.find("IpPermissions")) continue;
    out.filter.name = "security group " + out.id;
    std::size_t at = 0;
    for (const Node& one : items_in(group, "IpPermissions")) {
      PacketRule rule{.name = "permission " + std::to_string(++at)};
      take_protocol(rule, text_in(one, "IpProtocol"));
      take_ports(rule, text_in(one, "FromPort"), text_in(one, "ToPort"));
      for (const Node& range : items_in(one, "IpRanges")) {
        rule.sources.push_back(text_in(range, "CidrIp"));
      }
      for (const Node& range : items_in(one, "Ipv6Ranges")) {
        rule.sources.push_back(text_in(range, "CidrIpv6"));
      }
      rule.sources_inside = !items_in(one, "UserIdGroupPairs").empty();
      rule.sources_unknown = !items_in(one, "PrefixListIds").empty();
      out.filter.rules.push_back(std::move(rule));
    }
    into.filters.push_back(std::move(out));
  }
}

void read_acls(const Node& root, const std::string& file, CloudSeen& into) {
  std::size_t number = 0;
  for (const Node& acl : items_in(root, "NetworkAcls")) {
    CloudFilter out{.provider = std::string(aws),
                    .of = CloudFilter::Of::Subnet,
                    .id = text_in(acl, "NetworkAclId"),
                    .network = text_in(acl, "VpcId"),
                    .place = {file, counted("NetworkAcls", number++)}};
    for (const Node& each : items_in(acl, "Associations")) {
      out.subnets.push_back(text_in(each, "SubnetId"));
    }
    out.filter.name = "network ACL " + out.id;
    out.filter.ordered = true;
    std::vector<std::pair<std::int64_t, PacketRule>> rules;
    for (const Node& entry : items_in(acl, "Entries")) {
      if (text_in(entry, "Egress") != "false") continue;
      std::string place = text_in(entry, "RuleNumber");
      PacketRule rule{.name = "rule " + place,
                      .allow = text_in(entry, "RuleAction") == "allow"};
      take_protocol(rule, text_in(entry, "Protocol"));
      if (const Node* ports = entry.find("PortRange")) {
        take_ports(rule, text_in(*ports, "From"), text_in(*ports, "To"));
      }
      for (std::string_view key : {"CidrBlock", "Ipv6CidrBlock"}) {
        std::string block = text_in(entry, key);
        if (!block.empty()) rule.sources.push_back(block);
      }
      Result<std::int64_t> order = parse_integer(place);
      rule.of_default = place == "32767";
      rules.emplace_back(order ? *order : INT64_MAX, std::move(rule));
    }
    std::stable_sort(rules.begin(), rules.end(),
                     [](auto& a, auto& b) { return a.first < b.first; });
    for (auto& [order, rule] : rules) {
      out.filter.rules.push_back(std::move(rule));
    }
    into.filters.push_back(std::move(out));
  }
}

std::string way_out(const Node& route) {
  std::string gateway = text_in(route, "GatewayId");
  if (gateway.starts_with("igw-")) return "internet_gateway";
  if (gateway.starts_with("vgw-")) return "vpn";
  if (route.find("NatGatewayId")) return "nat";
  if (route.find("TransitGatewayId")) return "vpn";
  return "nva";
}

void read_routes(const Node& root, const std::string& file, CloudSeen& into) {
  std::size_t number = 0;
  for (const Node& table : items_in(root, "RouteTables")) {
    CloudRoute out{.provider = std::string(aws),
                   .network = text_in(table, "VpcId"),
                   .target = "none",
                   .place = {file, counted("RouteTables", number++)}};
    for (const Node& each : items_in(table, "Associations")) {
      std::string subnet = text_in(each, "SubnetId");
      if (!subnet.empty()) out.subnets.push_back(subnet);
      out.main = out.main || text_in(each, "Main") == "true";
    }
    for (const Node& route : items_in(table, "Routes")) {
      bool all = text_in(route, "DestinationCidrBlock") == "0.0.0.0/0";
      if (!all || text_in(route, "State") == "blackhole") continue;
      out.target = way_out(route);
    }
    out.internet = out.target == "internet_gateway";
    into.routes.push_back(std::move(out));
  }
}

void read_addresses(const Node& root, const std::string& file,
                    CloudSeen& into) {
  std::size_t number = 0;
  for (const Node& one : items_in(root, "Addresses")) {
    CloudAddress out{.address = text_in(one, "PublicIp"),
                     .bound = one.find("AssociationId") != nullptr,
                     .instance = text_in(one, "InstanceId"),
                     .place = {file, counted("Addresses", number++)}};
    if (!out.address.empty()) into.addresses.push_back(std::move(out));
  }
}

}  // namespace

bool read_aws(const Node& root, const std::string& file, CloudSeen& into) {
  bool known = root.find("Reservations") || root.find("InstanceStatuses") ||
               root.find("SecurityGroups") || root.find("NetworkAcls") ||
               root.find("RouteTables") || root.find("Addresses");
  if (!known) return false;
  std::size_t outer = 0;
  for (const Node& reservation : items_in(root, "Reservations")) {
    std::size_t inner = 0;
    for (const Node& one : items_in(reservation, "Instances")) {
      take_instance(one,
                    {file, counted(counted("Reservations", outer).substr(2) +
                                       ".Instances",
                                   inner++)},
                    into);
    }
    ++outer;
  }
  read_statuses(root, file, into);
  read_groups(root, file, into);
  read_acls(root, file, into);
  read_routes(root, file, into);
  read_addresses(root, file, into);
  return true;
}

}  // namespace lastmile
