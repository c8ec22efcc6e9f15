#include "engine/pack/signed_fetch.hpp"

#include <algorithm>
#include <charconv>

#include "engine/base/digest.hpp"
#include "engine/pack/refusal.hpp"

namespace lastmile {
namespace {

std::string kept_name(std::string_view kind, std::int64_t number) {
  return "trust/" + std::to_string(number) + "." + std::string(kind) + ".json";
}

Result<void> fetch_some(Transport& transport, const std::string& path,
                        std::span<const PublicKey> keys, std::size_t enough,
                        std::vector<std::string>& out) {
  std::vector<std::string> asked;
  for (const PublicKey& key : keys) {
    if (enough > 0 && out.size() >= enough) break;
    std::string id = key.id();
    if (std::find(asked.begin(), asked.end(), id) != asked.end()) continue;
    asked.push_back(id);
    Result<FileResponse> got =
        transport.fetch({path + "." + id + ".minisig", Signature::most_bytes});
    if (!got) return got.error();
    if (got->kind == FileResponse::Kind::Found) {
      out.push_back(std::move(got->body));
    }
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> fetch_signatures(
    Transport& transport, const std::string& path,
    std::span<const PublicKey> keys, std::span<const PublicKey> revoked,
    std::size_t enough) {
  std::vector<std::string> out;
  // All of the role's: a bad one among the first must not hide a good one.
  Result<void> got = fetch_some(transport, path, keys, 0, out);
  if (got && out.size() < std::max<std::size_t>(enough, 1)) {
    got = fetch_some(transport, path, revoked, 0, out);
  }
  if (!got) return got.error();
  return out;
}

Result<SignedAs> signed_scope(const Role& role,
                              std::span<const PublicKey> revoked,
                              const SignedFile& file, std::string_view kind,
                              std::string_view name) {
  // The number is in the file, which is not read before it is checked; so any
  // number that the signers agree on is asked for.
  Result<void> last = check_threshold(
      role, revoked, Prehash(file.bytes),
      SignedAs{std::string(kind), std::string(name), "", 0}, file.signatures);
  Diagnostic why = last ? Diagnostic{} : last.error();
  for (const std::string& text : file.signatures) {
    Result<Signature> signature = Signature::read(text);
    if (!signature) continue;
    Result<SignedAs> scope = SignedAs::read(signature->comment);
    if (!scope || scope->kind != kind || scope->name != name) continue;
    Result<void> good = check_threshold(role, revoked, Prehash(file.bytes),
                                        *scope, file.signatures);
    if (good) return scope;
    why = good.error();
  }
  return why;
}

Result<void> check_exact(const Role& role, std::span<const PublicKey> revoked,
                         const SignedFile& file, const SignedAs& scope) {
  return check_threshold(role, revoked, Prehash(file.bytes), scope,
                         file.signatures);
}

Result<SignedFile> read_kept(TrustFiles& files, std::string_view kind,
                             std::int64_t number) {
  std::string name = kept_name(kind, number);
  auto bytes = files.read(name, Index::most_bytes);
  if (!bytes) return bytes.error();
  if (!*bytes) return refusal(Reason::Absent, name + " is not kept");
  SignedFile out{std::move(**bytes)};
  auto names = files.names();
  if (!names) return names.error();
  for (const std::string& beside : *names) {
    if (!beside.starts_with(name + ".") || !beside.ends_with(".minisig")) {
      continue;
    }
    auto text = files.read(beside, Signature::most_bytes);
    if (text && *text && out.signatures.size() < most_signatures) {
      out.signatures.push_back(std::move(**text));
    }
  }
  return out;
}

Result<void> keep(TrustFiles& files, std::string_view kind, std::int64_t number,
                  const SignedFile& file) {
  std::string name = kept_name(kind, number);
  for (const std::string& text : file.signatures) {
    Result<void> wrote =
        files.replace(name + "." + sha256(text) + ".minisig", text);
    if (!wrote) return wrote;
  }
  return files.replace(name, file.bytes);
}

void forget_others(TrustFiles& files, std::string_view kind,
                   std::int64_t number) {
  auto names = files.names();
  if (!names) return;
  std::string mine = kept_name(kind, number);
  std::string part = "." + std::string(kind) + ".json";
  for (const std::string& name : *names) {
    bool other = name.find(part) != name.npos && !name.starts_with(mine);
    // What cannot be removed now is removed the next time.
    if (other) static_cast<void>(files.remove(name).operator bool());
  }
}

Result<void> commit(TrustFiles& files, Trust& trust, const Refreshed& seen) {
  Sightings& state = trust.state;
  std::string timestamp_hash = sha256(seen.timestamp_file.bytes);
  bool same = state.timestamp.sha256 == timestamp_hash &&
              state.index.sha256 == seen.timestamp.index_sha256 &&
              state.root == trust.root->number;
  if (!same) {
    Result<void> kept =
        keep(files, "index", seen.index.number, seen.index_file);
    if (kept) {
      kept =
          keep(files, "timestamp", seen.timestamp.number, seen.timestamp_file);
    }
    if (!kept) return kept;
  }
  Sightings next = state;
  next.repository = trust.root->repository;
  next.root = trust.root->number;
  next.root_time = trust.root->created;
  next.timestamp = {seen.timestamp.number, timestamp_hash,
                    seen.timestamp.issued, seen.timestamp.expires};
  next.index = {seen.index.number, seen.timestamp.index_sha256,
                seen.index.created, seen.index.expires};
  for (const PackEntry& pack : seen.index.packs) {
    next.packs[pack.name] = {pack.newest_seq(), pack.versions.back().sha256};
  }
  next.revoked = seen.index.revoked;
  if (seen.etag.empty()) {
    next.etags.erase(seen.address);
  } else {
    next.etags.clear();  // of the same moment, or of none
    next.etags[seen.address] = seen.etag;
  }
  if (same && next.text() == state.text()) return {};
  if (Result<void> saved = save_sightings(files, next); !saved) return saved;
  state = std::move(next);
  forget_others(files, "timestamp", state.timestamp.number);
  forget_others(files, "index", state.index.number);
  return {};
}

Result<Index> remembered_index(TrustFiles& files, const Trust& trust) {
  const Seen& seen = trust.state.index;
  if (!trust.root || seen.number == 0) {
    return refusal(Reason::Absent, "no index was fetched yet",
                   "lastmile pack update");
  }
  Result<SignedFile> kept = read_kept(files, "index", seen.number);
  if (!kept) return kept.error();
  if (sha256(kept->bytes) != seen.sha256) {
    return refusal(Reason::Hash, "the index that was kept has changed",
                   "lastmile pack update");
  }
  Result<SignedAs> scope =
      signed_scope(trust.root->release, trust.root->revoked, *kept, "index",
                   trust.root->repository);
  if (!scope) return scope.error();
  return Index::read(kept->bytes);
}

}  // namespace lastmile
