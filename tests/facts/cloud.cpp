// What the programs of four clouds print, real and written for the case, to
// the instance and what its filters decide.

#include <set>

#include <catch2/catch_test_macros.hpp>

#include "facts/evidence.hpp"
#include "facts/readers/cloud.hpp"
#include "tests/facts/seen.hpp"
#include "tests/support/captured.hpp"

namespace lastmile {

namespace {

std::string cloud_file(const std::string& name) {
  return captured("cloud/" + name);
}

using Named = std::vector<std::pair<std::string, std::string>>;

Evidence of(const Named& files, const AskedOf& asked) {
  EvidenceReading reading;
  for (const auto& [name, text] : files) reading.add({name, view(text)});
  return reading.finish(0, asked);
}

Gathered aws(const std::string& target, const std::string& client) {
  Named files;
  for (const char* name :
       {"aws-describe-instances.json", "aws-describe-security-groups.json",
        "aws-describe-instance-status.json", "aws-describe-addresses.json",
        "aws-describe-route-tables.json"}) {
    files.emplace_back(name, cloud_file(name));
  }
  return of(files, {.target = target, .client = client}).seen;
}

std::string verdict(const Gathered& seen) {
  std::string reason = field(seen, "cloud.access", "reason");
  return field(seen, "cloud.access", "decision") +
         (reason == "?" ? "" : " " + reason);
}

std::string tencent(const std::string& policies) {
  return R"({"Response": {"SecurityGroupPolicySet": {"Version": "1",
      "Ingress": [)" +
         policies + R"(], "Egress": []}, "RequestId": "x"}})";
}

std::string policy(int index, const std::string& source,
                   const std::string& port, const std::string& action,
                   const std::string& protocol = "TCP") {
  return R"({"PolicyIndex": )" + std::to_string(index) + R"(, "Protocol": ")" +
         protocol + R"(", "Port": ")" + port + R"(", "CidrBlock": ")" + source +
         R"(", "Action": ")" + action + R"(", "SecurityGroupId": "",
         "AddressTemplate": {"AddressId": "", "AddressGroupId": ""},
         "ServiceTemplate": {"ServiceId": "", "ServiceGroupId": ""}})";
}

std::string of_tencent(const std::string& policies,
                       const std::string& client = "203.0.113.7") {
  return verdict(of({{"p", tencent(policies)}}, {.client = client}).seen);
}

}  // namespace

TEST_CASE("each file is counted by what it holds, whatever was read before",
          "[cloud]") {
  const std::string status = "aws-describe-instance-status.json";
  const std::string instances = "aws-describe-instances.json";
  Evidence evidence = of(
      {{status, cloud_file(status)}, {instances, cloud_file(instances)}}, {});
  REQUIRE(evidence.files.size() == 2);
  for (const FileReport& file : evidence.files) {
    INFO(file.path);
    const Node* count = file.details.find("instances");
    REQUIRE(count);
    CHECK(count->text == "4");
    CHECK(!file.details.find("filters"));
  }
}

TEST_CASE("of four instances of one account each has its own answer",
          "[cloud]") {
  Gathered open = aws("win-open", "203.0.113.7");
  CHECK(field(open, "cloud.instance", "provider") == "aws");
  CHECK(field(open, "cloud.instance", "id") == "i-4b4685d9fa8476ac9");
  CHECK(field(open, "cloud.instance", "running") == "yes");
  CHECK(field(open, "cloud.instance", "public_ips") == "[\"127.55.55.111\"]");
  CHECK(field(open, "cloud.instance", "system_status") == "ok");
  CHECK(verdict(open) == "allow allowed");
  CHECK(field(open, "cloud.access", "open_to_world") == "yes");
  CHECK(field(open, "cloud.access", "rule") ==
        "security group sg-83ae069ca4d2d6310, permission 1");
  CHECK(field(open, "cloud.eip", "bound") == "yes");
  CHECK(status(open, "cloud.instance") == "complete");
  CHECK(status(open, "cloud.access") == "complete");
  const Claim* access = find_claim(open, "cloud.access");
  REQUIRE(access);
  CHECK(access->from.source == "aws-describe-security-groups.json");
  CHECK(access->from.locator == "$.SecurityGroups[1]");

  // By the address that it has; from elsewhere.
  CHECK(verdict(aws("127.55.55.111", "")) == "allow allowed");
  std::set<std::string> seen;
  for (const char* id : {"i-4b4685d9fa8476ac9", "i-9b5d1ebc9b483d393",
                         "i-3e209556c746e21c8", "i-68420e1e5ebcd3b4e"}) {
    Gathered one = aws(id, "198.51.100.1");
    seen.insert(verdict(one) + ", running " +
                field(one, "cloud.instance", "running"));
  }
  CHECK(seen == std::set<std::string>{"allow allowed, running yes",
                                      "deny source_not_covered, running yes",
                                      "deny no_rule, running yes",
                                      "allow allowed, running no"});
}

