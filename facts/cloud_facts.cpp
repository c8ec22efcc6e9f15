// facts/cloud_facts.cpp
//
// From what was read of a cloud to facts about the one machine that is the
// target.

#include <algorithm>

#include "engine/base/symbol.hpp"
#include "facts/cloud_access.hpp"
#include "facts/cloud_evidence.hpp"

namespace lastmile {

namespace {

bool is_called(const CloudInstance& one, const std::string& target) {
  std::string folded = fold_case(target);
  auto among = [&](const auto& addresses) {
    return addresses && std::find(addresses->begin(), addresses->end(),
                                  target) != addresses->end();
  };
  return fold_case(one.id) == folded || fold_case(one.name) == folded ||
         (!one.dns_name.empty() && fold_case(one.dns_name) == folded) ||
         among(one.public_ips) || among(one.private_ips);
}

// An address that the fact type takes; documentation has others too.
Node addresses(const std::vector<std::string>& all) {
  Node list = Node::list({});
  for (const std::string& one : all) {
    if (is_ip_address(one))
      list.items.push_back(Node::scalar(one, Style::Quoted));
  }
  return list;
}

class Telling {
 public:
  Telling(const CloudSeen& seen, const AskedOf& asked, std::string_view by,
          std::int64_t now)
      : seen_(seen), asked_(asked), by_(by), now_(now) {}

  Gathered all() {
    const CloudInstance* target = cloud_target(seen_, asked_.target);
    instance(target);
    access(target);
    eips(target);
    route(target);
    return std::move(out_);
  }

 private:
  Claim& claim(std::string type, const CloudPlace& place) {
    Claim made{.type = std::move(type)};
    made.from = {.by = std::string(by_),
                 .source = place.file,
                 .locator = place.locator,
                 .observed = now_};
    out_.claims.push_back(std::move(made));
    return out_.claims.back();
  }

  void record(std::string type, CollectionStatus status, std::string why) {
    out_.records.push_back({.type = std::move(type),
                            .status = status,
                            .by = std::string(by_),
                            .why = std::move(why)});
  }

  void instance(const CloudInstance* one) {
    if (!one && seen_.instances.empty()) {
      return record("cloud.instance", CollectionStatus::NotTried,
                    "no answer about an instance was given");
    }
    if (!one) {
      std::string why = "the answers name " +
                        std::to_string(seen_.instances.size()) +
                        " instances, and which is the target is not said";
      out_.notes.push_back(
          {.code = "LM0768",
           .message = why,
           .hint = "name it: --target with its name or address, or give the "
                   "answer about that instance alone",
           .severity = Severity::Warning});
      return record("cloud.instance", CollectionStatus::Partial, why);
    }
    Node& fields = claim("cloud.instance", one->place).fields;
    fields.set("provider", one->provider);
    fields.set("id", one->id);
    if (one->running) fields.set_yes_no("running", *one->running);
    auto text = [&](const char* name, const std::string& value) {
      if (!value.empty()) fields.set(name, value);
    };
    text("state_raw", one->state);
    if (one->public_ips) fields.set("public_ips", addresses(*one->public_ips));
    if (one->private_ips) {
      fields.set("private_ips", addresses(*one->private_ips));
    }
    if (one->bandwidth_out_mbps) {
      fields.set("bandwidth_out_mbps", *one->bandwidth_out_mbps);
    }
    text("restrict_state", one->restrict_state);
    text("system_status", one->system_status);
    text("guest_status", one->guest_status);
    if (one->agent_ready) fields.set_yes_no("agent_ready", *one->agent_ready);
    text("dns_name", one->dns_name);
    record("cloud.instance", CollectionStatus::Complete,
           "read from " + one->place.file);
  }

