// engine/script/natives_domain.cpp
//
// What rules about networks and logs want and Lua lacks: matches, glob,
// version_compare, cidr_contains, days_until.

#include <algorithm>
#include <string>

#include "engine/base/scalar.hpp"
#include "engine/script/budget.hpp"
#include "engine/script/library.hpp"

namespace lastmile::script_detail {
namespace {

constexpr std::size_t longest_pattern = 1024;  // bytes
constexpr std::size_t kept_patterns = 64;

// Compiling one takes time in proportion to its length, and much of it.
std::size_t cost_of(std::string_view pattern) {
  return 1'000 + 64 * pattern.size();
}

[[noreturn]] void refuse(lua_State* L, std::string_view function,
                         const Diagnostic& why) {
  push_text(L, std::string(function) + ": " + why.message);
  luaL_error(L, "%s", lua_tostring(L, -1));
  std::abort();  // luaL_error does not return
}

// A pattern is paid for once a call, whether or not an earlier call left it
// compiled: fuel does not depend on the past.
Budget::Pattern& pattern_of(lua_State* L, std::string_view pattern) {
  Budget& budget = budget_of(L);
  auto found = budget.patterns.find(pattern);
  if (found == budget.patterns.end()) {
    charge(L, cost_of(pattern));
    if (budget.patterns.size() >= kept_patterns) budget.patterns.clear();
    found = budget.patterns
                .emplace(std::string(pattern),
                         Budget::Pattern{Regex::compile(pattern), budget.call})
                .first;
  } else if (found->second.paid != budget.call) {
    found->second.paid = budget.call;
    charge(L, cost_of(pattern));
  }
  return found->second;
}

int matches(lua_State* L) {
  const std::string_view text = text_argument(L, 1);
  const std::string_view pattern = text_argument(L, 2);
  luaL_argcheck(L, pattern.size() <= longest_pattern, 2,
                "pattern longer than 1 KiB");
  const Regex* regex = nullptr;
  {
    const Result<Regex>& compiled = pattern_of(L, pattern).regex;
    if (!compiled) refuse(L, "matches", compiled.error());
    regex = &*compiled;
  }
  // RE2 may have to follow all states of a pattern at each byte of the text.
  charge(L, 2 + text.size() * regex->size() / 256);
  lua_pushboolean(L, regex->found_in(text));
  return 1;
}

// * is any run of characters, ? any one byte; everything else is itself.
bool fits(std::string_view text, std::string_view pattern) {
  std::size_t t = 0, p = 0, star = pattern.npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() &&
               (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

int glob(lua_State* L) {
  const std::string_view text = text_argument(L, 1);
  const std::string_view pattern = text_argument(L, 2);
  luaL_argcheck(L, pattern.size() <= longest_pattern, 2,
                "pattern longer than 1 KiB");
  charge(L, 1 + text.size() * (1 + pattern.size()) / 16);
  lua_pushboolean(L, fits(text, pattern));
  return 1;
}

constexpr std::size_t longest_scalar = 256;  // bytes

std::string version_argument(lua_State* L, int index) {
  const std::string_view text = text_argument(L, index);
  luaL_argcheck(L, text.size() <= longest_scalar, index, "no version");
  Result<std::string> version = parse_version(text);
  if (!version) refuse(L, "version_compare", version.error());
  return *version;
}

// Of canonical versions: no leading zeros, no trailing .0.
int compare_versions(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    const std::string_view x = a.substr(0, a.find('.'));
    const std::string_view y = b.substr(0, b.find('.'));
    const bool zeros = (x.empty() || x == "0") && (y.empty() || y == "0");
    if (!zeros && x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
    if (!zeros && x != y) return x < y ? -1 : 1;
    a.remove_prefix(std::min(x.size() + 1, a.size()));
    b.remove_prefix(std::min(y.size() + 1, b.size()));
  }
  return 0;
}

int version_compare(lua_State* L) {
  charge(L, 16);
  lua_pushinteger(
      L, compare_versions(version_argument(L, 1), version_argument(L, 2)));
  return 1;
}

int cidr_contains(lua_State* L) {
  charge(L, 16);
  const std::string_view subnet = text_argument(L, 1);
  const std::string_view text = text_argument(L, 2);
  luaL_argcheck(L, subnet.size() <= longest_scalar, 1, "no subnet");
  luaL_argcheck(L, text.size() <= longest_scalar, 2, "no address");
  Result<std::string> address = parse_address(text);
  if (!address) refuse(L, "cidr_contains", address.error());
  Result<bool> within = in_subnet(*address, subnet);
  if (!within) refuse(L, "cidr_contains", within.error());
  lua_pushboolean(L, *within);
  return 1;
}

// The time now is an argument, as all that is not in the arguments is not
// there.
int days_until(lua_State* L) {
  constexpr double day = 86'400e6;  // microseconds
  const auto time = static_cast<double>(luaL_checkinteger(L, 1));
  const auto now = static_cast<double>(luaL_checkinteger(L, 2));
  lua_pushnumber(L, (time - now) / day);
  return 1;
}

constexpr Native natives[] = {
    {"cidr_contains", cidr_contains},
    {"days_until", days_until},
    {"glob", glob},
    {"matches", matches},
    {"version_compare", version_compare},
};

}  // namespace

const std::span<const Native> domain_natives(natives);

}  // namespace lastmile::script_detail