TEST_CASE("which of several instances is meant is never guessed", "[cloud]") {
  Gathered seen = aws("vm1", "203.0.113.7");
  CHECK(field(seen, "cloud.instance", "id") == "-");
  CHECK(status(seen, "cloud.instance") == "partial");
  CHECK(verdict(seen) == "unknown");
  REQUIRE(seen.notes.size() == 1);
  CHECK(seen.notes[0].code == "LM0768");
}

TEST_CASE("an instance and its address as Tencent's program prints them",
          "[cloud]") {
  std::string file = cloud_file("tc-DescribeInstances-1.json");
  Gathered seen = of({{"i", file}}, {}).seen;
  CHECK(field(seen, "cloud.instance", "provider") == "tencent");
  CHECK(field(seen, "cloud.instance", "id") == "ins-xlsyru2j");
  CHECK(field(seen, "cloud.instance", "restrict_state") ==
        "PROTECTIVELY_ISOLATED");
  CHECK(field(seen, "cloud.instance", "bandwidth_out_mbps") == "1");
  CHECK(status(seen, "cloud.access") == "not tried");
  // The program prints what is within Response, without it.
  std::size_t inner = file.find('{', 1);
  std::string bare = file.substr(inner, file.rfind('}') - inner);
  CHECK(field(of({{"i", bare}}, {}).seen, "cloud.instance", "id") ==
        "ins-xlsyru2j");
  auto change = [&](std::string from, std::string to) {
    std::string other = file;
    std::size_t at = other.find(from);
    REQUIRE(at != other.npos);
    return other.replace(at, from.size(), to);
  };
  std::string none = change("\"InternetMaxBandwidthOut\": 1",
                            "\"InternetMaxBandwidthOut\": 0");
  CHECK(field(of({{"i", none}}, {}).seen, "cloud.instance",
              "bandwidth_out_mbps") == "0");
  std::string nulls = change("[\n     \"123.207.11.190\"\n    ]", "null");
  CHECK(field(of({{"i", nulls}}, {}).seen, "cloud.instance", "public_ips") ==
        "[]");
  Gathered both =
      of({{"i", file}, {"s", cloud_file("tc-DescribeAddresses-1.json")}},
         {.target = "1.14.91.34"})
          .seen;
  CHECK(field(both, "cloud.eip", "address") == "1.14.91.34");
  CHECK(field(both, "cloud.eip", "bound") == "no");
}

TEST_CASE("policies of a security group count in their order", "[cloud]") {
  std::string drop = policy(0, "203.0.113.0/24", "3389", "DROP");
  std::string accept = policy(1, "0.0.0.0/0", "ALL", "ACCEPT", "ALL");
  CHECK(of_tencent(accept) == "allow allowed");
  CHECK(of_tencent(drop + "," + accept) == "deny higher_priority_deny");
  CHECK(of_tencent(accept + "," + drop) == "allow allowed");
  CHECK(of_tencent(drop + "," + accept, "198.51.100.1") == "allow allowed");
  CHECK(of_tencent(drop) == "deny explicit_deny");
  CHECK(of_tencent("") == "deny no_rule");
  CHECK(of_tencent(policy(0, "0.0.0.0/0", "80,443", "ACCEPT")) ==
        "deny no_rule");
  CHECK(of_tencent(policy(0, "0.0.0.0/0", "3000-4000", "ACCEPT")) ==
        "allow allowed");
  CHECK(of_tencent(policy(0, "10.0.0.0/8", "3389", "ACCEPT")) ==
        "deny source_not_covered");
  CHECK(of_tencent(policy(0, "0.0.0.0/0", "3389", "ACCEPT", "UDP")) ==
        "deny protocol_mismatch");
  CHECK(of_tencent(policy(0, "::/0", "3389", "ACCEPT")) ==
        "deny source_not_covered");
  CHECK(of_tencent(policy(0, "::/0", "3389", "ACCEPT"), "2001:db8::1") ==
        "allow allowed");
  // Nobody said from where: only what is the same for all is known.
  CHECK(of_tencent(accept, "") == "allow allowed");
  CHECK(of_tencent(drop + "," + accept, "") == "unknown");
  CHECK(of_tencent(policy(0, "10.0.0.0/8", "3389", "ACCEPT"), "") == "unknown");
}

