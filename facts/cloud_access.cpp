#include "facts/cloud_access.hpp"

#include <algorithm>

namespace lastmile {

namespace {

// The filter as it is for this machine: of rules for tags, those that it has.
PacketFilter for_machine(const CloudFilter& of, const CloudInstance* instance) {
  PacketFilter out = of.filter;
  if (of.tags.empty()) return out;
  std::vector<PacketRule> kept;
  for (std::size_t i = 0; i < out.rules.size(); ++i) {
    const std::vector<std::string>& wanted = of.tags[i];
    PacketRule rule = out.rules[i];
    if (!wanted.empty() && !instance) rule.maybe_not_of_this = true;
    bool has = wanted.empty() || !instance ||
               std::any_of(wanted.begin(), wanted.end(), [&](auto& tag) {
                 return std::find(instance->tags.begin(), instance->tags.end(),
                                  tag) != instance->tags.end();
               });
    if (has) kept.push_back(std::move(rule));
  }
  out.rules = std::move(kept);
  return out;
}

// Is it a filter that this machine stands behind? Nothing: nobody knows.
std::optional<bool> concerns(const CloudFilter& filter,
                             const CloudInstance* instance) {
  if (!instance) return std::nullopt;
  if (filter.provider != instance->provider) return false;
  switch (filter.of) {
    case CloudFilter::Of::Subnet:
      if (filter.subnets.empty()) return true;  // an NSG was given on purpose
      return std::find(filter.subnets.begin(), filter.subnets.end(),
                       instance->subnet) != filter.subnets.end();
    case CloudFilter::Of::Network:
      return instance->network.empty() || filter.network == instance->network;
    case CloudFilter::Of::Instance: break;
  }
  if (filter.id.empty() || !instance->groups_known) return true;
  return std::find(instance->groups.begin(), instance->groups.end(),
                   filter.id) != instance->groups.end();
}

struct Asked {
  const CloudFilter* filter;
  PacketAnswer answer;
};

// Of security groups that add up: one that allows is enough, where none of them
// can deny; what none of them allows is denied.
CloudDecision added_up(const std::vector<Asked>& groups, bool all_there) {
  CloudDecision out;
  const Asked *allows = nullptr, *denies = nullptr, *open = nullptr;
  for (const Asked& each : groups) {
    if (!each.answer.allowed) {
      if (!open) open = &each;
    } else if (*each.answer.allowed) {
      if (!allows) allows = &each;
    } else {
      bool outright = each.answer.reason == "explicit_deny" ||
                      each.answer.reason == "higher_priority_deny";
      bool better = !denies || outright ||
                    (denies->answer.reason == "no_rule" &&
                     each.answer.reason != "no_rule");
      if (better) denies = &each;
    }
  }
  bool outright = denies && (denies->answer.reason == "explicit_deny" ||
                             denies->answer.reason == "higher_priority_deny");
  auto take = [&](const Asked& one) {
    out.answer = one.answer;
    out.by = one.filter;
  };
  if (allows && outright) {
    take(*denies);
    out.answer.allowed.reset();
    out.answer.reason.clear();
    out.unknown = "which of its groups comes first is not said";
  } else if (allows && !open) {
    take(*allows);
  } else if (allows && allows->filter->provider != "tencent") {
    take(*allows);
  } else if (open || allows) {
    take(open ? *open : *allows);
    out.answer.allowed.reset();
    out.answer.reason.clear();
    out.unknown = "a rule is for addresses or ports that are named elsewhere";
  } else if (denies) {
    take(*denies);
    if (!all_there) {
      out.answer.allowed.reset();
      out.answer.reason.clear();
      out.unknown = "not all groups of the machine were given";
    }
  }
  return out;
}

// It must pass each of two filters.
void pass_too(CloudDecision& out, const Asked& other) {
  out.answer.open_to_world =
      out.answer.open_to_world && other.answer.open_to_world;
  const std::optional<bool>& before = out.answer.allowed;
  const std::optional<bool>& now = other.answer.allowed;
  bool denied = before && !*before;
  if (denied && now && *now && other.filter->provider == "azure") {
    out.answer.reason = "subnet_and_nic_conflict";
  }
  if (denied || (now && *now)) return;
  bool conflict = before && *before && now && other.filter->provider == "azure";
  bool world = out.answer.open_to_world;
  out.answer = other.answer;
  out.answer.open_to_world = world;
  out.by = other.filter;
  if (conflict) out.answer.reason = "subnet_and_nic_conflict";
  if (!now) out.unknown = "a rule is for what is named elsewhere";
}

}  // namespace

CloudDecision decide_access(const CloudSeen& seen,
                            const CloudInstance* instance,
                            const PacketQuestion& asked) {
  std::vector<Asked> groups, others;
  std::size_t of_instances = 0;
  for (const CloudFilter& filter : seen.filters) {
    bool of_instance = filter.of == CloudFilter::Of::Instance;
    std::optional<bool> mine = concerns(filter, instance);
    of_instances += of_instance;
    if (mine && !*mine) continue;
    Asked one{&filter, decide(for_machine(filter, instance), asked)};
    (of_instance ? groups : others).push_back(std::move(one));
  }
  CloudDecision out;
  if (!instance && groups.size() > 1) {
    out.unknown = "which of " + std::to_string(groups.size()) +
                  " filters are the machine's is not said";
    return out;
  }
  if (!groups.empty()) {
    bool all_there = !instance || !instance->groups_known ||
                     groups.size() >= instance->groups.size();
    out = added_up(groups, all_there);
  } else if (of_instances != 0) {
    out.unknown = "the groups of the machine are not among those given";
    return out;
  }
  for (const Asked& other : others) {
    if (!out.by && groups.empty()) {
      out.answer = other.answer;
      out.by = other.filter;
      if (!out.answer.allowed) {
        out.unknown = "a rule is for what is named elsewhere";
      }
      // The filter of a subnet is not all that there is.
      bool alone = other.filter->provider == "aws" && out.answer.allowed &&
                   *out.answer.allowed;
      if (alone) {
        out.answer.allowed.reset();
        out.answer.reason.clear();
        out.unknown = "the security groups of the machine were not given";
      }
    } else {
      pass_too(out, other);
    }
  }
  return out;
}

}  // namespace lastmile
