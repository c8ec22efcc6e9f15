#include "facts/cloud_commands.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "engine/base/symbol.hpp"

namespace lastmile {

namespace {

struct Cloud {
  std::string_view name, program, package;
};

constexpr std::array<Cloud, 4> clouds = {{{"aws", "aws", "awscli"},
                                          {"azure", "az", "azure-cli"},
                                          {"gcp", "gcloud", "google-cloud-cli"},
                                          {"tencent", "tccli", "tccli"}}};

constexpr std::string_view instance_type = "cloud.instance";
constexpr std::string_view access_type = "cloud.access";
constexpr std::string_view eip_type = "cloud.eip";
constexpr std::string_view route_type = "cloud.route";

// Letters, digits and some marks, and no mark first but '/' and '_'.
bool is_plain(std::string_view text, std::string_view marks) {
  if (text.empty() || text.size() > 512) return false;
  auto letter = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
  };
  char first = text.front();
  bool starts = letter(first) || first == '_' ||
                (first == '/' && marks.find('/') != std::string_view::npos);
  return starts && std::all_of(text.begin(), text.end(), [&](char c) {
           return letter(c) || marks.find(c) != std::string_view::npos;
         });
}

constexpr std::string_view id_marks = "-_.";
constexpr std::string_view azure_marks = "-_.()/";

std::unique_ptr<Diagnostic> no(std::string message, std::string hint) {
  return std::make_unique<Diagnostic>(Diagnostic{.code = "LM0750",
                                                 .message = std::move(message),
                                                 .hint = std::move(hint)});
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    std::size_t end = std::min(text.find(' '), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

class Asking {
 public:
  explicit Asking(const CloudAsked& asked) : asked_(asked) {}

  CloudCommand first() const { return ended(instance()); }

  std::vector<CloudCommand> about(const CloudInstance& instance) {
    if (asked_.provider == "aws") about_aws(instance);
    if (asked_.provider == "azure") about_azure(instance);
    if (asked_.provider == "gcp") {
      next("gcloud compute firewall-rules list", "compute.firewalls.list",
           {access_type}, {});
    }
    if (asked_.provider == "tencent") about_tencent(instance);
    return std::move(out_);
  }

 private:
  CloudCommand instance() const {
    const std::string& one = asked_.instance;
    if (asked_.provider == "aws") {
      auto found = make("aws ec2 describe-instances", "ec2:DescribeInstances",
                        {instance_type});
      if (!one.empty()) add(found, {"--instance-ids", one});
      return found;
    }
    if (asked_.provider == "tencent") {
      auto found = make("tccli cvm DescribeInstances", "cvm:DescribeInstances",
                        {instance_type});
      if (!one.empty()) add(found, {"--InstanceIds", "[\"" + one + "\"]"});
      return found;
    }
    if (asked_.provider == "azure") {
      bool all = one.empty() || (!is_resource() && asked_.group.empty());
      auto found = make(all ? "az vm list" : "az vm show",
                        "Microsoft.Compute/virtualMachines/read, "
                        "Microsoft.Network/networkInterfaces/read, "
                        "Microsoft.Network/publicIPAddresses/read",
                        {instance_type});
      add(found, {"-d"});
      if (!all) machine(found, one);
      if (all && !asked_.group.empty()) {
        add(found, {"--resource-group", asked_.group});
      }
      return found;
    }
    bool one_zone = !one.empty() && !asked_.region.empty();
    auto found =
        make(one_zone ? "gcloud compute instances describe"
                      : "gcloud compute instances list",
             one_zone ? "compute.instances.get" : "compute.instances.list",
             {instance_type});
    if (one_zone) {
      add(found, {one, "--zone=" + asked_.region});
    } else if (!one.empty()) {
      add(found, {"--filter=name=" + one});
    }
    return found;
  }

  // Every program is told to print JSON, and to ask nothing.
  CloudCommand make(std::string_view shown, std::string_view permission,
                    std::vector<std::string_view> tells) const {
    CloudCommand out{.command = {.words = words_of(shown)},
                     .shown = std::string(shown),
                     .permission = permission,
                     .tells = std::move(tells)};
    return out;
  }

  void add(CloudCommand& to, std::vector<std::string> words) const {
    auto& all = to.command.words;
    all.insert(all.end(), words.begin(), words.end());
  }

  CloudCommand ended(CloudCommand one) const {
    if (asked_.provider == "gcp") {
      if (!asked_.project.empty()) add(one, {"--project=" + asked_.project});
      add(one, {"--format=json", "--quiet"});
    } else {
      bool has_region = asked_.provider != "azure" && !asked_.region.empty();
      if (has_region) add(one, {"--region", asked_.region});
      add(one, {"--output", "json"});
    }
    return one;
  }

  void next(std::string_view shown, std::string_view permission,
            std::vector<std::string_view> tells,
            std::vector<std::string> words) {
    CloudCommand one = make(shown, permission, std::move(tells));
    add(one, std::move(words));
    out_.push_back(ended(std::move(one)));
  }

  bool is_resource() const { return asked_.instance.starts_with('/'); }

  void machine(CloudCommand& to, const std::string& name) const {
    if (is_resource()) return add(to, {"--ids", asked_.instance});
    add(to, {"--resource-group", asked_.group, "--name", name});
  }

  void about_aws(const CloudInstance& one) {
    if (is_plain(one.id, id_marks)) {
      next("aws ec2 describe-instance-status", "ec2:DescribeInstanceStatus",
           {instance_type},
           {"--include-all-instances", "--instance-ids", one.id});
    }
    std::vector<std::string> groups{"--group-ids"};
    for (const std::string& group : one.groups) {
      if (is_plain(group, id_marks)) groups.push_back(group);
    }
    if (groups.size() > 1) {
      next("aws ec2 describe-security-groups", "ec2:DescribeSecurityGroups",
           {access_type}, std::move(groups));
    }
    if (is_plain(one.subnet, id_marks)) {
      next("aws ec2 describe-network-acls", "ec2:DescribeNetworkAcls",
           {access_type},
           {"--filters", "Name=association.subnet-id,Values=" + one.subnet});
    }
    if (is_plain(one.network, id_marks)) {
      next("aws ec2 describe-route-tables", "ec2:DescribeRouteTables",
           {route_type}, {"--filters", "Name=vpc-id,Values=" + one.network});
    }
    if (is_plain(one.id, id_marks)) {
      next("aws ec2 describe-addresses", "ec2:DescribeAddresses", {eip_type},
           {"--filters", "Name=instance-id,Values=" + one.id});
    }
  }

  void about_azure(const CloudInstance& one) {
    if (is_resource() ||
        (!asked_.group.empty() && is_plain(one.name, id_marks))) {
      CloudCommand view =
          make("az vm get-instance-view",
               "Microsoft.Compute/virtualMachines/instanceView/read",
               {instance_type});
      machine(view, one.name);
      out_.push_back(ended(std::move(view)));
    }
    for (const std::string& card : one.cards) {
      if (!is_plain(card, azure_marks)) continue;
      next("az network nic list-effective-nsg",
           "Microsoft.Network/networkInterfaces/"
           "effectiveNetworkSecurityGroups/action",
           {access_type}, {"--ids", card});
    }
  }

  void about_tencent(const CloudInstance& one) {
    for (const std::string& group : one.groups) {
      if (!is_plain(group, id_marks)) continue;
      next("tccli vpc DescribeSecurityGroupPolicies",
           "vpc:DescribeSecurityGroupPolicies", {access_type},
           {"--SecurityGroupId", group});
      out_.back().group = group;
    }
    if (!is_plain(one.id, id_marks)) return;
    next("tccli vpc DescribeAddresses", "vpc:DescribeAddresses", {eip_type},
         {"--Filters",
          R"([{"Name":"instance-id","Values":[")" + one.id + R"("]}])"});
    next("tccli tat DescribeAutomationAgentStatus",
         "tat:DescribeAutomationAgentStatus", {instance_type},
         {"--InstanceIds", "[\"" + one.id + "\"]"});
  }

  const CloudAsked& asked_;
  std::vector<CloudCommand> out_ = {};
};

}  // namespace

std::string_view cloud_of(std::string_view name) {
  std::string folded = fold_case(name);
  for (const Cloud& each : clouds) {
    if (folded == each.name || folded == each.program) return each.name;
  }
  return folded == "google" ? "gcp" : std::string_view();
}

std::string_view cloud_program(std::string_view cloud) {
  for (const Cloud& each : clouds) {
    if (each.name == cloud) return each.program;
  }
  return {};
}

std::string_view cloud_package(std::string_view cloud) {
  for (const Cloud& each : clouds) {
    if (each.name == cloud) return each.package;
  }
  return {};
}

std::unique_ptr<Diagnostic> fault_of(const CloudAsked& asked) {
  if (cloud_program(asked.provider).empty()) {
    return no("no cloud is called '" + asked.provider + "'",
              "--cloud aws, azure, gcp or tencent");
  }
  bool azure = asked.provider == "azure";
  const std::pair<const char*, const std::string*> given[] = {
      {"instance", &asked.instance},
      {"region or zone", &asked.region},
      {"resource group", &asked.group},
      {"project", &asked.project}};
  for (const auto& [what, value] : given) {
    std::string_view marks = id_marks;
    if (azure) marks = azure_marks;
    if (value == &asked.project) marks = "-_.:";  // "example.com:name"
    if (value->empty() || is_plain(*value, marks)) continue;
    return no("'" + *value + "' can be no " + what + " of " + asked.provider,
              "name it as the cloud's own console does");
  }
  bool resource = asked.instance.find('/') != std::string::npos;
  if (resource && (!asked.instance.starts_with("/subscriptions/") ||
                   fold_case(asked.instance).find("/virtualmachines/") ==
                       std::string::npos)) {
    return no("'" + asked.instance + "' is no resource id of a machine",
              "/subscriptions/…/virtualMachines/NAME, or the name with "
              "--resource-group");
  }
  return nullptr;
}

CloudCommand find_instance(const CloudAsked& asked) {
  return Asking(asked).first();
}

std::vector<CloudCommand> ask_about(const CloudAsked& asked,
                                    const CloudInstance& instance) {
  return Asking(asked).about(instance);
}

std::vector<CloudCommand> cloud_commands(const CloudAsked& asked) {
  CloudInstance any{.provider = asked.provider, .id = "INSTANCE"};
  if (!asked.instance.empty()) any.id = asked.instance;
  any.name = any.id;
  any.groups = {"GROUP"};
  any.subnet = "SUBNET";
  any.network = "NETWORK";
  any.cards = {"CARD"};
  std::vector<CloudCommand> all{find_instance(asked)};
  for (CloudCommand& each : ask_about(asked, any)) {
    all.push_back(std::move(each));
  }
  return all;
}

}  // namespace lastmile
