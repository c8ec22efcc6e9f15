#include "facts/readers/firewall_rule.hpp"

#include <algorithm>
#include <charconv>

#include "engine/base/scalar.hpp"
#include "engine/base/symbol.hpp"

namespace lastmile {
namespace {

constexpr std::size_t most_entries = 10'000;

Diagnostic no_rule(std::string message) {
  return {.code = "LM0744",
          .message = std::move(message),
          .hint =
              "Look at it on the machine: netsh advfirewall firewall show "
              "rule name=all",
          .severity = Severity::Warning};
}

std::optional<unsigned> number(std::string_view text) {
  unsigned out = 0;
  auto [end, fault] =
      std::from_chars(text.data(), text.data() + text.size(), out);
  if (fault != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return out;
}

bool same(std::string_view a, std::string_view b) {
  return fold_case(a) == fold_case(b);
}

std::optional<PortRange> port_range(std::string_view text) {
  std::size_t dash = text.find('-');
  auto first = number(text.substr(0, dash));
  auto last = dash == text.npos ? first : number(text.substr(dash + 1));
  if (!first || !last || *first > *last || *last > 65535) return std::nullopt;
  return PortRange{static_cast<std::uint16_t>(*first),
                   static_cast<std::uint16_t>(*last)};
}

// "3389", "5000-5010", and as people write them "80,443".
void add_ports(FirewallRule& rule, std::string_view text) {
  while (!text.empty()) {
    std::size_t end = std::min(text.find(','), text.size());
    std::string_view one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (one.empty()) continue;
    if (auto range = port_range(one)) {
      rule.ports.push_back(*range);
    } else {
      rule.port_words.emplace_back(one);
    }
  }
}

void add_addresses(FirewallRule& rule, std::string_view text) {
  while (!text.empty()) {
    std::size_t end = std::min(text.find(','), text.size());
    if (end > 0) rule.addresses.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// The number in LPort2_10 or RA42 says which version of Windows understands
// the entry, not which port it is.
std::string_view stem(std::string_view key) {
  for (std::string_view one : {"LPort", "RPort", "RA4", "RA6", "LA4", "LA6"}) {
    if (!key.starts_with(one)) continue;
    std::string_view rest = key.substr(one.size());
    bool digits = std::all_of(rest.begin(), rest.end(), [](char c) {
      return (c >= '0' && c <= '9') || c == '_';
    });
    if (digits) return one;
  }
  return key;
}

// False where it cannot be understood.
bool entry(FirewallRule& rule, std::string_view key, std::string_view value,
           bool& has_action, bool& has_direction) {
  key = stem(key);
  if (key == "Action") {
    has_action = true;
    if (same(value, "Allow")) {
      rule.action = FirewallAction::Allow;
    } else if (same(value, "Block")) {
      rule.action = FirewallAction::Block;
    } else if (same(value, "ByPass")) {
      rule.action = FirewallAction::Bypass;
    } else {
      return false;
    }
  } else if (key == "Active") {
    rule.active = same(value, "TRUE");
  } else if (key == "Dir") {
    has_direction = true;
    rule.inbound = same(value, "In");
    if (!rule.inbound && !same(value, "Out")) return false;
  } else if (key == "Protocol") {
    auto protocol = number(value);
    if (!protocol || *protocol > 256) return false;
    if (*protocol != 256) rule.protocol = static_cast<int>(*protocol);
  } else if (key == "Profile") {
    std::string folded = fold_case(value);
    if (folded == "domain" || folded == "private" || folded == "public") {
      rule.profiles.push_back(std::move(folded));
    } else if (folded != "all") {
      return false;
    }
  } else if (key == "LPort") {
    add_ports(rule, value);
  } else if (key == "RPort") {
    rule.remote_ports = true;
  } else if (key == "RA4" || key == "RA6") {
    add_addresses(rule, value);
  } else if (key == "LA4" || key == "LA6") {
    rule.local_addresses = true;
  } else if (key == "IF" || key == "IFType") {
    rule.interfaces = true;
  } else if (key == "Security" || key == "RMAuth" || key == "RUAuth") {
    rule.authenticated = true;
  } else if (key == "App") {
    rule.app = value;
  } else if (key == "AppPkgId" || key == "PFN" || key == "LUOwn") {
    rule.packaged = true;
  } else if (key == "Svc") {
    rule.service = value == "*" ? "" : value;
  } else if (key == "Name") {
    rule.name = value;
  } else if (key == "EmbedCtxt") {
    rule.group = value;
  }
  return true;
}

// An IPv4 mask as the length of a prefix; nothing for one with holes.
std::optional<int> prefix_of(std::string_view mask) {
  if (auto length = number(mask)) return static_cast<int>(*length);
  std::uint32_t bits = 0;
  for (int i = 0; i < 4; ++i) {
    std::size_t end = std::min(mask.find('.'), mask.size());
    auto part = number(mask.substr(0, end));
    if (!part || *part > 255) return std::nullopt;
    bits = bits << 8 | *part;
    mask.remove_prefix(std::min(end + 1, mask.size()));
  }
  int length = 0;
  while (length < 32 && (bits >> (31 - length) & 1) != 0) ++length;
  std::uint32_t whole = length == 0 ? 0 : ~std::uint32_t{0} << (32 - length);
  if (bits != whole) return std::nullopt;
  return length;
}

std::optional<std::uint32_t> ipv4(std::string_view text) {
  std::uint32_t out = 0;
  for (int i = 0; i < 4; ++i) {
    std::size_t end = std::min(text.find('.'), text.size());
    auto part = number(text.substr(0, end));
    if (!part || *part > 255 || (end == text.size()) != (i == 3)) {
      return std::nullopt;
    }
    out = out << 8 | *part;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// Nothing: a word, or a form that is not known.
std::optional<bool> within(std::string_view written, std::string_view address) {
  if (same(written, "*") || same(written, "any")) return true;
  std::size_t slash = written.find('/');
  if (slash != written.npos) {
    auto length = prefix_of(written.substr(slash + 1));
    if (!length) return std::nullopt;
    std::string subnet(written.substr(0, slash + 1));
    Result<bool> inside = in_subnet(address, subnet + std::to_string(*length));
    if (!inside) return std::nullopt;
    return *inside;
  }
  std::size_t dash = written.find('-');
  if (dash != written.npos) {
    auto first = ipv4(written.substr(0, dash));
    auto last = ipv4(written.substr(dash + 1));
    auto asked = ipv4(address);
    if (!first || !last) return std::nullopt;
    return asked && *first <= *asked && *asked <= *last;
  }
  Result<std::string> one = parse_address(written);
  if (!one) return std::nullopt;
  return *one == address;
}

}  // namespace

bool FirewallRule::covers_profile(std::string_view profile) const {
  return profiles.empty() ||
         std::find(profiles.begin(), profiles.end(), profile) != profiles.end();
}

bool FirewallRule::covers_port(std::uint16_t port) const {
  return any_port() ||
         std::any_of(ports.begin(), ports.end(), [&](const PortRange& range) {
           return range.first <= port && port <= range.last;
         });
}

Result<FirewallRule> read_firewall_rule(std::string_view text) {
  std::size_t bar = text.find('|');
  std::string_view version = text.substr(0, bar);
  if (bar == text.npos || version.size() < 2 ||
      (version[0] != 'v' && version[0] != 'V')) {
    return no_rule("it does not begin with its version");
  }
  FirewallRule rule;
  bool has_action = false, has_direction = false;
  text.remove_prefix(bar + 1);
  for (std::size_t n = 0; !text.empty(); ++n) {
    if (n == most_entries) return no_rule("it has more than 10,000 entries");
    std::size_t end = std::min(text.find('|'), text.size());
    std::string_view one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    std::size_t equals = one.find('=');
    if (equals == one.npos) continue;
    if (!entry(rule, one.substr(0, equals), one.substr(equals + 1), has_action,
               has_direction)) {
      return no_rule("its " + std::string(one.substr(0, 60)) + " is not known");
    }
  }
  if (!has_action || !has_direction) {
    return no_rule("it does not say what it does, or in which direction");
  }
  return rule;
}

std::optional<bool> covers_address(const FirewallRule& rule,
                                   std::string_view address) {
  if (rule.any_address()) return true;
  Result<std::string> canonical = parse_address(address);
  if (!canonical) return std::nullopt;
  bool sure = true;
  for (const std::string& written : rule.addresses) {
    std::optional<bool> inside = within(written, *canonical);
    if (inside && *inside) return true;
    sure = sure && inside.has_value();
  }
  if (!sure) return std::nullopt;
  return false;
}

}  // namespace lastmile
