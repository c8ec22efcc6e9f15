#include "engine/pack/version.hpp"

#include <algorithm>
#include <optional>

#include "engine/pack/refusal.hpp"

namespace lastmile {
namespace {

constexpr std::size_t longest = 100;

bool digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c >= '0' && c <= '9';
  });
}

std::optional<std::uint64_t> number(std::string_view text) {
  if (!digits(text) || text.size() > 9 ||
      (text.size() > 1 && text.front() == '0')) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  for (char c : text) value = value * 10 + static_cast<std::uint64_t>(c - '0');
  return value;
}

bool identifier(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || c == '-';
  });
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (std::size_t from = 0;;) {
    std::size_t to = text.find(at, from);
    parts.emplace_back(text.substr(from, to - from));
    if (to == text.npos) return parts;
    from = to + 1;
  }
}

// One to three numbers; how many were written.
std::optional<std::pair<Version, std::size_t>> partial(std::string_view text) {
  if (text.empty() || text.size() > longest) return std::nullopt;
  Version out;
  if (std::size_t plus = text.find('+'); plus != text.npos) {
    out.build = std::string(text.substr(plus + 1));
    for (const std::string& part : split(out.build, '.')) {
      if (!identifier(part)) return std::nullopt;
    }
    text = text.substr(0, plus);
  }
  std::size_t dash = text.find('-');
  if (dash != text.npos) {
    out.pre = split(text.substr(dash + 1), '.');
    for (const std::string& part : out.pre) {
      if (!identifier(part)) return std::nullopt;
      if (digits(part) && part.size() > 1 && part[0] == '0')
        return std::nullopt;
    }
  }
  std::vector<std::string> parts = split(text.substr(0, dash), '.');
  std::uint64_t* places[] = {&out.major, &out.minor, &out.patch};
  if (parts.size() > 3) return std::nullopt;
  if (parts.size() < 3 && (!out.pre.empty() || !out.build.empty())) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto value = number(parts[i]);
    if (!value) return std::nullopt;
    *places[i] = *value;
  }
  return std::pair(std::move(out), parts.size());
}

