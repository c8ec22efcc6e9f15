#include "facts/readers/access_rights.hpp"

#include <algorithm>
#include <optional>

#include "engine/base/symbol.hpp"

namespace lastmile {

namespace {

struct Known {
  std::string_view name, sid;
  KnownAccount account;
  // Other languages than English that leave Windows' names alone have it too.
  bool only_english = false;
};

constexpr Known accounts[] = {
    {"nt authority\\system", "s-1-5-18", KnownAccount::System},
    {"nt authority\\network service", "s-1-5-20", KnownAccount::NetworkService,
     true},
    {"nt authority\\local service", "s-1-5-19", KnownAccount::Other, true},
    {"nt authority\\authenticated users", "s-1-5-11",
     KnownAccount::AuthenticatedUsers, true},
    {"nt authority\\service", "s-1-5-6", KnownAccount::Services},
    {"nt authority\\this organization", "s-1-5-15", KnownAccount::Services,
     true},
    {"nt authority\\interactive", "s-1-5-4", KnownAccount::Other},
    {"nt authority\\network", "s-1-5-2", KnownAccount::Other},
    {"nt authority\\batch", "s-1-5-3", KnownAccount::Other},
    {"nt authority\\iusr", "s-1-5-17", KnownAccount::Other},
    {"builtin\\administrators", "s-1-5-32-544", KnownAccount::Administrators},
    {"builtin\\users", "s-1-5-32-545", KnownAccount::Services, true},
    {"builtin\\guests", "s-1-5-32-546", KnownAccount::Other},
    {"builtin\\power users", "s-1-5-32-547", KnownAccount::Other},
    {"builtin\\backup operators", "s-1-5-32-551", KnownAccount::Other},
    {"builtin\\remote desktop users", "s-1-5-32-555", KnownAccount::Other},
    {"builtin\\iis_iusrs", "s-1-5-32-568", KnownAccount::Other},
    {"everyone", "s-1-1-0", KnownAccount::Everyone},
    {"local", "s-1-2-0", KnownAccount::Services},
    {"creator owner", "s-1-3-0", KnownAccount::Other},
    {"creator group", "s-1-3-1", KnownAccount::Other},
    {"owner rights", "s-1-3-4", KnownAccount::Other},
    {"nt service\\termservice", "", KnownAccount::NetworkService},
};

// Is `who` in the group `account`? SYSTEM's token holds Administrators.
bool belongs(KnownAccount who, KnownAccount account) {
  if (who == account) return true;
  if (who == KnownAccount::Everyone) return false;
  if (account == KnownAccount::Everyone) return true;
  if (account == KnownAccount::AuthenticatedUsers) return true;
  if (who == KnownAccount::System)
    return account == KnownAccount::Administrators;
  return who == KnownAccount::NetworkService &&
         account == KnownAccount::Services;
}

bool has_right(const AccessEntry& entry, AccessRight right) {
  switch (right) {
    case AccessRight::Read: return entry.read;
    case AccessRight::Write: return entry.write;
    // To deny anything leaves less than all.
    case AccessRight::Full: return entry.full || entry.denies;
  }
  return false;
}

}  // namespace

Allowed both(Allowed a, Allowed b) {
  if (a == Allowed::No || b == Allowed::No) return Allowed::No;
  bool yes = a == Allowed::Yes && b == Allowed::Yes;
  return yes ? Allowed::Yes : Allowed::Unknown;
}

Allowed either(Allowed a, Allowed b) {
  if (a == Allowed::Yes || b == Allowed::Yes) return Allowed::Yes;
  bool no = a == Allowed::No && b == Allowed::No;
  return no ? Allowed::No : Allowed::Unknown;
}

void AccountNames::see(std::string_view account) {
  std::string name = fold_case(account);
  authority_ = authority_ || name.starts_with("nt authority\\");
  builtin_ = builtin_ || name.starts_with("builtin\\");
  for (const Known& one : accounts) {
    if (one.only_english && one.name == name) english_ = true;
  }
}

KnownAccount AccountNames::known(std::string_view account) const {
  std::string name = fold_case(account);
  if (name.starts_with('*')) name.erase(0, 1);  // as one types a SID
  for (const Known& one : accounts) {
    if (name == one.name || (!one.sid.empty() && name == one.sid)) {
      return one.account;
    }
  }
  if (name.starts_with("s-1-")) return KnownAccount::Other;
  if (name.starts_with("nt service\\")) return KnownAccount::Other;
  if (name.find('\\') == name.npos) {
    return english_ ? KnownAccount::Other : KnownAccount::Unknown;
  }
  bool of_windows =
      name.starts_with("nt authority\\") || name.starts_with("builtin\\");
  if (of_windows) return english_ ? KnownAccount::Other : KnownAccount::Unknown;
  // Where Windows' own authorities are seen to be called as in English, what
  // stands below another name is somebody's account.
  return authority_ && builtin_ ? KnownAccount::Other : KnownAccount::Unknown;
}

// Windows goes through the list until an entry decides. What comes from an
// account that might be the one asked for decides nothing, but after it nothing
// that it contradicts is sure.
Allowed AccessList::may(KnownAccount who, AccessRight right,
                        const AccountNames& names) const {
  bool might_allow = false, might_deny = false;
  for (const AccessEntry& entry : entries) {
    if (entry.inherit_only || !has_right(entry, right)) continue;
    KnownAccount account = names.known(entry.account);
    if (account == KnownAccount::Unknown) {
      (entry.denies ? might_deny : might_allow) = true;
    } else if (belongs(who, account)) {
      bool sure = entry.denies ? !might_allow : !might_deny;
      if (!sure) return Allowed::Unknown;
      return entry.denies ? Allowed::No : Allowed::Yes;
    }
  }
  return whole && !might_allow ? Allowed::No : Allowed::Unknown;
}

namespace {

bool take_word(std::string_view word, AccessEntry& out) {
  struct Word {
    std::string_view text;
    bool read, write, full;
  };
  // "icacls", learn.microsoft.com: simple rights, then specific ones.
  static constexpr Word words[] = {
      {"F", true, true, true},       {"M", true, true, false},
      {"RX", true, false, false},    {"R", true, false, false},
      {"W", false, true, false},     {"GA", true, true, true},
      {"GR", true, false, false},    {"GW", false, true, false},
      {"RD", true, false, false},    {"WD", false, true, false},
      {"N", false, false, false},    {"D", false, false, false},
      {"DE", false, false, false},   {"RC", false, false, false},
      {"WDAC", false, false, false}, {"WO", false, false, false},
      {"S", false, false, false},    {"AS", false, false, false},
      {"MA", false, false, false},   {"GE", false, false, false},
      {"AD", false, false, false},   {"REA", false, false, false},
      {"WEA", false, false, false},  {"X", false, false, false},
      {"DC", false, false, false},   {"RA", false, false, false},
      {"WA", false, false, false},   {"Rc", false, false, false}};
  for (const Word& one : words) {
    if (one.text != word) continue;
    out.read = out.read || one.read;
    out.write = out.write || one.write;
    out.full = out.full || one.full;
    // "(N)" takes all rights away.
    if (word == "N") out.denies = out.read = out.write = out.full = true;
    return true;
  }
  return false;
}

bool take_list(std::string_view list, AccessEntry& out) {
  while (true) {
    std::size_t comma = std::min(list.find(','), list.size());
    if (!take_word(list.substr(0, comma), out)) return false;
    if (comma == list.size()) return true;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

bool read_rights(std::string_view text, AccessEntry& out) {
  bool rights = false;
  while (!text.empty()) {
    std::size_t close = text.find(')');
    if (text.front() != '(' || close == text.npos) return false;
    std::string_view word = text.substr(1, close - 1);
    text.remove_prefix(close + 1);
    if (word == "I") {
      out.inherited = true;
    } else if (word == "IO") {
      out.inherit_only = true;
    } else if (word == "DENY") {
      out.denies = true;
    } else if (word != "OI" && word != "CI" && word != "NP") {
      if (!take_list(word, out)) return false;
      rights = true;
    }
  }
  return rights;
}

}  // namespace lastmile
