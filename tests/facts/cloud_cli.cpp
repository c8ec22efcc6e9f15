// What a cloud's own program says, asked with verbs that only read: the same
// facts as from its answers in files; and what becomes of a look that does not
// come off.

#include <algorithm>
#include <map>

#include <catch2/catch_test_macros.hpp>

#include "facts/cloud_commands.hpp"
#include "facts/evidence.hpp"
#include "facts/redact.hpp"
#include "tests/facts/seen.hpp"
#include "tests/support/captured.hpp"

namespace lastmile {

namespace {

// Answers a command by the longest beginning that is known; what nobody wrote
// an answer for is not installed.
class Console : public Host {
 public:
  std::int64_t now() override { return 0; }
  Moment monotonic() override { return clock; }
  void rest(Span) override {}
  Resolution resolve(const std::string&, Moment) override { return {}; }
  Connected connect(const Endpoint&, Moment) override { return {}; }
  CommandOutcome run(const Command& command, Moment) override {
    std::string line = in_one_line(command);
    asked.push_back(line);
    clock += took;
    const CommandOutcome* best = nullptr;
    std::size_t longest = 0;
    for (const auto& [begin, answer] : answers) {
      if (!line.starts_with(begin) || begin.size() < longest) continue;
      longest = begin.size();
      best = &answer;
    }
    return best ? *best
                : CommandOutcome{.ending = CommandEnding::NotInstalled,
                                 .why = command.words[0] + " is not here"};
  }

  void prints(const std::string& begin, const std::string& text) {
    answers[begin] = {.ending = CommandEnding::Exited,
                      .output = Bytes(text.begin(), text.end())};
  }
  void refuses(const std::string& begin, const std::string& errors) {
    answers[begin] = {
        .ending = CommandEnding::Exited, .code = 254, .errors = errors};
  }