std::strong_ordering compare(const std::string& a, const std::string& b) {
  bool number_a = digits(a), number_b = digits(b);
  if (number_a != number_b) {
    return number_a ? std::strong_ordering::less
                    : std::strong_ordering::greater;
  }
  if (number_a && a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

// The first version that no longer agrees in the first `kept` numbers.
Version after(Version version, std::size_t kept) {
  version.pre.clear();
  version.build.clear();
  if (kept == 0) return {~std::uint64_t{0}, 0, 0};
  if (kept == 1) return {version.major + 1, 0, 0};
  if (kept == 2) return {version.major, version.minor + 1, 0};
  return {version.major, version.minor, version.patch + 1};
}

std::string quoted(std::string_view text) {
  return "'" + std::string(text.substr(0, longest)) + "'";
}

}  // namespace

Result<Version> Version::read(std::string_view text) {
  auto read = partial(text);
  if (!read || read->second != 3) {
    return refusal(Reason::MetaFormat, quoted(text) + " is no version",
                   "three numbers: 1.4.2");
  }
  return std::move(read->first);
}

std::string Version::text() const {
  std::string out = std::to_string(major) + "." + std::to_string(minor) + "." +
                    std::to_string(patch);
  for (const std::string& part : pre) {
    out += (&part == &pre.front() ? "-" : ".") + part;
  }
  return build.empty() ? out : out + "+" + build;
}

std::strong_ordering operator<=>(const Version& a, const Version& b) {
  if (auto by = a.major <=> b.major; by != 0) return by;
  if (auto by = a.minor <=> b.minor; by != 0) return by;
  if (auto by = a.patch <=> b.patch; by != 0) return by;
  if (a.pre.empty() || b.pre.empty()) return a.pre.empty() <=> b.pre.empty();
  for (std::size_t i = 0; i < std::min(a.pre.size(), b.pre.size()); ++i) {
    if (auto by = compare(a.pre[i], b.pre[i]); by != 0) return by;
  }
  return a.pre.size() <=> b.pre.size();
}

bool operator==(const Version& a, const Version& b) { return (a <=> b) == 0; }

Result<void> VersionRange::add(std::string_view sign,
                               std::string_view version) {
  using Side = Bound::Side;
  auto read = partial(version);
  if (!read) {
    return refusal(Reason::MetaFormat, quoted(version) + " is no version",
                   "one to three numbers: 1.4.2, 1.4, 1");
  }
  const Version& at = read->first;
  std::size_t numbers = read->second;
  auto from_to = [&](std::size_t kept) {
    bounds_.push_back({Side::AtLeast, at});
    bounds_.push_back({Side::Below, after(at, kept)});
  };
  if (sign == ">=") {
    bounds_.push_back({Side::AtLeast, at});
  } else if (sign == "<") {
    bounds_.push_back({Side::Below, at});
  } else if (sign == ">") {  // above all that it names
    if (numbers == 3)
      bounds_.push_back({Side::Above, at});
    else
      bounds_.push_back({Side::AtLeast, after(at, numbers)});
  } else if (sign == "<=") {
    if (numbers == 3)
      bounds_.push_back({Side::AtMost, at});
    else
      bounds_.push_back({Side::Below, after(at, numbers)});
  } else if (sign == "^") {
    std::size_t kept = at.major > 0 || numbers == 1   ? 1
                       : at.minor > 0 || numbers == 2 ? 2
                                                      : 3;
    from_to(kept);
  } else if (sign == "~") {
    from_to(std::min<std::size_t>(numbers, 2));
  } else if (numbers == 3) {
    bounds_.push_back({Side::AtLeast, at});
    bounds_.push_back({Side::AtMost, at});
  } else {
    from_to(numbers);
  }
  return {};
}

Result<VersionRange> VersionRange::read(std::string_view text) {
  VersionRange out;
  out.text_ = std::string(text);
  std::size_t found = 0;
  for (std::size_t at = 0; at < text.size() && text.size() <= longest;) {
    if (text[at] == ' ' || text[at] == ',') {
      ++at;
      continue;
    }
    std::size_t sign_end =
        std::min(text.find_first_not_of("<>=^~", at), text.size());
    std::string_view sign = text.substr(at, sign_end - at);
    while (sign_end < text.size() && text[sign_end] == ' ') ++sign_end;
    std::size_t end = std::min(text.find_first_of(" ,", sign_end), text.size());
    std::string_view version = text.substr(sign_end, end - sign_end);
    static constexpr std::string_view signs[] = {
        "", "=", ">=", "<=", ">", "<", "^", "~"};
    if (std::find(std::begin(signs), std::end(signs), sign) ==
        std::end(signs)) {
      break;
    }
    if (!(sign.empty() && version == "*")) {
      Result<void> added = out.add(sign, version);
      if (!added) return added.error();
    }
    at = end;
    if (++found > 8) break;
    if (at == text.size()) return out;
  }
  return refusal(Reason::MetaFormat, quoted(text) + " is no range of versions",
                 ">=0.1, ^1.2, ~1.2, 1.2.3 or '>=1 <3'");
}

bool VersionRange::contains(const Version& version) const {
  using Side = Bound::Side;
  bool named = version.pre.empty();
  for (const Bound& bound : bounds_) {
    auto by = version <=> bound.version;
    bool holds = bound.side == Side::AtLeast  ? by >= 0
                 : bound.side == Side::Above  ? by > 0
                 : bound.side == Side::AtMost ? by <= 0
                                              : by < 0;
    if (!holds) return false;
    const Version& v = bound.version;
    named = named || (!v.pre.empty() && v.major == version.major &&
                      v.minor == version.minor && v.patch == version.patch);
  }
  return named;
}

}  // namespace lastmile
