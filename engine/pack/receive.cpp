#include "engine/pack/receive.hpp"

#include "engine/pack/refusal.hpp"

namespace lastmile {

Result<PublicKey> check_signature(std::string_view bytes,
                                  std::string_view signature, SignedAs& asked,
                                  const std::vector<PublicKey>& trusted) {
  if (signature.empty()) {
    return refusal(Reason::SigMissing, "the signature is empty",
                   "get the .minisig file too");
  }
  Result<Signature> read = Signature::read(signature);
  if (!read) return std::move(read).error();
  // Held against the key below; until then it only says what to ask for.
  Result<SignedAs> claimed = SignedAs::read(read->comment);
  asked.seq = claimed ? claimed->seq : 0;
  Prehash hash(bytes);
  Diagnostic why = refusal(
      Reason::SigKey, "signed with a key that is not trusted",
      "-p FILE names the publisher's key; lastmile pack trust keeps it");
  for (const PublicKey& key : trusted) {
    if (key.number != read->number) continue;
    Result<void> good = verify(key, *read, hash, asked);
    if (good) return key;
    why = good.error();
  }
  return why;
}

Result<PublicKey> check_manifest_signature(
    const Manifest& manifest, std::string_view manifest_text,
    std::string_view signature, const std::vector<PublicKey>& trusted) {
  SignedAs asked{"manifest", manifest.name, manifest.version.text(), 0};
  Result<PublicKey> key =
      check_signature(manifest_text, signature, asked, trusted);
  if (key && asked.seq != manifest.seq) {
    return refusal(Reason::SigScope,
                   "the manifest's signature is of another number");
  }
  return key;
}

Result<ReceivedPack> receive(const ArchiveName& asked, std::string_view archive,
                             std::string_view signature,
                             const std::vector<PublicKey>& trusted) {
  SignedAs scope{"pack", asked.name, asked.version, 0};
  Result<PublicKey> key = check_signature(archive, signature, scope, trusted);
  if (!key) return std::move(key).error();
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
      manifest, opened->manifest_text, opened->manifest_signature, {*key});
  if (!inner) return std::move(inner).error();
  return ReceivedPack{std::move(*opened), *key};
}

}  // namespace lastmile