TEST_CASE("what only the cloud can resolve is unknown, never no", "[cloud]") {
  std::string file = cloud_file("tc-DescribeSecurityGroupPolicies-1.json");
  Gathered seen = of({{"p", file}}, {.client = "203.0.113.7"}).seen;
  CHECK(verdict(seen) == "unknown");
  CHECK(status(seen, "cloud.access") == "partial");
  std::string by_list = R"({"SecurityGroups": [{"GroupId": "sg-1",
    "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 3389, "ToPort": 3389,
    "IpRanges": [], "PrefixListIds": [{"PrefixListId": "pl-1"}]}]}]})";
  CHECK(verdict(of({{"g", by_list}}, {.client = "203.0.113.7"}).seen) ==
        "unknown");
  std::string by_group = R"({"SecurityGroups": [{"GroupId": "sg-1",
    "IpPermissions": [{"IpProtocol": "-1", "IpRanges": [],
    "UserIdGroupPairs": [{"GroupId": "sg-1"}]}]}]})";
  // Machines of the same group have private addresses.
  CHECK(verdict(of({{"g", by_group}}, {.client = "10.0.0.9"}).seen) ==
        "unknown");
  CHECK(verdict(of({{"g", by_group}}, {.client = "203.0.113.7"}).seen) ==
        "deny no_rule");
}

TEST_CASE("Azure's rules decide by their number", "[cloud]") {
  std::string defaults = cloud_file("azure-nsg-default-only.json");
  AskedOf asked{.client = "203.0.113.7"};
  Gathered seen = of({{"nsg", defaults}}, asked).seen;
  CHECK(verdict(seen) == "deny default_deny");
  CHECK(field(seen, "cloud.access", "rule") ==
        "network security group test-nsg1, DenyAllInBound");
  // A private address may be of the virtual network.
  CHECK(verdict(of({{"nsg", defaults}}, {.client = "10.1.2.3"}).seen) ==
        "unknown");
  auto with = [&](const std::string& rules) {
    std::string text = defaults;
    std::size_t at = text.find("\"securityRules\": []");
    REQUIRE(at != text.npos);
    text.replace(at, 19, "\"securityRules\": [" + rules + "]");
    return verdict(of({{"nsg", text}}, asked).seen);
  };
  auto rule = [](const std::string& name, int priority,
                 const std::string& access, const std::string& source,
                 const std::string& from_port = "*",
                 const std::string& protocol = "Tcp") {
    return R"({"name": ")" + name + R"(", "priority": )" +
           std::to_string(priority) + R"(, "access": ")" + access +
           R"(", "direction": "Inbound", "protocol": ")" + protocol +
           R"(", "sourcePortRange": ")" + from_port +
           R"(", "destinationPortRange": "3389", "sourceAddressPrefix": ")" +
           source + R"(", "destinationAddressPrefix": "*"})";
  };
  CHECK(with(rule("rdp", 300, "Allow", "*")) == "allow allowed");
  CHECK(with(rule("rdp", 300, "Allow", "Internet")) == "allow allowed");
  CHECK(with(rule("rdp", 300, "Allow", "*") + "," +
             rule("no", 200, "Deny", "203.0.113.0/24")) ==
        "deny higher_priority_deny");
  CHECK(with(rule("rdp", 100, "Allow", "*") + "," +
             rule("no", 200, "Deny", "203.0.113.0/24")) == "allow allowed");
  CHECK(with(rule("rdp", 300, "Allow", "198.51.100.0/24")) ==
        "deny source_not_covered");
  CHECK(with(rule("rdp", 300, "Allow", "*", "3389")) ==
        "deny wrong_source_port");
  CHECK(with(rule("rdp", 300, "Allow", "*", "*", "Udp")) ==
        "deny protocol_mismatch");
  CHECK(with(rule("rdp", 300, "Allow", "AzureCloud.westeurope")) == "unknown");
  Gathered machine =
      of({{"v", cloud_file("azure-vm-instance-view.json")}}, {}).seen;
  CHECK(field(machine, "cloud.instance", "running") == "yes");
  CHECK(field(machine, "cloud.instance", "agent_ready") == "yes");
}

