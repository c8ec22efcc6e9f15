// engine/pack/refusal.hpp
//
// Why a pack, a key, a signature or a signed file about packs is refused. One
// list for the whole room: each reason has a word that scripts and people can
// look for, a stable code, and the number with which the program then ends.
//
// Promises: the message of every Diagnostic made here begins with the reason's
// word and a colon, so that a log of another program shows it too. Never: a
// reason that depends on how a check is built.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/diagnostic.hpp"

namespace lastmile {

enum class Reason : std::uint8_t {
  SigMissing,
  SigBad,
  SigAlg,
  SigKey,
  SigRevoked,
  SigFormat,
  SigScope,
  Threshold,
  MetaFormat,
  Rollback,
  Mix,
  Freeze,
  Expired,
  RootChain,
  Size,
  Timeout,
  State,
  Hash,
  Bomb,
  Window,
  Compat,
  Dep,
  Roots,
  Locked,
  Redirect,
  Tls,
  Name,
  Archive,
  Type,
  Mode,
  Twice,
  Manifest,
  Content,
  Tests,
  Store,
  Durability,
  Network,
  Revoked,
  Absent,
  Key,
  Disk,
};

struct ReasonInfo {
  Reason reason;
  std::string_view word;  // "SIG_BAD"
  std::string_view code;  // "LM0802"
  int exit;               // of the program (cli/exit_code.hpp)
};

// In the order of the enumerators, which is that of the codes.
std::span<const ReasonInfo> reasons();
const ReasonInfo& info(Reason reason);

// An error; `what` is the rest of the sentence after "WORD: ".
Diagnostic refusal(Reason reason, std::string what, std::string hint = {});
// The same as a warning: it is said, and what was asked for is done.
Diagnostic caution(Reason reason, std::string what, std::string hint = {});

// Was it made here, for this reason?
bool is(const Diagnostic& diagnostic, Reason reason);
// The exit of a code of this list; 3 (the input is damaged) for any other.
int exit_of(const Diagnostic& diagnostic);

}  // namespace lastmile