  void access(const CloudInstance* one) {
    if (seen_.filters.empty()) {
      return record("cloud.access", CollectionStatus::NotTried,
                    "no answer about packet filters was given");
    }
    PacketQuestion question{.port = asked_.port};
    if (is_ip_address(asked_.client)) question.source = asked_.client;
    CloudDecision decided = decide_access(seen_, one, question);
    const CloudFilter& by = decided.by ? *decided.by : seen_.filters.front();
    CloudPlace place = by.place;
    Node& fields = claim("cloud.access", place).fields;
    fields.set("provider", by.provider);
    fields.set("port", static_cast<std::int64_t>(question.port));
    if (!question.source.empty()) fields.set("source_ip", question.source);
    const PacketAnswer& answer = decided.answer;
    fields.set("decision", std::string(!answer.allowed   ? "unknown"
                                       : *answer.allowed ? "allow"
                                                         : "deny"));
    if (!answer.reason.empty()) fields.set("reason", answer.reason);
    if (decided.by) {
      fields.set_yes_no("open_to_world", answer.open_to_world);
      std::string rule = by.filter.name;
      if (!answer.rule.empty()) rule += ", " + answer.rule;
      fields.set("rule", rule);
    }
    if (answer.allowed) {
      return record("cloud.access", CollectionStatus::Complete,
                    "decided from " + by.place.file);
    }
    std::string why = decided.unknown;
    if (why.empty()) why = "a rule is for what is named elsewhere";
    if (question.source.empty()) why += "; the client's address is not known";
    record("cloud.access", CollectionStatus::Partial, why);
  }

  void eips(const CloudInstance* one) {
    if (seen_.addresses.empty()) {
      return record("cloud.eip", CollectionStatus::NotTried,
                    "no answer about addresses was given");
    }
    for (const CloudAddress& each : seen_.addresses) {
      bool other = one && !each.instance.empty() && each.instance != one->id &&
                   each.address != asked_.target;
      if (other || !is_ip_address(each.address)) continue;
      if (!one && each.address != asked_.target) continue;
      Node& fields = claim("cloud.eip", each.place).fields;
      fields.set("address", each.address);
      if (each.bound) fields.set_yes_no("bound", *each.bound);
      if (each.blocked) fields.set_yes_no("blocked", *each.blocked);
      if (each.arrears) fields.set_yes_no("arrears", *each.arrears);
    }
    record("cloud.eip",
           one ? CollectionStatus::Complete : CollectionStatus::Partial,
           "read from " + seen_.addresses.front().place.file);
  }

  // The table of the subnet; else the main one of its network.
  const CloudRoute* route_of(const CloudInstance& one) const {
    const CloudRoute* main = nullptr;
    for (const CloudRoute& route : seen_.routes) {
      if (route.provider != one.provider) continue;
      bool own = std::find(route.subnets.begin(), route.subnets.end(),
                           one.subnet) != route.subnets.end();
      if (own && !one.subnet.empty()) return &route;
      bool of_network = !one.network.empty() && route.network == one.network;
      if (route.main && of_network) main = &route;
    }
    return main;
  }

  void route(const CloudInstance* one) {
    const CloudRoute* found = one ? route_of(*one) : nullptr;
    if (!found) {
      return record("cloud.route", CollectionStatus::NotTried,
                    seen_.routes.empty()
                        ? "no answer about routes was given"
                        : "which routes are the machine's is not said");
    }
    Node& fields = claim("cloud.route", found->place).fields;
    fields.set("provider", found->provider);
    fields.set_yes_no("internet_route", found->internet);
    fields.set("target", found->target);
    record("cloud.route", CollectionStatus::Complete,
           "read from " + found->place.file);
  }

  const CloudSeen& seen_;
  const AskedOf& asked_;
  std::string_view by_;
  std::int64_t now_;
  Gathered out_ = {};
};

}  // namespace

const CloudInstance* cloud_target(const CloudSeen& seen,
                                  const std::string& target) {
  const CloudInstance* found = nullptr;
  std::size_t called = 0;
  for (const CloudInstance& one : seen.instances) {
    if (target.empty() || !is_called(one, target)) continue;
    found = &one;
    ++called;
  }
  if (called == 1) return found;
  return seen.instances.size() == 1 ? &seen.instances.front() : nullptr;
}

Gathered tell_cloud(const CloudSeen& seen, const AskedOf& asked,
                    std::string_view by, std::int64_t now) {
  return Telling(seen, asked, by, now).all();
}

}  // namespace lastmile