TEST_CASE("a network's rules are for machines with their tags", "[cloud]") {
  std::string machine = R"([{"kind": "compute#instance", "name": "vm1",
    "status": "TERMINATED", "tags": {"items": ["rdp"]},
    "networkInterfaces": [{"networkIP": "10.0.0.2",
      "network": "https://x/networks/default", "accessConfigs": [
      {"natIP": "203.0.113.80"}]}]}])";
  auto rules = [](const std::string& tag, const std::string& more = "") {
    return R"([{"kind": "compute#firewall", "name": "allow-rdp", "priority": 65534,
      "direction": "INGRESS", "network": "https://x/networks/default",
      "sourceRanges": ["0.0.0.0/0"], "targetTags": [")" +
           tag +
           R"("], "allowed": [{"IPProtocol": "tcp", "ports": ["3389"]}]})" +
           more + "]";
  };
  AskedOf asked{.client = "203.0.113.7"};
  Gathered seen = of({{"i", machine}, {"f", rules("rdp")}}, asked).seen;
  CHECK(field(seen, "cloud.instance", "running") == "no");
  CHECK(field(seen, "cloud.instance", "public_ips") == "[\"203.0.113.80\"]");
  CHECK(verdict(seen) == "allow allowed");
  CHECK(verdict(of({{"i", machine}, {"f", rules("web")}}, asked).seen) ==
        "deny no_rule");
  CHECK(verdict(of({{"f", rules("rdp")}}, asked).seen) == "unknown");
  std::string deny = R"(, {"kind": "compute#firewall", "name": "no",
    "priority": 65534, "direction": "INGRESS",
    "network": "https://x/networks/default", "sourceRanges": ["203.0.113.0/24"],
    "denied": [{"IPProtocol": "all"}]})";
  CHECK(verdict(of({{"i", machine}, {"f", rules("rdp", deny)}}, asked).seen) ==
        "deny higher_priority_deny");
}

TEST_CASE("a network ACL decides by its first rule", "[cloud]") {
  std::string groups = R"({"SecurityGroups": [{"GroupId": "sg-1",
    "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 3389, "ToPort": 3389,
    "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}]})";
  std::string machine =
      R"({"Reservations": [{"Instances": [{"InstanceId": "i-1",
    "State": {"Name": "running"}, "SubnetId": "subnet-1", "SecurityGroups":
    [{"GroupId": "sg-1"}]}]}]})";
  auto acl = [](const std::string& action, const std::string& subnet) {
    return R"({"NetworkAcls": [{"NetworkAclId": "acl-1", "Associations":
      [{"SubnetId": ")" +
           subnet + R"("}], "Entries": [
      {"Egress": false, "RuleNumber": 32767, "Protocol": "-1",
       "RuleAction": "deny", "CidrBlock": "0.0.0.0/0"},
      {"Egress": false, "RuleNumber": 100, "Protocol": "6", "RuleAction": ")" +
           action + R"(", "CidrBlock": "0.0.0.0/0",
       "PortRange": {"From": 3389, "To": 3389}}]}]})";
  };
  AskedOf asked{.client = "203.0.113.7"};
  auto all = [&](const std::string& list) {
    return verdict(
        of({{"m", machine}, {"g", groups}, {"a", list}}, asked).seen);
  };
  CHECK(all(acl("allow", "subnet-1")) == "allow allowed");
  CHECK(all(acl("deny", "subnet-1")) == "deny explicit_deny");
  CHECK(all(acl("deny", "subnet-2")) == "allow allowed");
}

TEST_CASE("what is no answer of a cloud is not taken for one", "[cloud]") {
  for (std::string_view text :
       {"", "{", "hello \"InstanceSet\"", "{\"case\": \"a\"}",
        "<a>\"Reservations\"</a>", "[1, 2]"}) {
    INFO(text);
    CHECK_FALSE(is_cloud_answer(view(text)));
  }
  std::string whole = cloud_file("aws-describe-instances.json");
  Evidence cut = of({{"half", whole.substr(0, whole.size() / 2)}}, {});
  REQUIRE(cut.files.size() == 1);
  REQUIRE(cut.files[0].problems.size() == 1);
  CHECK(cut.files[0].problems[0].code == "LM0767");
  // Of wrong kinds all over: nothing is said, nothing falls over.
  for (std::string_view text :
       {R"({"Reservations": {"Instances": 1}, "SecurityGroups": "no"})",
        R"({"SecurityGroups": [{"GroupId": [], "IpPermissions": [7, {
           "FromPort": "99999999999", "ToPort": -1, "IpRanges": [[]]}]}]})",
        R"({"Response": [{"InstanceSet": []}], "InstanceSet": [[], 3]})",
        R"({"SecurityGroupPolicySet": []})",
        R"([{"kind": "compute#firewall", "priority": {}, "allowed": [[]]}])"}) {
    INFO(text);
    Gathered seen = of({{"x", std::string(text)}}, {}).seen;
    CHECK(field(seen, "cloud.instance", "id") == "-");
    CHECK(field(seen, "cloud.access", "decision") != "allow");
  }
}

}  // namespace lastmile
