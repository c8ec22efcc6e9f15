#include "facts/object_facts.hpp"

#include <optional>
#include <set>
#include <utility>

#include "engine/base/symbol.hpp"

namespace lastmile {

namespace {

struct Named {
  std::int64_t number;
  std::string_view word;  // in small letters, without blanks
  std::string_view says;
};

// By its number, else by its English word.
template <std::size_t N>
std::optional<std::string> named(const CliNode* value,
                                 const Named (&names)[N]) {
  if (!value) return std::nullopt;
  std::optional<std::int64_t> number = number_of(value);
  std::string word = fold_case(text_of(value));
  std::erase_if(word, [](char c) { return c == ' ' || c == '_'; });
  for (const Named& one : names) {
    if (number ? *number == one.number : word == one.word) {
      return std::string(one.says);
    }
  }
  return std::nullopt;
}

// System.ServiceProcess.ServiceControllerStatus, which is the Status of the
// service manager; Win32_Service has the words alone.
constexpr Named states[] = {{1, "stopped", "stopped"},
                            {2, "startpending", "start_pending"},
                            {3, "stoppending", "stop_pending"},
                            {4, "running", "running"}};
constexpr Named starts[] = {{2, "automatic", "auto"},
                            {2, "auto", "auto"},
                            {2, "automaticdelayedstart", "auto"},
                            {3, "manual", "manual"},
                            {4, "disabled", "disabled"}};
// MSFT_NetFirewallRule, learn.microsoft.com.
constexpr Named enabled[] = {{1, "true", "yes"}, {2, "false", "no"}};
constexpr Named directions[] = {{1, "inbound", "in"}, {2, "outbound", "out"}};
constexpr Named actions[] = {{2, "allow", "allow"}, {4, "block", "block"}};
constexpr Named listening[] = {{2, "listen", "listen"}};

class Telling {
 public:
  explicit Telling(const CliXml& all) : all_(all) {}

  ObjectFacts run() {
    for (std::size_t i = 0; i < all_.nodes.size(); ++i) {
      const CliNode& one = all_.nodes[i];
      if (one.kind != CliNode::Kind::Object || !one.whole) continue;
      ++out_.objects;
      if (one.types != 0) object(one);
    }
    return std::move(out_);
  }

 private:
  void object(const CliNode& one) {
    if (all_.is(one, "System.ServiceProcess.ServiceController")) {
      controller(one);
    } else if (all_.is(one, "Win32_Service")) {
      service(one);
    } else if (all_.is(one, "MSFT_NetFirewallRule")) {
      rule(one);
    } else if (all_.is(one, "MSFT_NetTCPConnection")) {
      connection(one);
    } else if (all_.is(one, "Win32_OperatingSystem")) {
      windows(one);
    }
  }

  const CliNode* of(const CliNode& one, std::string_view name) const {
    return all_.property(one, name);
  }
  std::string text(const CliNode& one, std::string_view name) const {
    return std::string(text_of(of(one, name)));
  }
  Node& tell(std::string type) {
    return out_.tell(std::move(type), out_.objects).fields;
  }
  static void set(Node& fields, const char* name,
                  const std::optional<std::string>& value) {
    if (value && !value->empty()) fields.set(name, *value);
  }

  // The services that one depends on are in its object too: each is told once.
  bool is_new(const std::string& service) {
    if (service.empty()) return false;
    return services_.insert(fold_case(service)).second;
  }

  void controller(const CliNode& one) {
    std::string name = text(one, "ServiceName");
    if (name.empty()) name = text(one, "Name");
    auto state = named(of(one, "Status"), states);
    auto start = named(of(one, "StartType"), starts);
    if ((!state && !start) || !is_new(name)) return;
    Node& fields = tell("win.service");
    fields.set("name", name);
    set(fields, "state", state);
    set(fields, "start_type", start);
  }

