#include "facts/readers/packet_rules.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "engine/base/symbol.hpp"

namespace lastmile {

namespace {

struct Bits {
  std::array<unsigned char, 16> bytes{};
  std::size_t length = 0;  // of the family, in bits
};

std::optional<Bits> bits_of(std::string_view text) {
  Bits out;
  std::string host(text);
  if (host.size() >= INET6_ADDRSTRLEN) return std::nullopt;
  bool six = host.find(':') != host.npos;
  if (inet_pton(six ? AF_INET6 : AF_INET, host.c_str(), out.bytes.data()) !=
      1) {
    return std::nullopt;
  }
  out.length = six ? 128 : 32;
  return out;
}

bool same_bits(const Bits& a, const Bits& b, std::size_t count) {
  std::size_t whole = count / 8;
  if (std::memcmp(a.bytes.data(), b.bytes.data(), whole) != 0) return false;
  if (count % 8 == 0) return true;
  int shift = 8 - static_cast<int>(count % 8);
  return a.bytes[whole] >> shift == b.bytes[whole] >> shift;
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number out{};
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return out;
}

bool is_any(std::string_view source) {
  return source == "any" || source == "*" || source == "0.0.0.0/0" ||
         source == "::/0";
}

Matches port_of(const PacketRule& rule, std::uint16_t port) {
  if (rule.ports_unknown) return Matches::Maybe;
  if (rule.ports.empty()) return Matches::Yes;
  bool in = std::any_of(rule.ports.begin(), rule.ports.end(), [&](auto range) {
    return range.first <= port && port <= range.second;
  });
  return in ? Matches::Yes : Matches::No;
}

Matches source_of(const PacketRule& rule, const std::string& source) {
  bool six = source.find(':') != source.npos;
  Matches best = rule.sources_unknown ? Matches::Maybe : Matches::No;
  if (rule.sources_inside && (source.empty() || !is_public_address(source))) {
    best = Matches::Maybe;
  }
  for (const std::string& each : rule.sources) {
    if (each == "any") return Matches::Yes;
    if (source.empty()) {
      // Who connects by IPv6 is not covered by 0.0.0.0/0; that is rare enough.
      if (is_any(each)) return Matches::Yes;
      best = Matches::Maybe;
      continue;
    }
    if (each == "*" || (six ? each == "::/0" : each == "0.0.0.0/0")) {
      return Matches::Yes;
    }
    std::optional<bool> within = is_within(source, each);
    if (within.value_or(false)) return Matches::Yes;
    if (!within && !is_any(each)) best = Matches::Maybe;
  }
  return best;
}

Matches both(Matches a, Matches b) { return std::min(a, b); }

Matches matches(const PacketRule& rule, const PacketQuestion& asked) {
  if (!rule.tcp) return Matches::No;
  Matches all = both(port_of(rule, asked.port), source_of(rule, asked.source));
  if (rule.source_port_restricted) return Matches::No;
  return rule.maybe_not_of_this ? both(all, Matches::Maybe) : all;
}

// Why nothing allows it, from the rule that comes nearest.
std::string why_not(const PacketFilter& filter, const PacketQuestion& asked,
                    std::string& rule, const char* otherwise) {
  int best = 0;
  std::string reason = otherwise;
  auto take = [&](int rank, const char* why, const PacketRule& of) {
    if (rank <= best) return;
    best = rank;
    reason = why;
    rule = of.name;
  };
  for (const PacketRule& each : filter.rules) {
    bool port = port_of(each, asked.port) == Matches::Yes;
    // A rule for every port of the same network is no rule for this one.
    if (!each.allow || !port || each.of_default) continue;
    bool source = source_of(each, asked.source) == Matches::Yes;
    if (!each.tcp && each.udp && !each.ports.empty()) {
      take(2, "protocol_mismatch", each);
    } else if (each.tcp && each.source_port_restricted) {
      take(3, "wrong_source_port", each);
    } else if (each.tcp && !source && !each.sources.empty()) {
      take(1, "source_not_covered", each);
    }
  }
  return reason;
}

bool is_open(const PacketFilter& filter, std::uint16_t port) {
  return std::any_of(
      filter.rules.begin(), filter.rules.end(), [&](const PacketRule& rule) {
        return rule.allow && rule.tcp && !rule.source_port_restricted &&
               !rule.maybe_not_of_this && port_of(rule, port) == Matches::Yes &&
               std::any_of(rule.sources.begin(), rule.sources.end(), is_any);
      });
}

}  // namespace

PacketAnswer decide(const PacketFilter& filter, const PacketQuestion& asked) {
  PacketAnswer out{.open_to_world = is_open(filter, asked.port)};
  bool may_allow = false, may_deny = false, decided = false;
  const PacketRule* last = nullptr;  // the first that may or does match
  const PacketRule* decider = nullptr;
  for (const PacketRule& rule : filter.rules) {
    Matches match = matches(rule, asked);
    if (match == Matches::No) continue;
    if (!last) last = &rule;
    (rule.allow ? may_allow : may_deny) = true;
    if (match == Matches::Maybe) continue;
    decider = &rule;
    decided = true;
    if (filter.ordered || rule.allow) break;
  }
  if (!decided) (filter.allows_otherwise ? may_allow : may_deny) = true;
  // Of rules without an order one that allows is enough.
  if (!filter.ordered && decider && decider->allow) may_deny = false;
  if (may_allow && may_deny) {
    out.rule = last ? last->name : "";
    return out;
  }
  out.allowed = may_allow;
  if (decider) out.rule = decider->name;
  if (may_allow) {
    out.reason = "allowed";
    return out;
  }
  if (!decider || decider->of_default) {
    out.reason =
        why_not(filter, asked, out.rule, decider ? "default_deny" : "no_rule");
    return out;
  }
  bool shadowed = false;
  for (const PacketRule& rule : filter.rules) {
    shadowed = shadowed || (&rule > decider && rule.allow &&
                            matches(rule, asked) == Matches::Yes);
  }
  out.reason = shadowed ? "higher_priority_deny" : "explicit_deny";
  return out;
}

std::optional<bool> is_within(std::string_view address,
                              std::string_view network) {
  std::size_t slash = network.find('/');
  std::optional<Bits> one = bits_of(address);
  std::optional<Bits> other = bits_of(network.substr(0, slash));
  if (!one || !other) return std::nullopt;
  if (one->length != other->length) return false;
  std::size_t length = one->length;
  if (slash != network.npos) {
    std::optional<std::size_t> given =
        number_of<std::size_t>(network.substr(slash + 1));
    if (!given || *given > length) return std::nullopt;
    length = *given;
  }
  return same_bits(*one, *other, length);
}

bool is_ip_address(std::string_view text) { return bits_of(text).has_value(); }

bool is_public_address(std::string_view address) {
  if (!is_ip_address(address)) return false;
  static constexpr std::string_view inside[] = {
      "0.0.0.0/8",      "10.0.0.0/8",    "100.64.0.0/10",  "127.0.0.0/8",
      "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3",
      "::/8",           "fc00::/7",      "fe80::/10",      "ff00::/8"};
  return std::none_of(std::begin(inside), std::end(inside),
                      [&](std::string_view network) {
                        return is_within(address, network).value_or(false);
                      });
}

bool add_ports(PacketRule& rule, std::string_view text) {
  std::string folded = fold_case(text);
  if (folded == "all" || folded == "*" || folded == "-1" || folded == "any") {
    rule.ports.clear();
    return true;
  }
  std::string_view left = text;
  while (true) {
    std::size_t comma = std::min(left.find(','), left.size());
    std::string_view part = left.substr(0, comma);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    std::size_t dash = part.find('-');
    auto first = number_of<std::uint16_t>(part.substr(0, dash));
    auto last = dash == part.npos
                    ? first
                    : number_of<std::uint16_t>(part.substr(dash + 1));
    if (!first || !last) return false;
    rule.ports.emplace_back(*first, *last);
    if (comma == left.size()) return true;
    left.remove_prefix(comma + 1);
  }
}

}  // namespace lastmile