  std::map<std::string, CommandOutcome> answers = {};
  std::vector<std::string> asked = {};
  Moment clock = {};
  Span took = std::chrono::milliseconds(1);
};

const std::string open_id = "i-4b4685d9fa8476ac9";

const std::pair<const char*, const char*> aws_files[] = {
    {"aws ec2 describe-instances", "aws-describe-instances.json"},
    {"aws ec2 describe-instance-status", "aws-describe-instance-status.json"},
    {"aws ec2 describe-security-groups", "aws-describe-security-groups.json"},
    {"aws ec2 describe-route-tables", "aws-describe-route-tables.json"},
    {"aws ec2 describe-addresses", "aws-describe-addresses.json"}};

Console aws_console() {
  Console console;
  for (const auto& [command, file] : aws_files) {
    console.prints(command, captured(std::string("cloud/") + file));
  }
  console.prints("aws ec2 describe-network-acls", R"({"NetworkAcls": []})");
  return console;
}

Gathered ask(Console& console, CloudAsked asked,
             const std::string& client = "203.0.113.7",
             const CollectLimits& limits = {}) {
  const Gatherer* set[] = {find_gatherer("cloud_cli")};
  return collect(set, {.client = client, .cloud = std::move(asked)}, console,
                 limits);
}

Gathered ask_aws(Console& console) {
  return ask(console, {.provider = "aws", .instance = open_id});
}

std::vector<std::string> facts_of(const Gathered& seen) {
  std::vector<std::string> out;
  for (const Claim& claim : seen.claims) {
    out.push_back(claim.type + " " + to_text(claim.fields) + " " +
                  claim.from.locator);
  }
  for (const CollectionRecord& record : seen.records) {
    out.push_back(record.type + " " + std::string(to_text(record.status)));
  }
  return out;
}

}  // namespace

TEST_CASE(
    "a cloud that is asked and its answers in files give one set of facts",
    "[cloud][cloud-cli]") {
  Console console = aws_console();
  Gathered asked = ask_aws(console);
  EvidenceReading reading;
  for (const auto& [command, name] : aws_files) {
    std::string text = captured(std::string("cloud/") + name);
    reading.add({name, view(text)});
  }
  Gathered given =
      reading.finish(0, {.target = open_id, .client = "203.0.113.7"}).seen;
  CHECK(facts_of(asked) == facts_of(given));
  CHECK(field(asked, "cloud.access", "decision") == "allow");
  CHECK(asked.notes.empty());
  const Claim* access = find_claim(asked, "cloud.access");
  REQUIRE(access);
  CHECK(access->from.by == "cloud_cli");
  CHECK(access->from.source == "aws ec2 describe-security-groups");
}

TEST_CASE("what is asked next is told by what was answered", "[cloud-cli]") {
  Console console = aws_console();
  ask(console, {.provider = "aws", .instance = open_id, .region = "eu-west-1"});
  const std::string end = " --region eu-west-1 --output json";
  REQUIRE(console.asked.size() == 6);
  CHECK(console.asked[0] ==
        "aws ec2 describe-instances --instance-ids " + open_id + end);
  CHECK(console.asked[1] ==
        "aws ec2 describe-instance-status --include-all-instances "
        "--instance-ids " +
            open_id + end);
  CHECK(console.asked[2] ==
        "aws ec2 describe-security-groups --group-ids sg-83ae069ca4d2d6310" +
            end);
  CHECK(
      console.asked[3].starts_with("aws ec2 describe-network-acls --filters "
                                   "Name=association.subnet-id,Values="));
  CHECK(console.asked[4].starts_with(
      "aws ec2 describe-route-tables --filters Name=vpc-id,Values=vpc-"));
  CHECK(console.asked[5] ==
        "aws ec2 describe-addresses --filters Name=instance-id,Values=" +
            open_id + end);
}

TEST_CASE("every command only reads", "[cloud-cli]") {
  for (const char* cloud : {"aws", "azure", "gcp", "tencent"}) {
    for (const char* group : {"", "g1"}) {
      for (const CloudCommand& each : cloud_commands({.provider = cloud,
                                      .instance = "x1",
                                      .region = "r1",
                                      .group = group})) {
        std::string line = in_one_line(each.command);
        INFO(line);
        CHECK(line.starts_with(std::string(cloud_program(cloud)) + " "));
        bool reads = each.shown.find(" describe") != std::string::npos ||
                     each.shown.find(" Describe") != std::string::npos ||
                     each.shown.find(" list") != std::string::npos ||
                     each.shown.find(" show") != std::string::npos ||
                     each.shown.find(" get-instance-view") != std::string::npos;
        CHECK(reads);
        CHECK_FALSE(each.permission.empty());
        CHECK_FALSE(each.tells.empty());
        CHECK((line.find("json") != line.npos));
      }
    }
  }
}

TEST_CASE("a program that is not there is said, with two ways out",
          "[cloud-cli]") {
  Console console;
  Gathered seen = ask_aws(console);
  CHECK(console.asked.size() == 1);
  CHECK(seen.claims.empty());
  for (const char* type :
       {"cloud.instance", "cloud.access", "cloud.eip", "cloud.route"}) {
    CHECK(status(seen, type) == "not tried");
    CHECK(why(seen, type) == "aws is not here");
  }
  REQUIRE(seen.notes.size() == 1);
  CHECK(seen.notes[0].code == "LM0751");
  CHECK(seen.notes[0].hint.find("install awscli") == 0);
  CHECK(seen.notes[0].hint.find("give what it prints as a file") !=
        std::string::npos);
}

TEST_CASE("a right that is missing costs what it would have shown and no more",
          "[cloud-cli]") {
  Console console = aws_console();
  console.refuses("aws ec2 describe-security-groups",
                  "\nAn error occurred (UnauthorizedOperation) when calling "
                  "the DescribeSecurityGroups operation: User "
                  "arn:aws:iam::111122223333:user/bob is not authorized\n");
  console.refuses("aws ec2 describe-route-tables", "Could not connect");
  console.prints("aws ec2 describe-network-acls", R"({"NetworkAcls": []})");
  Gathered seen = ask_aws(console);
  CHECK(field(seen, "cloud.instance", "running") == "yes");
  CHECK(status(seen, "cloud.instance") == "complete");
  CHECK(status(seen, "cloud.access") == "denied");
  CHECK(why(seen, "cloud.access")
            .find("it ended with 254; it said: An error "
                  "occurred (UnauthorizedOperation)") != std::string::npos);
  CHECK(status(seen, "cloud.route") == "failed");
  CHECK(status(seen, "cloud.eip") == "complete");
  REQUIRE(seen.notes.size() == 2);
  CHECK(seen.notes[0].hint == "the account needs ec2:DescribeSecurityGroups");

  // Whose account it was leaves the machine in no redacted bundle.
  Redactor redactor(std::string(32, 'k'));
  redactor.learn(seen);
  redactor.redact(seen);
  for (const CollectionRecord& record : seen.records) {
    CHECK(record.why.find("bob") == std::string::npos);
  }
  CHECK(seen.notes[0].message.find("bob") == std::string::npos);
  CHECK(why(seen, "cloud.access").ends_with("; it said: (left out)"));
}

TEST_CASE("what one of two commands tells is partial where the other fails",
          "[cloud-cli]") {
  Console console = aws_console();
  console.refuses("aws ec2 describe-network-acls", "AccessDenied");
  Gathered seen = ask_aws(console);
  CHECK(field(seen, "cloud.access", "decision") == "allow");
  CHECK(status(seen, "cloud.access") == "partial");
}

TEST_CASE("an answer that is none, is cut or comes late is a record",
          "[cloud-cli]") {
  Console console = aws_console();
  std::string whole = captured("cloud/aws-describe-instances.json");
  for (const std::string& text :
       {std::string(), std::string("Usage: aws"), std::string("{}"),
        std::string("\xff\xfe\x00", 3), whole.substr(0, whole.size() / 2)}) {
    console.prints("aws ec2 describe-instances", text);
    Gathered seen = ask_aws(console);
    CHECK(seen.claims.empty());
    CHECK(status(seen, "cloud.instance") == "failed");
  }
  console.prints("aws ec2 describe-instances", R"({"Reservations": []})");
  Gathered none = ask_aws(console);
  CHECK(status(none, "cloud.instance") == "failed");
  CHECK(why(none, "cloud.instance").find("lists no such instance") !=
        std::string::npos);

  console = aws_console();
  console.took = std::chrono::seconds(9);
  Gathered late = ask(console, {.provider = "aws", .instance = open_id}, "",
                      {.overall = std::chrono::seconds(20)});
  CHECK(status(late, "cloud.instance") == "complete");  // what came, stays
  CHECK(status(late, "cloud.route") == "not tried");
  CHECK(why(late, "cloud.route").ends_with("the time for gathering was over"));
}

TEST_CASE("a name that is none becomes no word of a command", "[cloud-cli]") {
  Console console = aws_console();
  for (const char* bad : {"@/etc/passwd", "file:///etc/passwd", "-x", "i-1 i-2",
                          "i-1;id", "http://x", "$(id)", "i-1\"],\"x\":[\""}) {
    for (const char* cloud : {"aws", "azure", "gcp", "tencent"}) {
      INFO(cloud << " " << bad);
      Gathered seen = ask(console, {.provider = cloud, .instance = bad});
      REQUIRE(seen.notes.size() == 1);
      CHECK(seen.notes[0].code == "LM0750");
      CHECK(fault_of({.provider = cloud, .region = bad}));
      CHECK(fault_of({.provider = cloud, .group = bad}));
      CHECK(fault_of({.provider = cloud, .project = bad}));
    }
  }
  CHECK(console.asked.empty());
  // Nor does what an answer holds.
  console.prints("aws ec2 describe-instances",
                 R"({"Reservations": [{"Instances": [{"InstanceId": "i-1",
                     "SubnetId": "--profile=x", "VpcId": "vpc-1,file://x",
                     "SecurityGroups": [{"GroupId": "file:///etc/passwd"}]}
                     ]}]})");
  ask_aws(console);
  CHECK(console.asked.size() == 3);  // itself, its status, its addresses
}

