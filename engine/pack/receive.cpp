#include "engine/pack/receive.hpp"

#include "engine/pack/refusal.hpp"

namespace lastmile {
namespace {

std::span<const PublicKey> revoked_by(const Signers& signers) {
  static const std::vector<PublicKey> nothing;
  return signers.trust.root ? signers.trust.root->revoked : nothing;
}

// Says what to ask for; whether it is true, the check says.
std::uint64_t claimed_seq(std::string_view signature) {
  Result<Signature> read = Signature::read(signature);
  if (!read) return 0;
  Result<SignedAs> claimed = SignedAs::read(read->comment);
  return claimed ? claimed->seq : 0;
}

Result<void> check_named(const std::vector<PublicKey>& keys,
                         std::string_view bytes, std::string_view signature,
                         const SignedAs& asked, const Signers& signers) {
  std::string text(signature);
  return check_threshold(Role{.keys = keys}, revoked_by(signers),
                         Prehash(bytes), asked, std::span(&text, 1));
}

// Of those that may sign, the one whose number the signature bears.
PublicKey key_of(std::string_view signature,
                 const std::vector<PublicKey>& keys) {
  Result<Signature> read = Signature::read(signature);
  for (const PublicKey& key : keys) {
    if (read && read->number == key.number) return key;
  }
  return {};
}

}  // namespace

std::vector<PublicKey> Signers::keys_for(std::string_view pack) const {
  if (!named.empty()) return named;
  const Publisher* publisher = trust.publisher_of(pack);
  return publisher ? publisher->role.keys : std::vector<PublicKey>();
}

Result<void> check_signature(std::string_view bytes, std::string_view signature,
                             SignedAs& asked, const Signers& signers) {
  if (signature.empty()) {
    return refusal(Reason::SigMissing, "the signature is empty",
                   "get the .minisig file too");
  }
  asked.seq = claimed_seq(signature);
  if (!signers.named.empty()) {
    return check_named(signers.named, bytes, signature, asked, signers);
  }
  if (!signers.trust.publisher_of(asked.name)) {
    // What is no signature at all is said as that.
    if (Result<Signature> read = Signature::read(signature); !read) {
      return std::move(read).error();
    }
    return refusal(Reason::SigKey,
                   "nobody is trusted to sign packs named " + asked.name,
                   "-p FILE names the publisher's key for this time; "
                   "lastmile pack trust keeps it");
  }
  std::string text(signature);
  return signers.trust.check(asked, bytes, std::span(&text, 1));
}

Result<PublicKey> check_manifest_signature(const Manifest& manifest,
                                           std::string_view manifest_text,
                                           std::string_view signature,
                                           const Signers& signers) {
  SignedAs asked{"manifest", manifest.name, manifest.version.text(),
                 manifest.seq};
  if (signature.empty()) {
    return refusal(Reason::SigMissing, "the manifest's signature is empty");
  }
  std::vector<PublicKey> keys = signers.keys_for(manifest.name);
  if (Result<void> good =
          check_named(keys, manifest_text, signature, asked, signers);
      !good) {
    return good.error();
  }
  return key_of(signature, keys);
}

Result<ReceivedPack> receive(const ArchiveName& asked, std::string_view archive,
                             std::string_view signature,
                             const Signers& signers) {
  SignedAs scope{"pack", asked.name, asked.version, 0};
  if (Result<void> good = check_signature(archive, signature, scope, signers);
      !good) {
    return good.error();
  }
  Result<OpenedPack> opened = open_archive(archive);
  if (!opened) return std::move(opened).error();
  const Manifest& manifest = opened->manifest;
  SignedAs within{"pack", manifest.name, manifest.version.text(), manifest.seq};
  if (!(within == scope)) {
    return refusal(Reason::SigScope, "signed as '" + scope.text() +
                                         "', and the manifest within is of '" +
                                         within.text() + "'");
  }
  Result<PublicKey> inner = check_manifest_signature(
      manifest, opened->manifest_text, opened->manifest_signature, signers);
  if (!inner) return std::move(inner).error();
  return ReceivedPack{std::move(*opened),
                      key_of(signature, signers.keys_for(asked.name))};
}

}  // namespace lastmile
