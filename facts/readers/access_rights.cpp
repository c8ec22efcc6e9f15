#include "facts/readers/access_rights.hpp"

#include <algorithm>
#include <optional>

#include "engine/base/symbol.hpp"

namespace lastmile {

namespace {

struct Known {
  std::string_view name, sid;
  Account account;
  // Other languages than English that leave Windows' names alone have it too.
  bool only_english = false;
};

constexpr Known accounts[] = {
    {"nt authority\\system", "s-1-5-18", Account::System},
    {"nt authority\\network service", "s-1-5-20", Account::NetworkService,
     true},
    {"nt authority\\local service", "s-1-5-19", Account::Other, true},
    {"nt authority\\authenticated users", "s-1-5-11",
     Account::AuthenticatedUsers, true},
    {"nt authority\\service", "s-1-5-6", Account::Services},
    {"nt authority\\this organization", "s-1-5-15", Account::Services, true},
    {"nt authority\\interactive", "s-1-5-4", Account::Other},
    {"nt authority\\network", "s-1-5-2", Account::Other},
    {"nt authority\\batch", "s-1-5-3", Account::Other},
    {"nt authority\\iusr", "s-1-5-17", Account::Other},
    {"builtin\\administrators", "s-1-5-32-544", Account::Administrators},
    {"builtin\\users", "s-1-5-32-545", Account::Services, true},
    {"builtin\\guests", "s-1-5-32-546", Account::Other},
    {"builtin\\power users", "s-1-5-32-547", Account::Other},
    {"builtin\\backup operators", "s-1-5-32-551", Account::Other},
    {"builtin\\remote desktop users", "s-1-5-32-555", Account::Other},
    {"builtin\\iis_iusrs", "s-1-5-32-568", Account::Other},
    {"everyone", "s-1-1-0", Account::Everyone},
    {"local", "s-1-2-0", Account::Services},
    {"creator owner", "s-1-3-0", Account::Other},
    {"creator group", "s-1-3-1", Account::Other},
    {"owner rights", "s-1-3-4", Account::Other},
    {"nt service\\termservice", "", Account::NetworkService},
};

// Is `who` in the group `account`? SYSTEM's token holds Administrators.
bool belongs(Account who, Account account) {
  if (who == account) return true;
  if (who == Account::Everyone) return false;
  if (account == Account::Everyone) return true;
  if (account == Account::AuthenticatedUsers) return true;
  if (who == Account::System) return account == Account::Administrators;
  return who == Account::NetworkService && account == Account::Services;
}

bool has_right(const AccessEntry& entry, Right right) {
  switch (right) {
    case Right::Read: return entry.read;
    case Right::Write: return entry.write;
    // To deny anything leaves less than all.
    case Right::Full: return entry.full || entry.denies;
  }
  return false;
}

}  // namespace

Holds both(Holds a, Holds b) {
  if (a == Holds::No || b == Holds::No) return Holds::No;
  bool yes = a == Holds::Yes && b == Holds::Yes;
  return yes ? Holds::Yes : Holds::Unknown;
}

Holds either(Holds a, Holds b) {
  if (a == Holds::Yes || b == Holds::Yes) return Holds::Yes;
  bool no = a == Holds::No && b == Holds::No;
  return no ? Holds::No : Holds::Unknown;
}

void AccountNames::see(std::string_view account) {
  std::string name = fold_case(account);
  authority_ = authority_ || name.starts_with("nt authority\\");
  builtin_ = builtin_ || name.starts_with("builtin\\");
  for (const Known& one : accounts) {
    if (one.only_english && one.name == name) english_ = true;
  }
}

Account AccountNames::known(std::string_view account) const {
  std::string name = fold_case(account);
  if (name.starts_with('*')) name.erase(0, 1);  // as one types a SID
  for (const Known& one : accounts) {
    if (name == one.name || (!one.sid.empty() && name == one.sid)) {
      return one.account;
    }
  }
  if (name.starts_with("s-1-")) return Account::Other;
  if (name.starts_with("nt service\\")) return Account::Other;
  if (name.find('\\') == name.npos) {
    return english_ ? Account::Other : Account::Unknown;
  }
  bool of_windows =
      name.starts_with("nt authority\\") || name.starts_with("builtin\\");
  if (of_windows) return english_ ? Account::Other : Account::Unknown;
  // Where Windows' own authorities are seen to be called as in English, what
  // stands below another name is somebody's account.
  return authority_ && builtin_ ? Account::Other : Account::Unknown;
}

// Windows goes through the list until an entry decides. What comes from an
// account that might be the one asked for decides nothing, but after it nothing
// that it contradicts is sure.
Holds AccessList::may(Account who, Right right,
                      const AccountNames& names) const {
  bool might_allow = false, might_deny = false;
  for (const AccessEntry& entry : entries) {
    if (entry.inherit_only || !has_right(entry, right)) continue;
    Account account = names.known(entry.account);
    if (account == Account::Unknown) {
      (entry.denies ? might_deny : might_allow) = true;
    } else if (belongs(who, account)) {
      bool sure = entry.denies ? !might_allow : !might_deny;
      if (!sure) return Holds::Unknown;
      return entry.denies ? Holds::No : Holds::Yes;
    }
  }
  return whole && !might_allow ? Holds::No : Holds::Unknown;
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
