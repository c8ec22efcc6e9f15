#include "engine/pack/publish.hpp"

#include <algorithm>

#include "engine/base/digest.hpp"
#include "engine/pack/archive.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/pack/signed_fetch.hpp"
#include "engine/pack/update.hpp"
#include "engine/text/zstd.hpp"

namespace lastmile {
namespace {

constexpr std::int64_t day = 86'400'000'000;
constexpr std::size_t most_bases = 3;
constexpr std::size_t most_versions_of_a_channel = 10;

std::int64_t whole_seconds(std::int64_t time) {
  return time - time % 1'000'000;
}

Role role_of(const std::vector<SecretKey>& keys, unsigned threshold) {
  Role role;
  for (const SecretKey& key : keys) role.keys.push_back(key.public_key());
  role.threshold = threshold;
  return role;
}

std::string root_path(std::int64_t number) {
  return "trust/" + std::to_string(number) + ".root.json";
}

Result<std::string> fetch_whole(Transport& from, const std::string& path,
                                std::uint64_t most) {
  Result<FileResponse> got = from.fetch({path, most, false, true});
  if (!got) return got.error();
  if (got->kind != FileResponse::Kind::Found) {
    return refusal(Reason::Absent, from.address() + " has no " + path,
                   "is this a repository? lastmile pack init --repository "
                   "begins one");
  }
  return std::move(got->body);
}

std::vector<DependsEntry> entries(const std::vector<PackRange>& ranges) {
  std::vector<DependsEntry> out;
  for (const PackRange& range : ranges) {
    out.push_back({range.name, range.range.text()});
  }
  return out;
}

VersionEntry entry_of(const OpenedPack& pack, std::string_view archive) {
  const Manifest& manifest = pack.manifest;
  VersionEntry out;
  out.version = manifest.version.text();
  out.seq = static_cast<std::int64_t>(manifest.seq);
  out.channel = manifest.channel;
  out.engine = manifest.engine.text();
  out.schema = manifest.schema.text();
  out.size = archive.size();
  out.sha256 = sha256(archive);
  out.tar_size = pack.tar.size();
  out.tar_sha256 = sha256(pack.tar);
  out.manifest_sha256 = pack.manifest_sha256;
  out.roots = manifest.roots;
  out.depends = entries(manifest.depends);
  out.conflicts = entries(manifest.conflicts);
  return out;
}

PackEntry& pack_in(Index& index, const std::string& name) {
  auto at = std::lower_bound(index.packs.begin(), index.packs.end(), name,
                             [](const PackEntry& pack, const std::string& n) {
                               return pack.name < n;
                             });
  if (at == index.packs.end() || at->name != name) {
    at = index.packs.insert(at, PackEntry{name});
  }
  return *at;
}

// The index keeps what is current and what deltas start from.
void drop_old(PackEntry& pack, const std::string& channel) {
  auto mine = [&](const VersionEntry& entry) {
    return entry.channel == channel;
  };
  while (static_cast<std::size_t>(
             std::count_if(pack.versions.begin(), pack.versions.end(), mine)) >
         most_versions_of_a_channel) {
    pack.versions.erase(
        std::find_if(pack.versions.begin(), pack.versions.end(), mine));
  }
}

}  // namespace

RepositoryKeys RepositoryKeys::generate() {
  RepositoryKeys keys;
  for (int i = 0; i < 3; ++i) keys.root.push_back(SecretKey::generate());
  for (int i = 0; i < 2; ++i) keys.release.push_back(SecretKey::generate());
  keys.freshness.push_back(SecretKey::generate());
  keys.publisher.push_back(SecretKey::generate());
  return keys;
}

Result<void> add_signed(std::vector<NewFile>& out, NewFile file,
                        const SignedAs& scope, const Role& role,
                        std::span<const SecretKey> keys,
                        const std::string& beside) {
  Prehash prehash(file.bytes);
  std::vector<std::string> ids;
  for (const SecretKey& key : keys) {
    PublicKey open = key.public_key();
    std::string id = open.id();
    if (!role.has(open) || std::find(ids.begin(), ids.end(), id) != ids.end()) {
      continue;
    }
    ids.push_back(id);
    out.push_back(
        {(beside.empty() ? file.path : beside) + "." + id + ".minisig",
         key.sign(prehash, scope).text("signature from lastmile")});
  }
  if (ids.size() < role.threshold) {
    return refusal(Reason::SigMissing,
                   file.path + " takes " + std::to_string(role.threshold) +
                       " keys of its role; " + std::to_string(ids.size()) +
                       " of them were given",
                   "give the secret keys with --key; `pack trust show` lists "
                   "the roles");
  }
  out.push_back(std::move(file));
  return {};
}

Result<std::vector<NewFile>> begin_repository(std::string_view name,
                                              const RepositoryKeys& keys,
                                              std::int64_t now,
                                              const Lifetimes& lifetimes) {
  now = whole_seconds(now);
  Root root;
  root.repository = name;
  root.number = 1;
  root.created = now;
  root.expires = now + lifetimes.root * day;
  root.root = role_of(keys.root, keys.root.size() > 1 ? 2 : 1);
  root.release = role_of(keys.release, 1);
  root.freshness = role_of(keys.freshness, 1);
  root.publishers.push_back(
      {std::string(name), role_of(keys.publisher, 1), {"*"}});
  Index index;
  index.repository = name;
  index.number = 1;
  index.created = now;
  index.expires = now + lifetimes.index * day;
  Timestamp stamp{
      std::string(name), 1, now, now + lifetimes.timestamp * day, 1, 1};
  std::vector<NewFile> out;
  Result<void> good = add_signed(out, {root_path(1), root_text(root)},
                                 root.scope(), root.root, keys.root);
  std::string text = index.text();
  stamp.index_size = text.size();
  stamp.index_sha256 = sha256(text);
  if (good) {
    good = add_signed(out, {"index/1.index.json", text}, index.scope(),
                      root.release, keys.release);
  }
  if (good) {
    text = stamp.text();
    good =
        add_signed(out, {"timestamp.json", text}, stamp.scope(), root.freshness,
                   keys.freshness, "timestamp/" + sha256(text));
  }
  if (!good) return good.error();
  return out;
}

Result<void> Publication::read_roots() {
  for (std::int64_t number = 1;; ++number) {
    Result<FileResponse> got =
        repository_->fetch({root_path(number), Root::most_bytes, false, true});
    if (!got) return got.error();
    if (got->kind != FileResponse::Kind::Found) break;
    Result<Root> next = Root::read(got->body);
    if (!next) return next.error();
    std::vector<PublicKey> signers = next->root.keys;
    signers.insert(signers.end(), root_.root.keys.begin(),
                   root_.root.keys.end());
    auto signatures =
        fetch_signatures(*repository_, root_path(number), signers);
    if (!signatures) return signatures.error();
    Result<void> good = number == 1
                            ? check_first(*next, got->body, *signatures)
                            : check_next(root_, *next, got->body, *signatures);
    if (!good) return good;
    root_ = std::move(*next);
  }
  if (root_.number > 0) return {};
  return refusal(Reason::Absent,
                 repository_->address() + " has no trust/1.root.json",
                 "lastmile pack init --repository begins a repository");
}

Result<void> Publication::read_present() {
  Result<std::string> bytes =
      fetch_whole(*repository_, "timestamp.json", Timestamp::most_bytes);
  if (!bytes) return bytes.error();
  Result<Timestamp> stamp = Timestamp::read(*bytes);
  if (!stamp) return stamp.error();
  timestamp_ = std::move(*stamp);
  bytes = fetch_whole(
      *repository_, "index/" + std::to_string(timestamp_.index) + ".index.json",
      Index::most_bytes);
  if (!bytes) return bytes.error();
  if (sha256(*bytes) != timestamp_.index_sha256) {
    return refusal(Reason::Mix,
                   "the index is not the one that the timestamp "
                   "names");
  }
  Result<Index> index = Index::read(*bytes);
  if (!index) return index.error();
  index_ = std::move(*index);
  return {};
}

Result<Publication> Publication::open(Transport& repository) {
  Publication out(repository);
  if (Result<void> roots = out.read_roots(); !roots) return roots.error();
  if (Result<void> read = out.read_present(); !read) return read.error();
  return out;
}

Result<void> Publication::add_root(std::string_view bytes,
                                   std::vector<std::string> signatures,
                                   std::span<const SecretKey> keys) {
  Result<Root> next = Root::read(bytes);
  if (!next) return next.error();
  Role signers = next->root;
  for (const PublicKey& key : root_.root.keys) {
    if (!signers.has(key)) signers.keys.push_back(key);
  }
  signers.threshold = 0;
  std::vector<NewFile> made;
  std::string path = root_path(next->number);
  Result<void> added = add_signed(made, {path, std::string(bytes)},
                                  next->scope(), signers, keys);
  if (!added) return added;
  made.pop_back();
  for (const NewFile& file : made) signatures.push_back(file.bytes);
  if (Result<void> good = check_next(root_, *next, bytes, signatures); !good) {
    return good;
  }
  // Those that came beside it are named by their keys.
  Prehash prehash(bytes);
  for (const std::string& text : signatures) {
    Result<Signature> signature = Signature::read(text);
    if (!signature) continue;
    for (const PublicKey& key : signers.keys) {
      if (key.number != signature->number ||
          !verify(key, *signature, prehash, next->scope())) {
        continue;
      }
      roots_.push_back({path + "." + key.id() + ".minisig", text});
    }
  }
  roots_.push_back({path, std::string(bytes)});
  root_ = std::move(*next);
  return {};
}

Result<std::string> Publication::tar_of(const VersionEntry& version) {
  Result<FileResponse> got =
      repository_->fetch({object_path(version.sha256), version.size, true});
  if (!got) return got.error();
  std::string tar;
  if (got->kind != FileResponse::Kind::Found ||
      zstd_unpack(got->body, version.tar_size, tar)) {
    return refusal(Reason::Absent, "no archive to make a delta from");
  }
  return tar;
}

Result<void> Publication::add_deltas(PackEntry& pack, VersionEntry& version,
                                     std::string_view tar) {
  for (auto base = pack.versions.rbegin(); base != pack.versions.rend();
       ++base) {
    if (version.deltas.size() >= most_bases) break;
    if (base->seq >= version.seq) continue;
    Result<std::string> from = tar_of(*base);
    if (!from) continue;
    std::string delta = zstd_delta(*from, tar);
    // Not worth a request, or more than a client would take.
    if (delta.empty() || delta.size() * 2 > version.size) continue;
    std::string hash = sha256(delta);
    version.deltas.push_back({base->seq, delta.size(), hash});
    objects_.push_back({object_path(hash), std::move(delta)});
  }
  return {};
}

Result<void> Publication::add_pack(std::string_view archive,
                                   const std::vector<std::string>& signatures) {
  if (archive.size() > most_archive_bytes) {
    return refusal(Reason::Size, "an archive has at most 64 MiB");
  }
  Result<OpenedPack> pack = open_archive(archive);
  if (!pack) return pack.error();
  VersionEntry version = entry_of(*pack, archive);
  const std::string& name = pack->manifest.name;
  SignedAs scope{"pack", name, version.version,
                 static_cast<std::uint64_t>(version.seq)};
  Trust trust;
  trust.root = root_;
  Result<void> good = trust.check(scope, archive, signatures);
  if (good) {
    scope.kind = "manifest";
    good = trust.check(scope, pack->manifest_text,
                       std::vector{std::string(pack->manifest_signature)});
    // One signature is all that a tar has room for.
    if (!good && is(good.error(), Reason::Threshold)) good = {};
    scope.kind = "pack";
  }
  if (!good) return good;
  PackEntry& entry = pack_in(index_, name);
  if (const VersionEntry* same = entry.find(version.seq)) {
    if (same->sha256 == version.sha256) return {};
    return refusal(
        Reason::Mix,
        name + " has another archive with seq " + std::to_string(version.seq),
        "give the new version a higher seq");
  }
  if (version.seq < entry.newest_seq()) {
    return refusal(
        Reason::Rollback,
        name + " has seq " + std::to_string(entry.newest_seq()) + " already",
        "give the new version a higher seq");
  }
  if (Result<void> made = add_deltas(entry, version, pack->tar); !made) {
    return made;
  }
  std::string path = object_path(version.sha256);
  Prehash prehash(archive);
  const Publisher* publisher = root_.publisher_of(name);
  for (const std::string& text : signatures) {
    Result<Signature> signature = Signature::read(text);
    if (!signature) continue;
    for (const PublicKey& key : publisher->role.keys) {
      if (verify(key, *signature, prehash, scope)) {
        objects_.push_back({path + "." + key.id() + ".minisig", text});
      }
    }
  }
  objects_.push_back({path, std::string(archive)});
  std::string channel = version.channel;
  entry.versions.push_back(std::move(version));
  drop_old(entry, channel);
  index_changed_ = true;
  return {};
}

Result<void> Publication::yank(std::string_view name, std::string_view version,
                               std::string_view reason) {
  for (PackEntry& pack : index_.packs) {
    for (VersionEntry& entry : pack.versions) {
      if (pack.name != name || entry.version != version) continue;
      entry.yanked = reason.empty() ? "withdrawn by its publisher" : reason;
      index_changed_ = true;
      return {};
    }
  }
  return refusal(Reason::Absent, "the index has no such version");
}

Result<void> Publication::revoke(std::string_view hash) {
  if (hash.size() != 64 ||
      hash.find_first_not_of("0123456789abcdef") != hash.npos) {
    return refusal(Reason::Name, "a revocation names a SHA-256",
                   "that of the archive, of its tar or of its manifest");
  }
  index_changed_ |= index_.revoked.insert(std::string(hash)).second;
  return {};
}

Result<std::vector<NewFile>> Publication::finish(
    std::span<const SecretKey> keys, std::int64_t now,
    const Lifetimes& lifetimes) {
  now = whole_seconds(now);
  std::vector<NewFile> out = objects_;
  auto is_root = [](const NewFile& file) {
    return file.path.ends_with(".root.json");
  };
  std::copy_if(roots_.begin(), roots_.end(), std::back_inserter(out),
               [&](const NewFile& file) { return !is_root(file); });
  // A root that takes away keys makes what they signed worthless; and one that
  // is near its end is signed again.
  bool old = index_.expires - now < lifetimes.index * day / 2;
  if (index_changed_ || old || !roots_.empty()) {
    ++index_.number;
    index_.created = now;
    index_.expires = now + lifetimes.index * day;
    std::string text = index_.text();
    timestamp_.index = index_.number;
    timestamp_.index_size = text.size();
    timestamp_.index_sha256 = sha256(text);
    Result<void> good = add_signed(
        out, {"index/" + std::to_string(index_.number) + ".index.json", text},
        index_.scope(), root_.release, keys);
    if (!good) return good.error();
  }
  ++timestamp_.number;
  timestamp_.issued = now;
  timestamp_.expires = now + lifetimes.timestamp * day;
  timestamp_.root = root_.number;
  std::string text = timestamp_.text();
  Result<void> good =
      add_signed(out, {"timestamp.json", text}, timestamp_.scope(),
                 root_.freshness, keys, "timestamp/" + sha256(text));
  if (!good) return good.error();
  // The root and what its keys sign cannot appear at one moment; they come as
  // close together as can be, and a client looks twice.
  NewFile last = std::move(out.back());
  out.pop_back();
  std::copy_if(roots_.begin(), roots_.end(), std::back_inserter(out), is_root);
  out.push_back(std::move(last));
  return out;
}

}  // namespace lastmile
