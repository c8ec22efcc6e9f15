#include "engine/pack/refusal.hpp"

#include <utility>

namespace lastmile {
namespace {

// 3 damaged, 5 another engine, 6 not trusted, 7 not allowed, 9 network, 11
// done but perhaps not for ever.
constexpr ReasonInfo table[] = {
    {Reason::SigMissing, "SIG_MISSING", "LM0801", 6},
    {Reason::SigBad, "SIG_BAD", "LM0802", 6},
    {Reason::SigAlg, "SIG_ALG", "LM0803", 6},
    {Reason::SigKey, "SIG_KEY", "LM0804", 6},
    {Reason::SigRevoked, "SIG_REVOKED", "LM0805", 6},
    {Reason::SigFormat, "SIG_FORMAT", "LM0806", 6},
    {Reason::SigScope, "SIG_SCOPE", "LM0807", 6},
    {Reason::Threshold, "THRESHOLD", "LM0808", 6},
    {Reason::MetaFormat, "META_FORMAT", "LM0809", 3},
    {Reason::Rollback, "ROLLBACK", "LM0810", 6},
    {Reason::Mix, "MIX", "LM0811", 6},
    {Reason::Freeze, "FREEZE", "LM0812", 6},
    {Reason::Expired, "EXPIRED", "LM0813", 6},
    {Reason::RootChain, "ROOT_CHAIN", "LM0814", 6},
    {Reason::Size, "SIZE", "LM0815", 3},
    {Reason::Timeout, "TIMEOUT", "LM0816", 9},
    {Reason::State, "STATE", "LM0817", 6},
    {Reason::Hash, "HASH", "LM0818", 3},
    {Reason::Bomb, "BOMB", "LM0819", 3},
    {Reason::Window, "WINDOW", "LM0820", 3},
    {Reason::Compat, "COMPAT", "LM0821", 5},
    {Reason::Dep, "DEP", "LM0822", 3},
    {Reason::Roots, "ROOTS", "LM0823", 6},
    {Reason::Locked, "LOCKED", "LM0824", 3},
    {Reason::Redirect, "REDIRECT", "LM0825", 9},
    {Reason::Tls, "TLS", "LM0826", 9},
    {Reason::Name, "NAME", "LM0827", 3},
    {Reason::Archive, "ARCHIVE", "LM0828", 3},
    {Reason::Type, "TYPE", "LM0829", 3},
    {Reason::Mode, "MODE", "LM0830", 3},
    {Reason::Twice, "TWICE", "LM0831", 3},
    {Reason::Manifest, "MANIFEST", "LM0832", 3},
    {Reason::Content, "CONTENT", "LM0833", 3},
    {Reason::Tests, "TESTS", "LM0834", 3},
    {Reason::Store, "STORE", "LM0835", 6},
    {Reason::Durability, "DURABILITY", "LM0836", 11},
    {Reason::Network, "NETWORK", "LM0837", 9},
    {Reason::Revoked, "REVOKED", "LM0838", 6},
    {Reason::Absent, "ABSENT", "LM0839", 3},
    {Reason::Key, "KEY", "LM0840", 3},
    {Reason::Disk, "DISK", "LM0841", 7},
};

Diagnostic say(Reason reason, std::string what, std::string hint,
               Severity severity) {
  const ReasonInfo& about = info(reason);
  Diagnostic out{about.code,
                 std::string(about.word) + ": " + std::move(what),
                 {},
                 std::move(hint)};
  out.severity = severity;
  return out;
}

}  // namespace

std::span<const ReasonInfo> reasons() { return table; }

const ReasonInfo& info(Reason reason) {
  return table[static_cast<std::size_t>(reason)];
}

Diagnostic refusal(Reason reason, std::string what, std::string hint) {
  return say(reason, std::move(what), std::move(hint), Severity::Error);
}

Diagnostic caution(Reason reason, std::string what, std::string hint) {
  return say(reason, std::move(what), std::move(hint), Severity::Warning);
}

bool is(const Diagnostic& diagnostic, Reason reason) {
  return diagnostic.code == info(reason).code;
}

int exit_of(const Diagnostic& diagnostic) {
  for (const ReasonInfo& about : table) {
    if (about.code == diagnostic.code) return about.exit;
  }
  return 3;
}

}  // namespace lastmile