  void service(const CliNode& one) {
    std::string name = text(one, "Name");
    auto state = named(of(one, "State"), states);
    auto start = named(of(one, "StartMode"), starts);
    if ((!state && !start) || !is_new(name)) return;
    Node& fields = tell("win.service");
    fields.set("name", name);
    set(fields, "state", state);
    set(fields, "start_type", start);
    set(fields, "account", text(one, "StartName"));
    std::optional<std::int64_t> pid = number_of(of(one, "ProcessId"));
    if (pid && *pid > 0) fields.set("pid", *pid);
    // 1077: it was never started; that is no error.
    std::optional<std::int64_t> code = number_of(of(one, "ExitCode"));
    bool failed = code && *code != 0 && *code != 1077;
    if (failed && state == "stopped") fields.set("start_error", *code);
  }

  // Its ports are another object (Get-NetFirewallPortFilter), so only rules
  // that Windows itself made for Remote Desktop are known to be about it, and
  // which ports and addresses they are for is not said.
  void rule(const CliNode& one) {
    std::string id = text(one, "InstanceID");
    if (id.empty()) id = text(one, "Name");
    std::string group = text(one, "RuleGroup");
    if (group.empty()) group = text(one, "Group");
    bool of_group = fold_case(group) == "@firewallapi.dll,-28752" ||
                    fold_case(id).starts_with("remotedesktop-");
    auto direction = named(of(one, "Direction"), directions);
    if (id.empty() || !of_group || direction != "in") return;
    Node& fields = tell("win.firewall_rule");
    fields.set("name", id);
    set(fields, "group", group);
    set(fields, "direction", direction);
    set(fields, "action", named(of(one, "Action"), actions));
    if (auto on = named(of(one, "Enabled"), enabled)) {
      fields.set_yes_no("enabled", *on == "yes");
    }
    const CliNode* which = of(one, "Profiles");
    profiles(which ? which : of(one, "Profile"), fields);
    std::string name = fold_case(id);
    bool tcp = name.find("-tcp") != name.npos;
    bool udp = name.find("-udp") != name.npos;
    if (tcp != udp) fields.set("protocol", std::string(tcp ? "tcp" : "udp"));
  }

  // 0 is any; else domain 1, private 2, public 4.
  static void profiles(const CliNode* value, Node& fields) {
    std::optional<std::int64_t> bits = number_of(value);
    if (!bits || *bits < 0 || *bits > 7) return;
    if (*bits == 0) bits = 7;
    Node list = Node::list({});
    constexpr std::string_view names[] = {"domain", "private", "public"};
    for (std::size_t i = 0; i < 3; ++i) {
      if ((*bits >> i & 1) == 0) continue;
      list.items.push_back(Node::scalar(std::string(names[i]), Style::Quoted));
    }
    if (*bits == 7) fields.set_yes_no("covers_active_profile", true);
    fields.set("profiles", std::move(list));
  }

  void connection(const CliNode& one) {
    std::optional<std::int64_t> port = number_of(of(one, "LocalPort"));
    if (!named(of(one, "State"), listening)) return;
    if (!port || *port <= 0 || *port > 65535) return;
    ListeningPort found{.port = static_cast<std::uint16_t>(*port),
                        .line = out_.objects};
    found.pid = number_of(of(one, "OwningProcess"));
    out_.ports.push_back(std::move(found));
    // An object does not say which others there are.
    if (out_.in_part.empty()) {
      out_.in_part.push_back(
          {"win.port_owner", "who else listens is not said"});
    }
  }

  // ProductType: 1 a client, 2 a domain controller, 3 a server.
  void windows(const CliNode& one) {
    out_.host = text(one, "CSName");
    std::optional<std::int64_t> product = number_of(of(one, "ProductType"));
    bool known = product && *product >= 1 && *product <= 3;
    std::string build = text(one, "BuildNumber");
    if (!known && build.empty()) return;
    Node& fields = tell("target.os");
    if (known) {
      fields.set("product", std::string(*product == 1 ? "client" : "server"));
    }
    if (!build.empty()) fields.set("build", build);
  }

  const CliXml& all_;
  ObjectFacts out_;
  std::set<std::string> services_;
};

}  // namespace

ObjectFacts facts_of(const CliXml& objects) { return Telling(objects).run(); }

}  // namespace lastmile