TEST_CASE("machines of the other clouds, by their own programs",
          "[cloud-cli]") {
  Console console;
  SECTION("Tencent: each group is asked, and named in the decision") {
    console.prints("tccli cvm DescribeInstances",
                   R"({"InstanceSet": [{"InstanceId": "ins-1",
                       "InstanceState": "RUNNING", "SecurityGroupIds":
                       ["sg-1", "sg-2"]}], "TotalCount": 1})");
    const std::string deny = R"({"SecurityGroupPolicySet": {"Version": "1",
        "Ingress": [{"PolicyIndex": 0, "Protocol": "ALL", "Port": "ALL",
        "CidrBlock": "0.0.0.0/0", "Action": "DROP"}], "Egress": []}})";
    console.prints("tccli vpc DescribeSecurityGroupPolicies", deny);
    console.prints("tccli vpc DescribeAddresses", R"({"AddressSet": []})");
    console.prints("tccli tat DescribeAutomationAgentStatus",
                   R"({"AutomationAgentSet": [{"InstanceId": "ins-1",
                       "AgentStatus": "Online"}]})");
    Gathered seen = ask(
        console,
        {.provider = "tencent", .instance = "ins-1", .region = "ap-guangzhou"});
    CHECK(field(seen, "cloud.instance", "agent_ready") == "yes");
    CHECK(field(seen, "cloud.access", "decision") == "deny");
    CHECK(field(seen, "cloud.access", "rule") ==
          "security group sg-2, policy 0");
    CHECK(status(seen, "cloud.eip") == "complete");
    REQUIRE(console.asked.size() == 5);
    CHECK(console.asked[0] ==
          "tccli cvm DescribeInstances --InstanceIds '[\"ins-1\"]' --region "
          "ap-guangzhou --output json");
    CHECK(console.asked[2].find("--SecurityGroupId sg-2") != std::string::npos);
  }
  SECTION("Azure: the rules that count are those of its network card") {
    console.prints("az vm show",
                   R"({"name": "vm1", "powerState": "VM running", "publicIps":
            "203.0.113.5", "privateIps": "10.0.0.4", "fqdns": "",
            "networkProfile": {"networkInterfaces": [{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkInterfaces/c1"}]}})");
    console.prints("az vm get-instance-view",
                   captured("cloud/azure-vm-instance-view.json"));
    console.prints(
        "az network nic list-effective-nsg",
        R"({"value": [{"association": {"networkInterface": {"id": "c1"}},
            "networkSecurityGroup": {"id": "/x/nsg1"},
            "effectiveSecurityRules": [{"name": "DenyAllInBound",
            "direction": "Inbound", "access": "Deny", "priority": 65500,
            "protocol": "All", "sourceAddressPrefix": "0.0.0.0/0",
            "sourcePortRange": "0-65535", "destinationAddressPrefix":
            "0.0.0.0/0", "destinationPortRange": "0-65535"}]}]})");
    Gathered seen =
        ask(console, {.provider = "azure", .instance = "vm1", .group = "g"});
    CHECK(field(seen, "cloud.instance", "running") == "yes");
    CHECK(field(seen, "cloud.access", "decision") == "deny");
    REQUIRE(console.asked.size() == 3);
    CHECK(console.asked[0] ==
          "az vm show -d --resource-group g --name vm1 --output json");
    CHECK(console.asked[2] ==
          "az network nic list-effective-nsg --ids "
          "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/"
          "networkInterfaces/c1 --output json");
  }
  SECTION("Google: with a zone the one, without it the list") {
    const std::string machine =
        R"({"kind": "compute#instance", "name": "vm1", "status": "RUNNING",
            "networkInterfaces": [{"network": "x/networks/default",
            "networkIP": "10.0.0.4"}]})";
    console.prints("gcloud compute instances describe", machine);
    console.prints("gcloud compute instances list", "[" + machine + "]");
    console.prints("gcloud compute firewall-rules list",
                   R"([{"kind": "compute#firewall", "name": "allow-rdp",
                       "network": "x/networks/default", "priority": 1000,
                       "direction": "INGRESS", "sourceRanges": ["0.0.0.0/0"],
                       "allowed": [{"IPProtocol": "tcp", "ports": ["3389"]}]}
                       ])");
    Gathered one = ask(console, {.provider = "gcp",
                                 .instance = "vm1",
                                 .region = "us-east1-b",
                                 .project = "p1"});
    Gathered listed = ask(console, {.provider = "gcp", .instance = "vm1"});
    CHECK(field(one, "cloud.access", "decision") == "allow");
    CHECK(field(listed, "cloud.access", "decision") == "allow");
    REQUIRE(console.asked.size() == 4);
    CHECK(console.asked[0] ==
          "gcloud compute instances describe vm1 --zone=us-east1-b "
          "--project=p1 --format=json --quiet");
    CHECK(console.asked[2] ==
          "gcloud compute instances list --filter=name=vm1 --format=json "
          "--quiet");
  }
}

TEST_CASE("without a cloud nobody is asked", "[cloud-cli]") {
  Console console = aws_console();
  Gathered seen = ask(console, {});
  CHECK(console.asked.empty());
  CHECK(why(seen, "cloud.instance") == "no cloud was named");
}

TEST_CASE("a cloud that was asked replays from its recording",
          "[cloud-cli][recorded]") {
  Console console = aws_console();
  console.refuses("aws ec2 describe-route-tables", "Could not connect");
  Recorder recorder(console);
  const Gatherer* set[] = {find_gatherer("cloud_cli")};
  Request request{.client = "203.0.113.7",
                  .cloud = {.provider = "aws", .instance = open_id}};
  Gathered first = collect(set, request, recorder);
  Sources sources;
  Diagnostics found;
  auto again = read_recording(
      sources.add("r.json", write_recording(recorder.recording())), sources,
      found);
  REQUIRE(again);
  RecordedHost host(*std::move(again));
  CHECK(facts_of(collect(set, request, host)) == facts_of(first));
  CHECK(host.divergence().empty());
  CHECK(host.finished());
}

}  // namespace lastmile
