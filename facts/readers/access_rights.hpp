// facts/readers/access_rights.hpp
//
// Who may do what by a list of access entries: the question is always whether
// an account of Windows' own (NETWORK SERVICE, SYSTEM, Administrators) may, and
// the answer has three values. Accounts are known by their well-known SID or
// their English name ("Well-known SIDs", learn.microsoft.com); a name in
// another language is not guessed at: whoever it is might be the one asked for.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lastmile {

enum class KnownAccount : std::uint8_t {
  Unknown,  // might be anybody
  Other,    // none of those below
  System,
  NetworkService,
  Administrators,
  Everyone,
  AuthenticatedUsers,
  // Groups that are in the token of every service: Users, SERVICE, LOCAL, This
  // Organization.
  Services,
};

struct AccessEntry {
  std::string account = {};   // as it is written
  bool inherited = false;     // from a folder above
  bool inherit_only = false;  // for what lies below, not for this
  bool denies = false;
  bool read = false, write = false, full = false;
};

enum class AccessRight : std::uint8_t { Read, Write, Full };
enum class Allowed : std::uint8_t { Yes, No, Unknown };

Allowed both(Allowed a, Allowed b);
Allowed either(Allowed a, Allowed b);

// What the names of a whole text say of its language.
class AccountNames {
 public:
  void see(std::string_view account);
  KnownAccount known(std::string_view account) const;

 private:
  bool authority_ = false;  // "NT AUTHORITY\…" is there,
  bool builtin_ = false;    // and "BUILTIN\…"
  bool english_ = false;    // and a name that only English has
};

// In the order in which Windows looks at them; `whole`: none is missing.
struct AccessList {
  std::vector<AccessEntry> entries = {};
  bool whole = false;

  Allowed may(KnownAccount who, AccessRight right,
              const AccountNames& names) const;
};

// "(I)(OI)(CI)(F)", "(DENY)(R,W)", as icacls writes it. False where a part of
// it is none of its words.
bool read_rights(std::string_view text, AccessEntry& out);

}  // namespace lastmile
