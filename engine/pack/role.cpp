#include "engine/pack/role.hpp"

#include <algorithm>
#include <optional>

#include "engine/pack/refusal.hpp"

namespace lastmile {
namespace {

// The keys that a signature may be of, by the number that it bears.
template <class Keys>
std::vector<const PublicKey*> numbered(const Keys& keys,
                                       const KeyNumber& number) {
  std::vector<const PublicKey*> out;
  for (const PublicKey& key : keys) {
    if (key.number == number) out.push_back(&key);
  }
  return out;
}

struct Tally {
  std::set<std::string> good = {};  // ids of keys
  std::size_t bad = 0;              // signatures that might have counted
  std::optional<Diagnostic> fault = {};

  void fail(Diagnostic why) {
    if (!fault || is(*fault, Reason::SigKey)) fault = std::move(why);
  }
};

Diagnostic revoked_key(const PublicKey& key) {
  return refusal(Reason::SigRevoked,
                 "signed with key " + key.id() + ", which is revoked",
                 "ask the publisher for a version that is signed anew");
}

void count(const Role& role, std::span<const PublicKey> revoked,
           const Prehash& bytes, const SignedAs& asked, const std::string& text,
           Tally& tally) {
  Result<Signature> signature = Signature::read(text);
  if (!signature) {
    ++tally.bad;
    tally.fail(signature.error());
    return;
  }
  std::optional<Diagnostic> fault;
  for (const PublicKey* key : numbered(role.keys, signature->number)) {
    Result<void> checked = verify(*key, *signature, bytes, asked);
    if (checked) {
      tally.good.insert(key->id());
      return;
    }
    if (!fault || !is(checked.error(), Reason::SigBad)) {
      fault = checked.error();
    }
  }
  for (const PublicKey* key : numbered(revoked, signature->number)) {
    if (verify(*key, *signature, bytes, asked)) fault = revoked_key(*key);
  }
  if (fault) {
    ++tally.bad;
    tally.fail(std::move(*fault));
    return;
  }
  tally.fail(role.keys.empty()
                 ? refusal(Reason::SigKey, "no key may sign this")
                 : scope_of(role.keys.front(), *signature, bytes).error());
}

}  // namespace

bool Role::has(const PublicKey& key) const {
  return std::any_of(keys.begin(), keys.end(), [&](const PublicKey& mine) {
    return mine.bytes == key.bytes;
  });
}

bool Role::same_as(const Role& other) const {
  return threshold == other.threshold && keys.size() == other.keys.size() &&
         std::all_of(keys.begin(), keys.end(),
                     [&](const PublicKey& key) { return other.has(key); });
}

Result<void> check_threshold(const Role& role,
                             std::span<const PublicKey> revoked,
                             const Prehash& bytes, const SignedAs& asked,
                             std::span<const std::string> signatures) {
  std::string what = asked.kind + " " + asked.name;
  if (!asked.version.empty()) what += " " + asked.version;
  if (signatures.empty()) {
    return refusal(Reason::SigMissing, what + " has no signature",
                   "fetch the .minisig files beside it too");
  }
  if (signatures.size() > most_signatures) {
    return refusal(Reason::Size,
                   what + " has " + std::to_string(signatures.size()) +
                       " signature files; at most " +
                       std::to_string(most_signatures) + " are read");
  }
  Tally tally;
  for (const std::string& text : signatures) {
    count(role, revoked, bytes, asked, text, tally);
    if (tally.good.size() >= role.threshold) return {};
  }
  // Would it have been enough without the fault?
  bool decisive = tally.fault && tally.good.empty() &&
                  (role.threshold == 1 || tally.bad >= role.threshold);
  if (decisive) return std::move(*tally.fault);
  std::string hint = "ask the repository for the missing signatures";
  if (tally.fault) hint = "not counted: " + tally.fault->message;
  return refusal(Reason::Threshold,
                 what + " is signed by " + std::to_string(tally.good.size()) +
                     " of the " + std::to_string(role.threshold) +
                     " keys that it takes",
                 std::move(hint));
}

}  // namespace lastmile
