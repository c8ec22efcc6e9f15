// facts/readers/cloud_tencent.cpp
//
// tccli prints the answer without, documents and the API with, a "Response"
// around it. Policies of a security group count in their order; what matches
// none of them is dropped. Templates and other groups are named, not listed.

#include "engine/base/scalar.hpp"
#include "engine/base/symbol.hpp"
#include "facts/readers/cloud.hpp"

namespace lastmile {

namespace {

constexpr std::string_view tencent = "tencent";

std::string counted(std::string_view path, std::size_t number) {
  return "$." + std::string(path) + "[" + std::to_string(number) + "]";
}

void take_state(CloudInstance& out, const Node& one) {
  std::string state = text_in(one, "InstanceState");
  if (state.empty()) return;
  out.state = state;
  out.running = state == "RUNNING";
}

void read_instances(const Node& root, const std::string& file,
                    CloudSeen& into) {
  std::size_t number = 0;
  for (const Node& one : items_in(root, "InstanceSet")) {
    CloudPlace place{file, counted("InstanceSet", number++)};
    std::string id = text_in(one, "InstanceId");
    if (id.empty()) continue;
    CloudInstance& out = into.instance(tencent, id, place);
    take_state(out, one);
    out.name = text_in(one, "InstanceName");
    out.restrict_state = text_in(one, "RestrictState");
    // A list of addresses that is null says that there are none.
    out.public_ips = texts_in(one, "PublicIpAddresses");
    out.private_ips = texts_in(one, "PrivateIpAddresses");
    if (const Node* internet = one.find("InternetAccessible")) {
      Result<std::int64_t> most =
          parse_integer(text_in(*internet, "InternetMaxBandwidthOut"));
      if (most) out.bandwidth_out_mbps = *most;
    }
    if (one.find("SecurityGroupIds")) {
      out.groups = texts_in(one, "SecurityGroupIds");
      out.groups_known = true;
    }
    if (const Node* net = one.find("VirtualPrivateCloud")) {
      out.subnet = text_in(*net, "SubnetId");
      out.network = text_in(*net, "VpcId");
    }
  }
}

void read_states(const Node& root, const std::string& file, CloudSeen& into) {
  std::size_t number = 0;
  for (const Node& one : items_in(root, "InstanceStatusSet")) {
    CloudPlace place{file, counted("InstanceStatusSet", number++)};
    std::string id = text_in(one, "InstanceId");
    if (!id.empty()) take_state(into.instance(tencent, id, place), one);
  }
  number = 0;
  for (const Node& one : items_in(root, "AutomationAgentSet")) {
    CloudPlace place{file, counted("AutomationAgentSet", number++)};
    std::string id = text_in(one, "InstanceId");
    std::string agent = text_in(one, "AgentStatus");
    if (id.empty() || agent.empty()) continue;
    into.instance(tencent, id, place).agent_ready = agent == "Online";
  }
}

bool names_something(const Node& policy, std::string_view template_key) {
  const Node* found = policy.find(template_key);
  if (!found || !found->is_map()) return false;
  for (const NodeEntry& entry : found->entries) {
    if (entry.value.is_scalar() && !entry.value.text.empty()) return true;
  }
  return false;
}

PacketRule rule_of(const Node& policy) {
  PacketRule rule;
  rule.name = "policy " + text_in(policy, "PolicyIndex");
  std::string action = fold_case(text_in(policy, "Action"));
  rule.allow = action == "accept";
  std::string protocol = fold_case(text_in(policy, "Protocol"));
  if (!protocol.empty() && protocol != "all") {
    rule.tcp = protocol == "tcp";
    rule.udp = protocol == "udp";
  }
  std::string port = text_in(policy, "Port");
  bool by_template = names_something(policy, "ServiceTemplate");
  if (by_template || (port.empty() && protocol.empty())) {
    rule.ports_unknown = true;
  } else if (!port.empty() && !add_ports(rule, port)) {
    rule.ports_unknown = true;
  }
  for (std::string_view key : {"CidrBlock", "Ipv6CidrBlock"}) {
    std::string block = text_in(policy, key);
    if (!block.empty()) rule.sources.push_back(block);
  }
  rule.sources_inside = !text_in(policy, "SecurityGroupId").empty();
  rule.sources_unknown = names_something(policy, "AddressTemplate") ||
                         (rule.sources.empty() && !rule.sources_inside);
  return rule;
}

void read_policies(const Node& set, const std::string& file, CloudSeen& into) {
  CloudFilter out{.provider = std::string(tencent),
                  .id = text_in(set, "SecurityGroupId"),
                  .place = {file, "$.SecurityGroupPolicySet.Ingress"}};
  out.filter.name = "security group " + out.id;
  out.filter.ordered = true;
  for (const Node& policy : items_in(set, "Ingress")) {
    out.filter.rules.push_back(rule_of(policy));
  }
  into.filters.push_back(std::move(out));
}

void read_addresses(const Node& root, const std::string& file,
                    CloudSeen& into) {
  std::size_t number = 0;
  for (const Node& one : items_in(root, "AddressSet")) {
    CloudAddress out{.address = text_in(one, "AddressIp"),
                     .blocked = yes_in(one, "IsBlocked"),
                     .arrears = yes_in(one, "IsArrears"),
                     .instance = text_in(one, "InstanceId"),
                     .place = {file, counted("AddressSet", number++)}};
    std::string status = text_in(one, "AddressStatus");
    if (status == "BIND" || status == "UNBIND") out.bound = status == "BIND";
    if (!out.address.empty()) into.addresses.push_back(std::move(out));
  }
}

}  // namespace

bool read_tencent(const Node& root, const std::string& file, CloudSeen& into) {
  const Node* inner = root.find("Response");
  const Node& answer = inner ? *inner : root;
  const Node* policies = answer.find("SecurityGroupPolicySet");
  bool known = policies || answer.find("InstanceSet") ||
               answer.find("InstanceStatusSet") ||
               answer.find("AutomationAgentSet") || answer.find("AddressSet");
  if (!known) return false;
  read_instances(answer, file, into);
  read_states(answer, file, into);
  if (policies) read_policies(*policies, file, into);
  read_addresses(answer, file, into);
  return true;
}

}  // namespace lastmile
